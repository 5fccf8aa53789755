import { type Sql, sql } from '../../../lib/database/sql.ts'
import { refundedWithin } from '../dashboard-refunds.ts'
import type { DashboardWindow, Period } from '../dashboard-window.ts'
import { moreBuyers, movedTables, touchedTables } from './moves.ts'

/** Longest stretches, in sales, that are counted in addition to what is kept, and where nothing is kept. */
const mostMoved = { kept: 20_000, nothingKept: 3000 }

interface CountedSalesOptions {
  readonly period: Period
  readonly window: DashboardWindow
  readonly timeZone: string
  readonly top: number
}

/** Products or buyers with the most, out of those that changed and those that did not, for each at most `top`. */
function best(
  columns: { readonly key: Sql; readonly figures: Sql; readonly isAny: Sql; readonly order: Sql },
  tables: { readonly touched: Sql; readonly counted: Sql },
  top: number,
): Sql {
  const { key, figures, isAny, order } = columns
  const listed = (table: Sql, condition: Sql) =>
    sql`(select ${key}, ${figures} from ${table} where ${isAny} > 0 and ${condition} order by ${order}, ${key} limit ${top}::int)`
  const isUntouched = sql`period = (select period from counted)
    and ${key} not in (select ${key} from ${tables.touched})`
  return sql`${listed(tables.touched, sql`true`)} union all ${listed(tables.counted, isUntouched)}`
}

/**
 * What was sold, for a WITH after `refundedTable`: the tables of `soldColumns`, out of what is kept of the period and
 * the sales that came and went since. `sold` and `buyer` have the best alone.
 */
export function countedSalesTables({ period, window, timeZone, top }: CountedSalesOptions): Sql {
  const { current, previous } = window
  const refundDay = sql`(hora at time zone ${timeZone})::date`
  return sql`counted as materialized (
      select * from counted_window
      where period = ${period} and current_until > ${current.start} and unpriced_lines = 0 and time_zone = ${timeZone}
        and not exists (select from counted_window_void void where void.period = counted_window.period)
    ), ${movedTables({ window, timeZone, most: mostMoved.kept + 1 })}, change as materialized (
      select * from moved
      union all
      select id, usuario_id, ${refundDay}, sales, amount, 0, 0 from refunded where ${refundedWithin(current)}
      union all
      select id, usuario_id, null, 0, 0, sales, amount from refunded where ${refundedWithin(previous)}
    ), ${touchedTables(sql`(select precio from producto where id = came.product_id)`)}, day as (
      select day, sales, amount from touched_day where sales > 0
      union all
      select day, sales, amount from counted_day
      where period = (select period from counted) and sales > 0 and day not in (select day from touched_day)
    ), earlier as (
      select earlier_sales as sales, earlier_amount as amount from counted
      union all select sum(earlier_sales), sum(earlier_amount) from change
    ), category as (
      select type_id as tipoproducto_id, sum(units) as units, sum(amount) as amount from (
        select type_id, units, amount from counted_type where period = (select period from counted)
        union all select type_id, units, amount from touched_type
      ) part group by 1 having sum(units) > 0
    ), sold as (
      select product_id as producto_id, units, amount from (${best(
        {
          key: sql`product_id`,
          figures: sql`units, amount`,
          isAny: sql`units`,
          order: sql`units desc, amount desc`,
        },
        { touched: sql`touched_product`, counted: sql`counted_product` },
        top,
      )}) product
    ), buyer as (
      select buyer_id as usuario_id, sales, amount from (${best(
        {
          key: sql`buyer_id`,
          figures: sql`sales, amount`,
          isAny: sql`sales`,
          order: sql`amount desc, sales desc`,
        },
        { touched: sql`touched_buyer`, counted: sql`counted_buyer` },
        top,
      )}) person
    )`
}

/** How many buyers `countedSalesTables` has. */
export const countedBuyers = {
  buyers: sql`coalesce((select buyers from counted), 0) + ${moreBuyers(sql`was_sales`, sql`sales`)}`,
  earlierBuyers: sql`coalesce((select earlier_buyers from counted), 0)
    + ${moreBuyers(sql`was_earlier_sales`, sql`earlier_sales`)}`,
}

/** Columns of how much had to be counted: `moved` sales, and whether anything `is_kept`. */
export const effortColumns = sql`(select count(*)::int from moved) as moved, exists (select from counted) as is_kept`

/** A condition without which the statement would take longer than counting everything. */
export const isWorthIt = sql`(select count(*) from moved)
  <= case when exists (select from counted) then ${mostMoved.kept}::int else ${mostMoved.nothingKept}::int end`
