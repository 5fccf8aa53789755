import { empty, type Sql, sql } from '../../lib/database/sql.ts'
import { refundedWithin, within } from './dashboard-refunds.ts'
import type { DashboardWindow, Range } from './dashboard-window.ts'

/**
 * The tables `stretch` (day, sales, amount, first, last) of a range, refunds included, and `day` (day, sales, amount)
 * without them. Each day is a stretch of the index of the sales' times: nothing is sorted, and no time is converted
 * but midnights.
 */
function dayTables(range: Range, timeZone: string): Sql {
  const dayOf = (moment: Date) => sql`(${moment}::timestamptz at time zone ${timeZone})::date`
  const midnight = (days: number) => sql`((calendar.day + ${days}::int)::timestamp at time zone ${timeZone})`
  return sql`stretch as materialized (
      select calendar.day, sales, amount, first, last
      from (
        select first.day + place as day
        from (select ${dayOf(range.start)} as day, ${dayOf(range.end)} - ${dayOf(range.start)} as length) first,
          generate_series(0, first.length) place
      ) calendar
      cross join lateral (
        select count(*) as sales, sum(total) as amount, min(id) as first, max(id) as last from venta
        where hora >= greatest(${midnight(0)}, ${range.start}) and hora < least(${midnight(1)}, ${range.end})
      ) sold
      where sales > 0
    ), day as (
      select day, stretch.sales + coalesce(back.sales, 0) as sales, stretch.amount + coalesce(back.amount, 0) as amount
      from stretch left join (
        select (hora at time zone ${timeZone})::date as day, sum(sales) as sales, sum(amount) as amount from refunded
        where ${refundedWithin(range)} group by 1
      ) back using (day)
      where stretch.sales + coalesce(back.sales, 0) > 0
    )`
}

/**
 * A table (usuario_id, sales and what `sums` adds) of those who bought in a range. The limit that does not limit
 * keeps PostgreSQL from counting them in parallel: handing the groups over takes longer than counting alone.
 */
function buyerTable(name: Sql, range: Range, sums: { sold: Sql; back: Sql; left: Sql }): Sql {
  return sql`${name} as materialized (
      select usuario_id, sold.sales + coalesce(back.sales, 0) as sales ${sums.left}
      from (
        select usuario_id, count(*) as sales ${sums.sold}
        from (select usuario_id, total from venta where ${within(range)} offset 0) sale group by 1
      ) sold
      left join (select usuario_id, sum(sales) as sales ${sums.back} from refunded
        where ${refundedWithin(range)} group by 1) back using (usuario_id)
      where sold.sales + coalesce(back.sales, 0) > 0
    )`
}

const amounts = {
  sold: sql`, sum(total) as amount`,
  back: sql`, sum(amount) as amount`,
  left: sql`, sold.amount + coalesce(back.amount, 0) as amount`,
}
const noAmounts = { sold: empty, back: empty, left: empty }

/** The table `earlier` (sales, amount) of a range: what was sold, and less what went back. */
const earlierTable = (range: Range): Sql => sql`earlier as (
      select count(*) as sales, sum(total) as amount from venta where ${within(range)}
      union all select sum(sales), sum(amount) from refunded where ${refundedWithin(range)}
    )`

/**
 * The tables `sold` (producto_id, tipoproducto_id, units, amount) of a range, at the price of the sale, or today's
 * where an old line has none, and `category` (tipoproducto_id, units, amount), which adds it up.
 *
 * A sale's number nearly tells its time: the lines are those between the first and the last number of the range,
 * less the `gone`, those of other times among them and those whose money went back. This saves joining all lines
 * with all sales. Only where most of the numbers are of other times, as they may be in a database that was adopted,
 * are sales and lines joined. Lines are counted by price first, because whole numbers are added up faster than
 * decimals.
 */
function soldTables(range: Range): Sql {
  const between = sql`between (select first from bound) and (select last from bound)`
  return sql`shelf as materialized (
      select id, tipoproducto_id, precio from producto
    ), bound as materialized (
      select sum(sales) as sales, min(first) as first, max(last) as last from stretch
    ), numbers as materialized (
      select count(*) - (select sales from bound) as others, count(*) < 2 * (select sales from bound) as near
      from venta where id ${between}
    ), gone as materialized (
      select id from refunded where sales < 0 and ${refundedWithin(range)}
      union all
      select id from venta where id ${between} and not (${within(range)})
        and (select near and others > 0 from numbers)
    ), line as (
      select producto_id, precio_unitario, sum(cantidad) as units
      from (
        select venta_id, producto_id, precio_unitario, cantidad from detalleventa
        where venta_id ${between} and (select near from numbers)
        union all
        select venta_id, producto_id, precio_unitario, cantidad
        from venta join detalleventa on venta_id = venta.id where ${within(range)} and not (select near from numbers)
      ) listed
      where not exists (select from gone where gone.id = venta_id) group by 1, 2
    ), sold as materialized (
      select producto_id, tipoproducto_id, units,
        coalesce(amount, 0) + coalesce(unpriced, 0) * shelf.precio as amount
      from (
        select producto_id, sum(units) as units, sum(units * precio_unitario) as amount,
          sum(units) filter (where precio_unitario is null) as unpriced
        from (select * from line order by producto_id) in_order group by 1
      ) product join shelf on shelf.id = producto_id where units > 0
    ), category as (
      select tipoproducto_id, sum(units) as units, sum(amount) as amount from sold group by 1
    )`
}

/**
 * What was sold, for a WITH after `refundedTable`: `day`, `buyer`, `sold` and `category` of the current range, `earlier` and
 * `earlier_buyer` of the previous one. The bounds are parameters and not a table to join, so that PostgreSQL knows
 * how much they let through.
 */
export function salesTables({ current, previous }: DashboardWindow, timeZone: string): Sql {
  return sql`${dayTables(current, timeZone)}, ${buyerTable(sql`buyer`, current, amounts)},
    ${earlierTable(previous)}, ${buyerTable(sql`earlier_buyer`, previous, noAmounts)}, ${soldTables(current)}`
}

/** How many buyers `salesTables` has. */
export const buyerCounts = {
  buyers: sql`(select count(*) from buyer)`,
  earlierBuyers: sql`(select count(*) from earlier_buyer)`,
}
