import type { Readable } from 'node:stream'
import { exact } from '../../../lib/money.ts'
import { type Cell, writeWorkbook } from '../../../lib/spreadsheet/write.ts'
import type { ExportRow } from './export-products.ts'
import { type WorkbookStyle, workbookStyles } from './styles.ts'

export interface ExportHeading {
  /** Whose catalogue it is. */
  readonly owner: string
  /** When it was made, as people read it. */
  readonly madeAt: string
}

type Row = Cell<WorkbookStyle>[]

const titles = ['ID', 'NOMBRE', 'PRECIO (USD)', 'STOCK', 'GARANTÍA (DÍAS)', 'MARCA', 'TIPO']
const rowsAboveProducts = 4

function productRow(product: ExportRow): Row {
  return [
    { value: product.id },
    { value: product.name },
    { value: { number: product.price }, style: 'money' },
    { value: product.stock, style: 'number' },
    { value: product.warranty_days, style: 'number' },
    { value: product.brand },
    { value: product.type },
  ]
}

/** The catalogue as a workbook, written as products come: their count, value and stock are summed on the way. */
export function writeExport(products: AsyncIterable<ExportRow>, { owner, madeAt }: ExportHeading): Readable {
  let count = 0

  async function* rows(): AsyncGenerator<Row> {
    let units = 0
    let worth = exact(0)
    yield [{ value: `CATÁLOGO DE PRODUCTOS - ${owner.toUpperCase()}`, style: 'title' }]
    yield [{ value: `Fecha de exportación: ${madeAt}`, style: 'subtitle' }]
    yield []
    yield titles.map((value): Cell<WorkbookStyle> => ({ value, style: 'header' }))
    for await (const product of products) {
      count += 1
      units += product.stock
      worth = worth.plus(exact(product.price).times(product.stock))
      yield productRow(product)
    }
    yield [
      { value: `TOTAL: ${count} productos`, style: 'total' },
      { value: null, style: 'total' },
      { value: { number: worth.toFixed(2) }, style: 'totalMoney' },
      { value: units, style: 'totalNumber' },
    ]
  }

  const lastRow = () => rowsAboveProducts + count + 1
  return writeWorkbook<WorkbookStyle>({
    styles: workbookStyles,
    sheets: [
      {
        name: 'Mi Catálogo',
        widths: [8, 45, 15, 10, 18, 20, 25],
        frozenRows: rowsAboveProducts,
        merges: () => ['A1:G1', 'A2:G2', `A${lastRow()}:B${lastRow()}`],
        rows: rows(),
      },
    ],
  })
}
