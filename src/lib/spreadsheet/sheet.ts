import type { Archive } from './archive.ts'
import { longestCellText } from './limits.ts'
import { columnIndex, decodeCellText } from './text.ts'
import { type Attributes, readXml } from './xml.ts'

/** What a cell holds: cached values of formulas, errors such as #N/A as text, dates as the number they are. */
export type CellValue = string | number | boolean | null

/** A text that is kept apart, in the shared table of the workbook. */
export interface SharedText {
  readonly shared: number
}

export interface RawRow {
  /** As the person sees it, counted from 1. */
  readonly number: number
  readonly cells: (CellValue | SharedText)[]
}

export interface SheetBounds {
  readonly rows: number
  readonly columns: number
}

function cellValue(type: string | undefined, text: string): CellValue | SharedText {
  if (type === 's') return { shared: Number(text) }
  if (type === 'b') return text === '1'
  if (type === 'str' || type === 'inlineStr' || type === 'e' || type === 'd') return decodeCellText(text)
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/**
 * Reads the rows of a sheet that hold anything, as far as `bounds.rows` of them, and the first
 * `bounds.columns` cells of each.
 * Throws UNREADABLE_WORKBOOK (400).
 */
export async function readSheetRows(archive: Archive, part: string, bounds: SheetBounds): Promise<RawRow[]> {
  const rows: RawRow[] = []
  let row: RawRow = { number: 0, cells: [] }
  let column = -1
  let type: string | undefined
  let text = ''
  let inValue = false

  function openCell(attributes: Attributes): void {
    column = columnIndex(attributes.r ?? '') ?? column + 1
    type = attributes.t
    text = ''
  }
  function closeCell(): void {
    if (text !== '' && column < bounds.columns) row.cells[column] = cellValue(type, text)
  }
  function closeRow(): void {
    if (row.cells.length > 0)
      rows.push({ number: row.number, cells: Array.from(row.cells, (cell) => cell ?? null) })
  }

  await readXml(await archive.open(part), {
    open(name, attributes) {
      if (name === 'row') {
        row = { number: Number(attributes.r ?? row.number + 1), cells: [] }
        column = -1
      }
      if (name === 'c') openCell(attributes)
      if (name === 'v' || name === 't') inValue = true
    },
    text(piece) {
      if (inValue) text = (text + piece).slice(0, longestCellText)
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false
      if (name === 'c') closeCell()
      if (name === 'row') closeRow()
    },
    done: () => rows.length >= bounds.rows,
  })
  return rows.slice(0, bounds.rows)
}
