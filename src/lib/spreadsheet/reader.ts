// A worker thread of its own (started by read.ts): it parses one workbook, posts the active sheet, and ends. Whatever a
// file makes it do, it does within the thread's memory and time.
import { posix } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import sax from 'sax'
import { type Entry, fromBufferPromise } from 'yauzl'
import { createStyleReader } from './number-kinds.ts'
import type { CellValue, ReadOutcome, ReadTask, Sheet, SheetRow } from './read.ts'

type Attributes = Readonly<Record<string, string>>

interface Handlers {
  readonly open?: (name: string, attributes: Attributes) => void
  readonly text?: (text: string) => void
  readonly close?: (name: string) => void
  /** Asked from time to time: true ends the reading early. */
  readonly done?: () => boolean
}

/** Finds a part by its path, whatever the case; undefined when there is none. */
type OpenPart = (path: string | undefined) => Promise<string | undefined>

const limits = { entries: 500, inflatedBytes: 8 * 1024 * 1024, columns: 16, depth: 64 }
const longestCell = 32_767
const pieceCharacters = 65_536

/** There is more in the file than is read; anything else that goes wrong means that it is no workbook. */
class TooLarge extends Error {}

/** Reads the directory of a ZIP file; parts are inflated when they are asked for, no more of them than declared. */
async function openArchive(file: Buffer): Promise<OpenPart> {
  const zip = await fromBufferPromise(file, { lazyEntries: true, validateEntrySizes: true, autoClose: false })
  if (zip.entryCount > limits.entries) throw new TooLarge()
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry)
  let left = limits.inflatedBytes
  return async (path) => {
    const entry = path === undefined ? undefined : entries.get(path.toLowerCase())
    if (!entry) return undefined
    left -= entry.uncompressedSize
    if (left < 0) throw new TooLarge()
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    // Bytes that are no UTF-8 become U+FFFD, which damages one cell and not the file.
    return new TextDecoder().decode(Buffer.concat(pieces))
  }
}

/** References to NUL and to half characters, which no XML may have: they damage one cell and not the file. */
function withoutBadReferences(xml: string): string {
  return xml.replace(/&#(x?)([\da-f]{1,8});/gi, (reference, hex, digits) => {
    const code = Number.parseInt(digits, hex ? 16 : 10)
    return code === 0 || (code >= 0xd800 && code <= 0xdfff) ? String.fromCharCode(code) : reference
  })
}

/** Reads XML; names come without prefix. A document type is refused, so that no entity of the file's is expanded. */
function readXml(xml: string, handlers: Handlers): void {
  const parser = sax.parser(true, { trim: false, normalize: false })
  let depth = 0
  parser.onerror = (error) => {
    throw error
  }
  parser.ondoctype = () => {
    throw new Error('doctype')
  }
  parser.onopentag = ({ name, attributes }) => {
    depth += 1
    if (depth > limits.depth) throw new Error('depth')
    handlers.open?.(name.slice(name.indexOf(':') + 1), attributes as Attributes)
  }
  parser.onclosetag = (name) => {
    depth -= 1
    handlers.close?.(name.slice(name.indexOf(':') + 1))
  }
  parser.ontext = (text) => handlers.text?.(text)
  parser.oncdata = (text) => handlers.text?.(text)
  const clean = withoutBadReferences(xml)
  for (let start = 0; start < clean.length; start += pieceCharacters) {
    parser.write(clean.slice(start, start + pieceCharacters))
    if (handlers.done?.()) return
  }
  parser.close()
}

/** The parts that a part refers to, by id and by the last word of their type. */
async function readRelations(open: OpenPart, part: string): Promise<Map<string, string>> {
  const folder = posix.dirname(part)
  const targets = new Map<string, string>()
  readXml((await open(posix.join(folder, '_rels', `${posix.basename(part)}.rels`))) ?? '', {
    open(name, { Id, Target, Type, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Target || !Type || TargetMode === 'External') return
      const path = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
      targets.set(`id:${Id}`, path).set(Type.slice(Type.lastIndexOf('/') + 1), path)
    },
  })
  return targets
}

