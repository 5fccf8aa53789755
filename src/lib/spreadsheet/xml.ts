import type { Readable } from 'node:stream'
import sax from 'sax'
import { Problem } from '../problem.ts'
import { unreadableWorkbook } from './errors.ts'

export type Attributes = Readonly<Record<string, string>>

export interface XmlHandlers {
  readonly open?: (name: string, attributes: Attributes) => void
  readonly text?: (text: string) => void
  readonly close?: (name: string) => void
  /** Asked after every piece of the document: true ends the reading early. */
  readonly done?: () => boolean
}

const deepestElement = 64

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/**
 * Reads an XML document piece by piece. Element names come without their prefix, attributes as written.
 * A document type is refused, so no entity but the five of XML is ever expanded.
 * Throws UNREADABLE_WORKBOOK (400).
 */
export async function readXml(stream: Readable, handlers: XmlHandlers): Promise<void> {
  const parser = sax.parser(true, { trim: false, normalize: false })
  let depth = 0
  const fail = (cause?: unknown) => {
    throw unreadableWorkbook([], { cause })
  }
  parser.onerror = fail
  parser.ondoctype = () => fail()
  parser.onopentag = ({ name, attributes }) => {
    depth += 1
    if (depth > deepestElement) fail()
    handlers.open?.(localName(name), attributes as Attributes)
  }
  parser.onclosetag = (name) => {
    depth -= 1
    handlers.close?.(localName(name))
  }
  parser.ontext = (text) => handlers.text?.(text)
  parser.oncdata = (text) => handlers.text?.(text)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of stream) {
      parser.write(decoder.decode(chunk as Buffer, { stream: true }))
      if (handlers.done?.()) return
    }
    parser.write(decoder.decode()).close()
  } catch (cause) {
    throw cause instanceof Problem ? cause : unreadableWorkbook([], { cause })
  }
}
