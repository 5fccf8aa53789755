import { cleanText } from '../../../lib/formats.ts'
import { defineProblems } from '../../../lib/problem.ts'
import type { CellValue, Sheet, SheetRow } from '../../../lib/spreadsheet/read.ts'
import { longestWarrantyDays, type RowErrorJson } from '../schemas.ts'
import { type Cell, CellError, largestInteger, readCount, readId, readName, readPrice } from './cells.ts'
import { isExample } from './template.ts'

const problems = defineProblems({
  WORKBOOK_HEADERS_NOT_FOUND:
    '400 La hoja "%s" no tiene los encabezados de la plantilla ni los de un catálogo exportado. Abra la hoja con los productos antes de guardar el archivo.',
  EMPTY_WORKBOOK: '400 La hoja "%s" no tiene filas de productos debajo de los encabezados.',
})

const days = readCount(longestWarrantyDays)
/** What columns hold: how messages name it, how it is read, and its headers in files, as `plainHeader` has them. */
const fields = {
  id: { label: 'El ID', read: readId, headers: ['id'] },
  name: { label: 'El nombre', read: readName(160), headers: ['nombre del producto', 'nombre'] },
  price: { label: 'El precio', read: readPrice, headers: ['precio'] },
  stock: { label: 'El stock', read: readCount(largestInteger), headers: ['stock'] },
  warranty: { label: 'El tiempo de garantía', read: days, headers: ['tiempo garantia', 'garantia'] },
  brand: { label: 'La marca', read: readName(120), headers: ['marca'] },
  type: { label: 'El tipo de producto', read: readName(120), headers: ['tipo de producto', 'tipo'] },
} as const
type Field = keyof typeof fields
const fieldNames = Object.keys(fields) as Field[]

/** Which column holds what; -1 where none does. */
type Columns = Readonly<Record<Field, number>>
type CellOf = (field: Field) => Cell

/** Above the headers an export has a title and its date. */
const deepestHeader = 20

type Values = { readonly [Name in Field]: ReturnType<(typeof fields)[Name]['read']> }

/** A product of the file, as the import statement takes it. */
export interface ImportRow extends Values {
  /** Of the file, as the person sees it. */
  readonly row: number
  /** The name as the cell has it, blanks and all: such a name of a product is not changed by its clean form. */
  readonly name_as_is: string
  readonly brand_as_is: string
  readonly type_as_is: string
}

export type ImportRows = Readonly<ReturnType<typeof readImportRows>>

/** Lower case, without accents, the unit in brackets and the star of mandatory columns. */
function plainHeader(cell: CellValue): string {
  const plain = (cleanText(String(cell ?? '')) ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain
    .replace(/\(.*?\)|\*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function columnsOf({ cells }: SheetRow): Columns {
  const plain = Array.from(cells, plainHeader)
  const place = (headers: readonly string[]) => plain.findIndex((header) => headers.includes(header))
  return Object.fromEntries(fieldNames.map((name) => [name, place(fields[name].headers)])) as Columns
}

/** The row of the headers and the columns, in whatever order they are; undefined when a sheet has none. */
function findHeaders({ rows }: Sheet): { headerRow: number; columns: Columns } | undefined {
  const high = rows.filter(({ number }) => number <= deepestHeader)
  const read = high.map((row) => ({ headerRow: row.number, columns: columnsOf(row) }))
  return read.find(({ columns }) => fieldNames.every((name) => name === 'id' || columns[name] >= 0))
}

function cellsOf(columns: Columns, { number, cells }: SheetRow): CellOf {
  return (field) => {
    const column = columns[field]
    const reference = `${String.fromCharCode(65 + column)}${number}`
    return { value: cells[column] ?? null, reference, label: fields[field].label }
  }
}

function isEmpty(value: CellValue): boolean {
  return value === null || value === 0 || value === false || String(value).trim() === ''
}

const plainText = (value: CellValue) => (typeof value === 'object' ? (value?.shown ?? '') : String(value))

function isTotal(cell: CellOf): boolean {
  const isSum = /^total(es)?\b/i.test(plainText(cell('id').value).trim())
  return isSum && isEmpty(cell('brand').value) && isEmpty(cell('type').value)
}

function readRow(cell: CellOf, row: number): ImportRow | RowErrorJson {
  const errors: string[] = []
  const attempt = (field: Field) => {
    try {
      return fields[field].read(cell(field))
    } catch (error) {
      if (!(error instanceof CellError)) throw error
      errors.push(error.message)
      return undefined
    }
  }
  const product = Object.fromEntries(fieldNames.map((field) => [field, attempt(field)])) as Values
  if (errors.length > 0) {
    const precio = plainText(cell('price').value).slice(0, 40)
    return { fila: row, error: errors.join(' '), datos: { nombre: product.name ?? null, precio } }
  }
  const asIs = (field: Field) => plainText(cell(field).value)
  return { row, ...product, name_as_is: asIs('name'), brand_as_is: asIs('brand'), type_as_is: asIs('type') }
}

/**
 * The products of a sheet, in the layout of the template or of an export, at most `maximumRows`. Rows without
 * anything, the template's examples and the sums of an export are passed over.
 * Throws WORKBOOK_HEADERS_NOT_FOUND and EMPTY_WORKBOOK (400).
 */
export function readImportRows(sheet: Sheet, maximumRows: number) {
  const found = findHeaders(sheet)
  if (!found) throw problems.WORKBOOK_HEADERS_NOT_FOUND([sheet.name])
  const filled = sheet.rows
    .filter(({ number }) => number > found.headerRow)
    .map((row) => ({ number: row.number, cell: cellsOf(found.columns, row) }))
    .filter(({ cell }) => !fieldNames.every((name) => isEmpty(cell(name).value)) && !isTotal(cell))
  if (filled.length === 0) throw problems.EMPTY_WORKBOOK([sheet.name])
  const rows = filled.filter(({ cell }) => !isExample(cell('name').value))
  const read = rows.slice(0, maximumRows).map(({ number, cell }) => readRow(cell, number))
  return {
    products: read.filter((row) => 'type' in row),
    /** Rows that are no products, and why. */
    failed: read.filter((row) => 'error' in row),
    /** Numbers of the rows that are the template's own examples, which are passed over. */
    examples: filled.filter((row) => !rows.includes(row)).map(({ number }) => number),
    /** The first row beyond the limit, when there is one: it and what follows is not read. */
    firstRowTooMany: rows[maximumRows]?.number ?? null,
  }
}
