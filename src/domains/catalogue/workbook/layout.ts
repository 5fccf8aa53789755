import { cleanText } from '../../../lib/formats.ts'
import type { CellValue, Sheet, SheetRow } from '../../../lib/spreadsheet/read.ts'

/** What a column holds. */
export type Field = 'id' | 'name' | 'price' | 'stock' | 'warranty' | 'brand' | 'type'

/** Where the headers are and which column holds what. */
export interface Layout {
  readonly headerRow: number
  readonly columns: Readonly<Partial<Record<Field, number>>>
}

/** Headers of the template and of the export, as `plainHeader` spells them. */
const headers: Readonly<Record<string, Field>> = {
  id: 'id',
  'nombre del producto': 'name',
  nombre: 'name',
  precio: 'price',
  stock: 'stock',
  'tiempo garantia': 'warranty',
  garantia: 'warranty',
  marca: 'brand',
  'tipo de producto': 'type',
  tipo: 'type',
}

const required: readonly Field[] = ['name', 'price', 'stock', 'warranty', 'brand', 'type']
/** Above the headers an export has a title and its date. */
const deepestHeader = 20

/** Lower case, without accents, the unit in brackets and the star of mandatory columns. */
function plainHeader(cell: CellValue): string {
  const plain = (cleanText(String(cell ?? '')) ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain
    .replace(/\(.*?\)|\*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function columnsOf({ cells }: SheetRow): Layout['columns'] {
  const columns: Partial<Record<Field, number>> = {}
  cells.forEach((cell, index) => {
    const field = headers[plainHeader(cell)]
    if (field !== undefined && columns[field] === undefined) columns[field] = index
  })
  return columns
}

/** The layout of a sheet by its headers, in whatever order its columns are; undefined when it has none. */
export function findLayout({ rows }: Sheet): Layout | undefined {
  for (const row of rows) {
    if (row.number > deepestHeader) return undefined
    const columns = columnsOf(row)
    if (required.every((field) => columns[field] !== undefined)) return { headerRow: row.number, columns }
  }
  return undefined
}

/** How the cells of the catalogue's workbooks look, by what they are for. */
export const workbookStyles = {
  header: {
    bold: true,
    size: 12,
    color: 'FFFFFF',
    fill: '4472C4',
    border: true,
    align: 'center',
    wrap: true,
  },
  sample: { fill: 'E7E6E6' },
  sampleNumber: { fill: 'E7E6E6', align: 'right' },
  title: { bold: true, size: 16, align: 'center' },
  heading: { bold: true, size: 13 },
  subtitle: { align: 'center' },
  paragraph: { wrap: true },
  money: { format: '$#,##0.00', align: 'right' },
  number: { format: '#,##0', align: 'right' },
  total: { bold: true, border: true },
  totalMoney: { bold: true, border: true, format: '$#,##0.00', align: 'right' },
  totalNumber: { bold: true, border: true, format: '#,##0', align: 'right' },
} as const

export type WorkbookStyle = keyof typeof workbookStyles