/** The text of a shared string or of an inline one, without its phonetic guide. */
function createTextReader(element: string, finish: (text: string) => void) {
  let text = ''
  let reading = false
  let phonetic = false
  return {
    open(name: string) {
      if (name === element) text = ''
      if (name === 'rPh') phonetic = true
      if (name === 't' || name === 'v') reading = !phonetic
    },
    text(piece: string) {
      if (reading) text = (text + piece).slice(0, longestCell)
    },
    close(name: string) {
      if (name === 'rPh') phonetic = false
      if (name === 't' || name === 'v') reading = false
      if (name === element) finish(text)
    },
  }
}

/** Characters that XML cannot carry travel as _xHHHH_ (ECMA-376 part 1, 22.9.2.19). */
function decodeText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}

function columnIndex(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})[0-9]+$/.exec(reference)?.[1]
  if (!letters) return undefined
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

interface References {
  readonly strings: readonly string[]
  readonly styles: ReturnType<typeof createStyleReader>
}

function cellValue(
  cell: Attributes,
  text: string,
  isFormula: boolean,
  { strings, styles }: References,
): CellValue {
  const { t = 'n' } = cell
  if (text === '') return isFormula && t !== 'str' ? { kind: 'formula', shown: '' } : null
  if (t === 's') return strings[Number(text)] ?? null
  if (t === 'b') return text === '1'
  if (t === 'e') return { kind: 'error', shown: text.slice(0, 20) }
  if (t === 'd') return { kind: 'date', shown: text.slice(0, 20) }
  const number = Number(text)
  if (t !== 'n' || !Number.isFinite(number)) return decodeText(text)
  const { kind, digits = 1 } = styles.styleOf(cell) ?? {}
  if (kind === 'percentage') return { kind, shown: `${Number((number * 100).toPrecision(12))}%` }
  if (kind === 'date') return { kind, shown: text }
  return digits > 1 && Number.isInteger(number) && number >= 0 ? text.padStart(digits, '0') : number
}

/** The rows that hold anything, as far as `rows` of them, and the first cells of each. */
function readRows(xml: string, rows: number, references: References): SheetRow[] {
  const found: SheetRow[] = []
  let number = 0
  let cells: CellValue[] = []
  let column = -1
  let cell: Attributes = {}
  let isFormula = false
  const texts = createTextReader('c', (text) => {
    const value = cellValue(cell, text, isFormula, references)
    if (value !== null && column < limits.columns) cells[column] = value
  })
  readXml(xml, {
    open(name, attributes) {
      if (name === 'row') {
        number = Number(attributes.r ?? number + 1)
        cells = []
        column = -1
      }
      if (name === 'c') {
        cell = attributes
        isFormula = false
        column = columnIndex(attributes.r ?? '') ?? column + 1
      }
      if (name === 'f') isFormula = true
      texts.open(name)
    },
    text: texts.text,
    close(name) {
      texts.close(name)
      if (name === 'row' && cells.length > 0) {
        found.push({ number, cells: Array.from(cells, (value) => value ?? null) })
      }
    },
    done: () => found.length >= rows,
  })
  return found.slice(0, rows)
}

async function readSheet({ file, rows }: ReadTask): Promise<Sheet> {
  const open = await openArchive(Buffer.from(file))
  const workbook = (await readRelations(open, '')).get('officeDocument')
  const parts = await readRelations(open, workbook ?? '')
  const sheets: { name: string; part: string | undefined }[] = []
  let active = 0
  readXml((await open(workbook)) ?? '', {
    open(name, attributes) {
      if (name === 'workbookView') active = Number(attributes.activeTab ?? 0)
      const id = Object.keys(attributes).find((key) => key.endsWith(':id'))
      if (name === 'sheet')
        sheets.push({ name: attributes.name ?? '', part: parts.get(`id:${attributes[id ?? '']}`) })
    },
  })
  const sheet = sheets[active] ?? sheets[0]
  const content = await open(sheet?.part)
  if (!sheet || content === undefined) throw new Error('no sheet')
  const strings: string[] = []
  const texts = createTextReader('si', (text) => strings.push(decodeText(text)))
  readXml((await open(parts.get('sharedStrings'))) ?? '', texts)
  const styles = createStyleReader()
  readXml((await open(parts.get('styles'))) ?? '', styles)
  return { name: sheet.name, rows: readRows(content, rows, { strings, styles }) }
}

const outcome = await readSheet(workerData as ReadTask).then(
  (sheet): ReadOutcome => ({ sheet }),
  (error): ReadOutcome => ({ refusal: error instanceof TooLarge ? 'too large' : 'unreadable' }),
)
parentPort?.postMessage(outcome)
