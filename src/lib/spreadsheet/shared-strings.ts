import type { Archive } from './archive.ts'
import { longestCellText } from './limits.ts'
import { decodeCellText } from './text.ts'
import { readXml } from './xml.ts'

/** Reads only the shared texts that are needed, so that memory follows the rows and not the file. */
export async function readSharedStrings(
  archive: Archive,
  part: string | undefined,
  needed: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const texts = new Map<number, string>()
  if (part === undefined || needed.size === 0 || !archive.has(part)) return texts
  let index = -1
  let current = ''
  let inText = false
  let inPhonetic = false
  await readXml(await archive.open(part), {
    open(name) {
      if (name === 'si') {
        index += 1
        current = ''
      }
      if (name === 'rPh') inPhonetic = true
      if (name === 't') inText = true
    },
    text(text) {
      if (inText && !inPhonetic && needed.has(index)) current = (current + text).slice(0, longestCellText)
    },
    close(name) {
      if (name === 't') inText = false
      if (name === 'rPh') inPhonetic = false
      if (name === 'si' && needed.has(index)) texts.set(index, decodeCellText(current))
    },
    done: () => texts.size === needed.size,
  })
  return texts
}
