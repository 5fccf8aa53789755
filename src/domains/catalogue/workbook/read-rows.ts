import type { CellValue, Sheet, SheetRow } from '../../../lib/spreadsheet/read.ts'
import { emptyWorkbook, headersNotFound } from '../errors.ts'
import { type Field, findLayout, type Layout } from './layout.ts'
import { CellError, readCount, readPrice, readText } from './read-cells.ts'

/** A row of the file as the import statement takes it: a product, or why it is none. */
export interface ImportRow {
  /** Of the file, as the person sees it. */
  readonly row: number
  /** Of an export: the product that the row is about. */
  readonly id: number | null
  readonly name: string | null
  /** Decimal text. */
  readonly price: string | null
  readonly stock: number | null
  readonly warranty: number | null
  readonly brand: string | null
  readonly type: string | null
  readonly error: string | null
}

export interface ImportRows {
  readonly rows: readonly ImportRow[]
  /** The first row beyond the limit, when there is one: it and what follows is not read. */
  readonly firstRowTooMany: number | null
}

const longestWarrantyDays = 36_500
const largestId = 2_147_483_647

function isEmpty(cell: CellValue | undefined): boolean {
  return cell === undefined || cell === null || cell === 0 || cell === false || String(cell).trim() === ''
}

function reader(layout: Layout, { cells }: SheetRow): (field: Field) => CellValue {
  return (field) => {
    const column = layout.columns[field]
    return column === undefined ? null : (cells[column] ?? null)
  }
}

/** The last row of an export: the sums. */
function isTotal(cell: (field: Field) => CellValue): boolean {
  return (
    /^total(es)?\b/i.test(String(cell('id') ?? '').trim()) && isEmpty(cell('brand')) && isEmpty(cell('type'))
  )
}

function isBlank(layout: Layout, cell: (field: Field) => CellValue): boolean {
  return (Object.keys(layout.columns) as Field[]).every((field) => isEmpty(cell(field)))
}

function readId(cell: CellValue): number | null {
  if (cell === null || String(cell).trim() === '') return null
  const id = Number(cell)
  if (!Number.isInteger(id) || id < 1 || id > largestId) {
    throw new CellError('El ID no es el de un producto; déjelo vacío para crear uno nuevo.')
  }
  return id
}

function attempt<Value>(read: () => Value): Value | CellError {
  try {
    return read()
  } catch (error) {
    if (error instanceof CellError) return error
    throw error
  }
}

function readRow(cell: (field: Field) => CellValue, row: number): ImportRow {
  const fields = {
    id: attempt(() => readId(cell('id'))),
    name: attempt(() => readText(cell('name'), 'El nombre', 160)),
    price: attempt(() => readPrice(cell('price'))),
    stock: attempt(() => readCount(cell('stock'), 'El stock')),
    warranty: attempt(() => readCount(cell('warranty'), 'El tiempo de garantía', longestWarrantyDays)),
    brand: attempt(() => readText(cell('brand'), 'La marca', 120)),
    type: attempt(() => readText(cell('type'), 'El tipo de producto', 120)),
  }
  const errors = Object.values(fields).filter((field) => field instanceof CellError)
  const value = <Value>(field: Value | CellError) => (field instanceof CellError ? null : field)
  const rawPrice = String(cell('price') ?? '').slice(0, 40)
  return {
    row,
    id: value(fields.id),
    name: value(fields.name),
    price: errors.length > 0 ? rawPrice : value(fields.price),
    stock: value(fields.stock),
    warranty: value(fields.warranty),
    brand: value(fields.brand),
    type: value(fields.type),
    error: errors.length > 0 ? errors.map(({ message }) => message).join(' ') : null,
  }
}

/**
 * The products of a sheet, in the layout of the template or of an export, at most `maximumRows`. Rows without
 * anything and the sums of an export are passed over.
 * Throws WORKBOOK_HEADERS_NOT_FOUND and EMPTY_WORKBOOK (400).
 */
export function readImportRows(sheet: Sheet, maximumRows: number): ImportRows {
  const layout = findLayout(sheet)
  if (!layout) throw headersNotFound([sheet.name])
  const filled = sheet.rows
    .filter(({ number }) => number > layout.headerRow)
    .map((row) => ({ number: row.number, cell: reader(layout, row) }))
    .filter(({ cell }) => !isBlank(layout, cell) && !isTotal(cell))
  if (filled.length === 0) throw emptyWorkbook([sheet.name])
  return {
    rows: filled.slice(0, maximumRows).map(({ number, cell }) => readRow(cell, number)),
    firstRowTooMany: filled[maximumRows]?.number ?? null,
  }
}
