import { type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import { scarcityOrders } from '../dashboard-shop.ts'

/** As many scarce products of each kind are kept: more than are told, since some change before the next time. */
const mostListed = 100

const firstOf = (table: Sql, order: Sql): Sql =>
  sql`array(select id from ${table} order by ${order} limit ${mostListed}::int)`
const isWhole = (table: Sql): Sql => sql`(select count(*) <= ${mostListed}::int from ${table})`

/** After so many changes a reading begins to take noticeably longer. */
const mostChanges = 1000

/** When what changed is to be taken in though nobody reads it, so that the list of it stays short: a timestamptz. */
export const foldingDue: Sql = sql`(select now() from shop_change offset ${mostChanges}::int limit 1)`

/**
 * Keeps what the shop is now in place of what changed in it: one statement that looks at every product and person,
 * and does nothing when somebody else is at it. Changes of transactions that are not committed yet stay where they
 * are, and a difference that nobody noticed is gone. Returns 0: there is nothing to go on with.
 */
export async function foldShop(database: SqlClient, lowStockThreshold: number): Promise<number> {
  const [state] = await database.read<{ version: string }>`select version::text from shop_count`
  if (!state) throw new Error('The table shop_count has no row.')
  await database.repeatable`
    with turn as materialized (
      select * from shop_count where version = ${state.version}::bigint for update skip locked
    ), folded as (
      delete from shop_change where exists (select from turn)
    ), scarce as materialized (
      select id, stock, busqueda from producto
      where stock <= ${lowStockThreshold}::int and exists (select from turn)
    ), few as (select * from scarce where stock > 0
    ), sold_out as (select * from scarce where stock <= 0
    )
    update shop_count set version = turn.version + 1,
      value = (select coalesce(sum(precio * stock), 0) from producto),
      people = (select count(*) from usuario where is_active),
      threshold = ${lowStockThreshold}::int,
      few = ${firstOf(sql`few`, scarcityOrders.few)}, few_is_whole = ${isWhole(sql`few`)},
      out = ${firstOf(sql`sold_out`, scarcityOrders.out)}, out_is_whole = ${isWhole(sql`sold_out`)}
    from turn`
  return 0
}
