import type { Author } from '../../../lib/author.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Settled } from '../../../lib/idempotency.ts'
import { recordAudit } from '../../audit/record.ts'
import { decidingTwice } from '../constraint.ts'
import { productHeld, productNotFound, productSold } from '../errors.ts'
import { removeImages } from '../images/image-tasks.ts'
import { recordStockMovements } from '../move-stock.ts'
import { earlierAnswer, type OnceKey, type OnceRow, onceResult, runOnce, storeOnce } from '../once.ts'
import { auditJson, inScope, type SellerScope } from './product-json.ts'

type Refusal = 'NOT_FOUND' | 'SOLD' | 'HELD'

const refusals = { NOT_FOUND: productNotFound, SOLD: productSold, HELD: productHeld } as const

/**
 * Removes a product that was never sold, once per key; its image is removed afterwards, its ledger stays.
 * Throws PRODUCT_NOT_FOUND (404), PRODUCT_SOLD and PRODUCT_HELD (409).
 */
export function removeProduct(
  database: SqlClient,
  author: Author,
  key: OnceKey,
  { id, ...scope }: SellerScope & { readonly id: number },
): Promise<Settled<{ readonly id: number }>> {
  const run = () => database.repeatable<OnceRow<{ readonly id: number }, Refusal>>`
    with ${earlierAnswer(key)}, target as (
      select * from producto where id = ${id} and ${inScope(scope)} for update
    ), verdict as (
      select case
          when target.id is null then 'NOT_FOUND'
          when exists (select from detalleventa where producto_id = ${id}) then 'SOLD'
          when target.reservado > 0 then 'HELD' end as outcome,
        null::jsonb as details
      from (select) nothing left join target on true
    ), answer as (
      ${storeOnce(
        key,
        sql`select 204, jsonb_build_object('id', ${id}::int) from verdict
          where outcome is null and not exists (select from stored)`,
      )}
    ), removed as (
      delete from producto using answer where answer.fresh and producto.id = ${id}
      returning producto.*
    ), ledger as (
      ${recordStockMovements(
        'adjustment',
        author,
        sql`select id, -stock, 0, null::int, null::int, 'Producto eliminado' from removed`,
      )}
    ), audited as (
      ${recordAudit(
        { table: 'producto', operation: 'DELETE', author },
        sql`select ${auditJson('removed')}, null::jsonb from removed`,
      )}
    ), image as (
      ${removeImages(sql`select imagen_key from removed`)}
    ) ${onceResult}`
  return runOnce(
    key,
    () => decidingTwice(run),
    (outcome) => refusals[outcome](),
  )
}
