import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { sql } from '../../../lib/database/sql.ts'
import { exact } from '../../../lib/money.ts'
import { defineProblem } from '../../../lib/problem.ts'
import { type Cell, writeWorkbook } from '../../../lib/spreadsheet/write.ts'
import { ownedBy, rememberShownStock } from '../products/list-products.ts'
import { sellerOf } from '../requests.ts'
import { type WorkbookStyle, workbookStyles } from './template.ts'

const nothingToExport = defineProblem('NOTHING_TO_EXPORT', 404, 'No tiene productos para exportar.')

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

type Row = Cell<WorkbookStyle>[]

/** One round trip fetches so many products; an export of up to as many takes one. */
const batchSize = 2000
/** The columns: title, width in characters, and the cell of a product. */
const columns: readonly (readonly [string, number, (product: ExportRow) => Cell<WorkbookStyle>])[] = [
  ['ID', 8, ({ id }) => ({ value: id })],
  ['NOMBRE', 45, ({ name }) => ({ value: name })],
  ['PRECIO (USD)', 15, ({ price }) => ({ value: { number: price }, style: 'money' })],
  ['STOCK', 10, ({ stock }) => ({ value: stock, style: 'number' })],
  ['GARANTÍA (DÍAS)', 18, ({ warranty_days }) => ({ value: warranty_days, style: 'number' })],
  ['MARCA', 20, ({ brand }) => ({ value: brand })],
  ['TIPO', 25, ({ type }) => ({ value: type })],
]
const rowsAboveProducts = 4

function readBatch(request: FastifyRequest, after?: ExportRow) {
  return request.server.sql.repeatable<ExportRow>`
    with batch as (
      select producto.id, producto.nombre as name, producto.precio::text as price, producto.stock,
        producto.tiempogarantia as warranty_days, producto.marca_id, producto.tipoproducto_id,
        producto.busqueda as place
      from producto
      where ${ownedBy(sellerOf(request))} and (${!after} or (producto.busqueda, producto.id) > (${after?.place ?? ''}, ${after?.id ?? 0}::int))
      order by producto.busqueda, producto.id limit ${batchSize}
    ), remembered as (
      ${rememberShownStock(request.actor!.id, sql`select id, stock from batch`)}
    )
    select batch.id, name, price, stock, warranty_days, marca.nombre as brand, tipoproducto.nombre as type, place
    from batch join marca on marca.id = batch.marca_id join tipoproducto on tipoproducto.id = batch.tipoproducto_id
    order by place, batch.id`
}

/**
 * The products of the caller (all, for administrators) by name as a workbook, written as they are read, so that memory
 * does not grow with the catalogue; the first batch is read before this resolves. Each product's stock counts as looked
 * at. `madeAt` is the moment as people read it. Throws NOTHING_TO_EXPORT (404) when there is none.
 */
export async function exportProducts(request: FastifyRequest, madeAt: string): Promise<Readable> {
  const first = await readBatch(request)
  if (first.length === 0) throw nothingToExport()
  let count = 0

  async function* rows(): AsyncGenerator<Row> {
    let units = 0
    let worth = exact(0)
    yield [{ value: `CATÁLOGO DE PRODUCTOS - ${request.actor!.name.toUpperCase()}`, style: 'title' }]
    yield [{ value: `Fecha de exportación: ${madeAt}`, style: 'subtitle' }]
    yield []
    yield columns.map(([value]): Cell<WorkbookStyle> => ({ value, style: 'header' }))
    for (let batch = first; batch.length > 0; ) {
      for (const product of batch) {
        count += 1
        units += product.stock
        worth = worth.plus(exact(product.price).times(product.stock))
        yield columns.map(([, , cellOf]) => cellOf(product))
      }
      batch = batch.length < batchSize ? [] : await readBatch(request, batch.at(-1))
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
        widths: columns.map(([, width]) => width),
        frozenRows: rowsAboveProducts,
        merges: () => ['A1:G1', 'A2:G2', `A${lastRow()}:B${lastRow()}`],
        rows: rows(),
      },
    ],
  })
}
