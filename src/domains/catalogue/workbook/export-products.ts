import type { Readable } from 'node:stream'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { exact } from '../../../lib/money.ts'
import { type Cell, writeWorkbook } from '../../../lib/spreadsheet/write.ts'
import { nothingToExport } from '../errors.ts'
import { ownedBy, rememberShownStock } from '../products/list-products.ts'
import { type WorkbookStyle, workbookStyles } from './layout.ts'

interface ExportRow {
  readonly id: number
  readonly name: string
  /** Decimal text. */
  readonly price: string
  readonly stock: number
  readonly warranty_days: number
  readonly brand: string
  readonly type: string
  /** Names order as searches do: where the next batch begins. */
  readonly place: string
}

export interface ExportOptions {
  /** Whose products; null for all. */
  readonly sellerId: string | null
  /** Who looks at the products, and is named in the title. */
  readonly owner: { readonly id: string; readonly name: string }
  /** When it was made, as people read it. */
  readonly madeAt: string
}

type Row = Cell<WorkbookStyle>[]

/** One round trip fetches so many products; an export of up to as many takes one. */
const batchSize = 2000
const titles = ['ID', 'NOMBRE', 'PRECIO (USD)', 'STOCK', 'GARANTÍA (DÍAS)', 'MARCA', 'TIPO']
const rowsAboveProducts = 4

function readBatch(database: SqlClient, { owner, sellerId }: ExportOptions, after: ExportRow | undefined) {
  return database.repeatable<ExportRow>`
    with batch as (
      select producto.id, producto.nombre as name, producto.precio::text as price, producto.stock,
        producto.tiempogarantia as warranty_days, producto.marca_id, producto.tipoproducto_id,
        producto.busqueda as place
      from producto
      where ${ownedBy(sellerId)} and (${!after} or (producto.busqueda, producto.id) > (${after?.place ?? ''}, ${after?.id ?? 0}::int))
      order by producto.busqueda, producto.id limit ${batchSize}
    ), remembered as (
      ${rememberShownStock(owner.id, sql`select id, stock from batch`)}
    )
    select batch.id, name, price, stock, warranty_days, marca.nombre as brand, tipoproducto.nombre as type, place
    from batch join marca on marca.id = batch.marca_id join tipoproducto on tipoproducto.id = batch.tipoproducto_id
    order by place, batch.id`
}

async function* readProducts(database: SqlClient, options: ExportOptions, first: ExportRow[]) {
  let batch = first
  while (batch.length > 0) {
    yield* batch
    if (batch.length < batchSize) return
    batch = await readBatch(database, options, batch.at(-1))
  }
}

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

/**
 * The products of a scope by name as a workbook, written as they are read, so that memory does not grow with the
 * catalogue; the first batch is read before this resolves. Each product's stock counts as looked at.
 * Throws NOTHING_TO_EXPORT (404) when there is none.
 */
export async function exportProducts(database: SqlClient, options: ExportOptions): Promise<Readable> {
  const first = await readBatch(database, options, undefined)
  if (first.length === 0) throw nothingToExport()
  let count = 0

  async function* rows(): AsyncGenerator<Row> {
    let units = 0
    let worth = exact(0)
    yield [{ value: `CATÁLOGO DE PRODUCTOS - ${options.owner.name.toUpperCase()}`, style: 'title' }]
    yield [{ value: `Fecha de exportación: ${options.madeAt}`, style: 'subtitle' }]
    yield []
    yield titles.map((value): Cell<WorkbookStyle> => ({ value, style: 'header' }))
    for await (const product of readProducts(database, options, first)) {
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
