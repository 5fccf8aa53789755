import type { Author } from '../../../lib/author.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Settled } from '../../../lib/idempotency.ts'
import { recordAudit } from '../../audit/record.ts'
import { productNotFound, stockChanged, stockTooLarge } from '../errors.ts'
import { recordStockMovements } from '../move-stock.ts'
import { earlierAnswer, type OnceKey, type OnceRow, onceResult, runOnce, storeOnce } from '../once.ts'
import type { ProductRow } from '../schemas.ts'
import { inScope, productJson, type SellerScope } from './product-json.ts'
import { rememberShownStock } from './shown-stock.ts'

export interface StockAdjustment extends SellerScope {
  readonly id: number
  /** Units that came or went; or `counted`, the units that there are. */
  readonly units: number | null
  readonly counted: number | null
  readonly reason: string
}

type Refusal = 'NOT_FOUND' | 'STOCK_CHANGED' | 'STOCK_TOO_LARGE'

interface Details {
  readonly stock: number
  readonly reserved: number
  readonly wanted: number
}

/**
 * Corrects the stock of a product for a reason, once per key, with its row in the ledger and the audit log.
 * Throws PRODUCT_NOT_FOUND (404), STOCK_TOO_LARGE (400), and STOCK_CHANGED (409) when less would be left than
 * checkouts hold.
 */
export function adjustStock(
  database: SqlClient,
  author: Author,
  key: OnceKey,
  adjustment: StockAdjustment,
): Promise<Settled<ProductRow>> {
  const { id, units, counted, reason } = adjustment
  const run = () => database.repeatable<OnceRow<ProductRow, Refusal, Details>>`
    with ${earlierAnswer(key)}, target as (
      select * from producto where id = ${id} and ${inScope(adjustment)} for no key update
    ), wanted as (
      select target.*, coalesce(${counted}::bigint, stock::bigint + ${units}::int) as wanted_stock from target
    ), verdict as (
      select case
          when wanted.id is null then 'NOT_FOUND'
          when wanted_stock > 2147483647 then 'STOCK_TOO_LARGE'
          when wanted_stock < reservado then 'STOCK_CHANGED' end as outcome,
        jsonb_build_object('stock', stock, 'reserved', reservado, 'wanted', wanted_stock) as details
      from (select) nothing left join wanted on true
    ), decided as (
      select id, id_vendedor, imagen_key, nombre, precio, wanted_stock::int as stock, tiempogarantia, marca_id,
        tipoproducto_id, version, stock as old_stock
      from wanted, verdict where verdict.outcome is null and not exists (select from stored)
    ), answer as (
      ${storeOnce(key, sql`select 200, ${productJson('decided')} from decided`)}
    ), applied as (
      select decided.* from decided, answer where answer.fresh
    ), updated as (
      update producto set stock = applied.stock, actualizado_en = now() from applied
      where producto.id = applied.id and applied.stock <> applied.old_stock
    ), ledger as (
      ${recordStockMovements(
        'adjustment',
        author,
        sql`select id, stock - old_stock, stock, null::int, null::int, ${reason}::text from applied`,
      )}
    ), audited as (
      ${recordAudit(
        { table: 'producto', operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', id, 'nombre', nombre, 'stock', old_stock),
          jsonb_build_object('id', id, 'nombre', nombre, 'stock', stock, 'motivo', ${reason}::text) from applied`,
      )}
    ), remembered as (
      ${rememberShownStock(author.id, sql`select id, stock from applied`)}
    ) ${onceResult}`
  return runOnce(key, run, (outcome, { stock, reserved, wanted }) => {
    if (outcome === 'NOT_FOUND') return productNotFound()
    if (outcome === 'STOCK_TOO_LARGE') return stockTooLarge()
    return stockChanged([stock, reserved, wanted], { extension: { stock, reserved } })
  })
}
