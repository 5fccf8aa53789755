import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { nothingToExport } from '../errors.ts'
import { inScope, type SellerScope } from '../products/product-json.ts'
import { rememberShownStock } from '../products/shown-stock.ts'

export interface ExportRow {
  readonly id: number
  readonly name: string
  /** Decimal text. */
  readonly price: string
  readonly stock: number
  readonly warranty_days: number
  readonly brand: string
  readonly type: string
  readonly place: string
}

/** One round trip fetches so many products; an export of up to as many takes one. */
const batchSize = 2000

interface Position {
  readonly place: string
  readonly id: number
}

/** Names order as searches do; the place is where the next batch begins. */
function readBatch(database: SqlClient, readerId: string, scope: SellerScope, after: Position | null) {
  return database.repeatable<ExportRow>`
    with batch as (
      select producto.id, producto.nombre as name, producto.precio::text as price, producto.stock,
        producto.tiempogarantia as warranty_days, producto.marca_id, producto.tipoproducto_id,
        producto.busqueda as place
      from producto
      where ${inScope(scope)} and (${after === null} or (producto.busqueda, producto.id) > (${after?.place ?? ''}, ${after?.id ?? 0}::int))
      order by producto.busqueda, producto.id limit ${batchSize}
    ), remembered as (
      ${rememberShownStock(readerId, sql`select id, stock from batch`)}
    )
    select batch.id, name, price, stock, warranty_days, marca.nombre as brand, tipoproducto.nombre as type, place
    from batch join marca on marca.id = batch.marca_id join tipoproducto on tipoproducto.id = batch.tipoproducto_id
    order by place, batch.id`
}

/**
 * The products of a scope by name, a batch at a time, so that memory does not grow with the catalogue. The first
 * batch is read before this resolves.
 * Throws NOTHING_TO_EXPORT (404) when there is none.
 */
export async function exportProducts(
  database: SqlClient,
  readerId: string,
  scope: SellerScope,
): Promise<AsyncIterable<ExportRow>> {
  const first = await readBatch(database, readerId, scope, null)
  if (first.length === 0) throw nothingToExport()
  return batches(database, readerId, scope, first)
}

async function* batches(database: SqlClient, readerId: string, scope: SellerScope, first: ExportRow[]) {
  let batch = first
  while (batch.length > 0) {
    yield* batch
    const last = batch.at(-1)
    if (!last || batch.length < batchSize) return
    batch = await readBatch(database, readerId, scope, last)
  }
}
