import type { Author } from '../../../lib/author.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Settled } from '../../../lib/idempotency.ts'
import { recordAudit } from '../../audit/record.ts'
import { decidingTwice } from '../constraint.ts'
import { recordStockMovements } from '../move-stock.ts'
import {
  earlierAnswer,
  type OnceKey,
  type OnceRow,
  onceResult,
  runOnce,
  type StillCounts,
  storeOnce,
} from '../once.ts'
import { auditJson, inScope, type SellerScope } from '../products/product-json.ts'
import { rememberShownStock, stockAfterEdit } from '../products/shown-stock.ts'
import { judgedRows } from './judged-rows.ts'
import type { ImportRow, ImportRows } from './read-rows.ts'

export interface ImportedProduct {
  readonly id: number
  readonly name: string
  /** Decimal text. */
  readonly price: string
  readonly stock: number
  readonly row: number
}

export interface FailedRow {
  readonly row: number
  readonly error: string
  readonly name: string | null
  readonly price: string | null
}

/** What became of every row of a file. */
export interface ImportReport {
  readonly processed: number
  readonly errors: readonly FailedRow[]
  readonly created: readonly ImportedProduct[]
  /** Products that were there already; those that the file did not change are among them. */
  readonly updated: readonly ImportedProduct[]
}

/**
 * Imports the rows of a file in one statement, once per key: products with an id, or of the same name, brand
 * and type, are updated, the others are new and the author's; rows that cannot be are reported. It all
 * happens or nothing does, and a second delivery gets the same report.
 *
 * Without a key the same file counts as a second delivery while the same rows fail: who has added a missing
 * brand meanwhile may send it again.
 */
export function importProducts(
  database: SqlClient,
  author: Author,
  key: OnceKey,
  scope: SellerScope,
  { rows }: ImportRows,
): Promise<Settled<ImportReport>> {
  return runOnce<ImportReport, never, null>(
    key,
    () => decidingTwice(() => importOnce(database, author, key, scope, rows)),
    (outcome) => new Error(`An import has no outcome ${String(outcome)}.`),
  )
}

function importOnce(
  database: SqlClient,
  author: Author,
  key: OnceKey,
  scope: SellerScope,
  rows: readonly ImportRow[],
) {
  const sameFailures: StillCounts = (response) =>
    key.sent ? sql`true` : sql`${response} -> 'errors' = (select errors from report)`
  const newStock = stockAfterEdit({
    sent: sql`compared.sent_stock`,
    current: sql`compared.old_stock`,
    seen: sql`compared.seen_stock`,
    shown: sql`compared.shown_stock`,
    productId: sql`compared.product_id`,
    changesMore: sql`compared.changes_more`,
    actorId: author.id,
  })
  return database.repeatable<OnceRow<ImportReport, never>>`
    with ${judgedRows({ rows, authorId: author.id, scope: inScope(scope), newStock })},
    report as (
      select jsonb_build_object(
          'processed', count(*),
          'created', coalesce(jsonb_agg(imported order by row) filter (where error is null and is_new), '[]'),
          'updated', coalesce(jsonb_agg(imported order by row) filter (where error is null and not is_new), '[]')
        ) as successes,
        coalesce(jsonb_agg(jsonb_build_object('row', row, 'error', error, 'name', name, 'price', price) order by row)
          filter (where error is not null), '[]') as errors
      from (select judged.*, jsonb_build_object('id', product_id, 'name', name, 'price', price, 'stock', stock,
        'row', row) as imported from judged) judged
    ), ${earlierAnswer(key, sameFailures)}, verdict as (
      select null::text as outcome, null::jsonb as details
    ), answer as (
      ${storeOnce(
        key,
        sql`select 201, successes || jsonb_build_object('errors', errors) from report
          where not exists (select from stored)`,
      )}
    ), applied as (
      select judged.* from judged, answer where answer.fresh and error is null
    ), added as (
      insert into producto (id, id_vendedor, nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id)
      select product_id, ${author.id}::uuid, name, price::numeric, stock, warranty, brand_id, type_id
      from applied where is_new
      returning *
    ), updated as (
      update producto set nombre = name, precio = price::numeric, stock = applied.stock, tiempogarantia = warranty,
        marca_id = brand_id, tipoproducto_id = type_id, version = version + 1, actualizado_en = now()
      from applied where producto.id = applied.product_id and applied.is_changed
      returning producto.*
    ), ledger as (
      ${recordStockMovements(
        'import',
        author,
        sql`select product_id, stock - coalesce(old_stock, 0), stock, null::int, null::int, null::text from applied`,
      )}
    ), audited_new as (
      ${recordAudit(
        { table: 'producto', operation: 'INSERT', author },
        sql`select null::jsonb, ${auditJson('added')} from added`,
      )}
    ), audited_changes as (
      ${recordAudit(
        { table: 'producto', operation: 'UPDATE', author },
        sql`select ${auditJson('held')}, ${auditJson('updated')} from updated join held on held.id = updated.id`,
      )}
    ), remembered as (
      ${rememberShownStock(author.id, sql`select product_id, stock from applied`)}
    ) ${onceResult}`
}
