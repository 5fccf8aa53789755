import { type Sql, sql } from '../../../lib/database/sql.ts'
import type { DashboardWindow } from '../dashboard-window.ts'

/** Of each stretch of time that came or went, no more sales than these are looked at. */
interface MoveOptions {
  readonly window: DashboardWindow
  readonly timeZone: string
  readonly most: number
  /** Unless it holds, nothing moved. */
  readonly condition?: Sql
}

const isWithin = (from: Sql, until: Sql): Sql => sql`(begins >= ${from} and begins < ${until})::int`

/**
 * For a WITH, after a table `counted` of at most one row of `counted_window`: the tables `stretch` (begins, ends,
 * sign, earlier_sign), the times whose sales are counted and should not be (-1), or should be and are not (1), in the
 * current and in the earlier range of the window; and `moved` (sale_id, buyer_id, day, sales, amount, earlier_sales,
 * earlier_amount), the sales of these times. Where nothing is counted they are all sales of the window.
 *
 * The lateral query keeps PostgreSQL from reading all sales for the few of a stretch, whose length it cannot know.
 */
export function movedTables({ window, timeZone, most, condition = sql`true` }: MoveOptions): Sql {
  const { current, previous } = window
  const kept = (column: Sql, beginning: Date) =>
    sql`coalesce(${column}, ${beginning}::timestamptz) as ${column}`
  return sql`bound as (
      select ${kept(sql`current_from`, current.start)}, ${kept(sql`current_until`, current.start)},
        ${kept(sql`earlier_from`, previous.start)}, ${kept(sql`earlier_until`, previous.start)}
      from (values (1)) one left join counted on true where ${condition}
    ), stretch as materialized (
      select begins, ends,
        ${isWithin(sql`${current.start}`, sql`${current.end}`)}
          - ${isWithin(sql`current_from`, sql`current_until`)} as sign,
        ${isWithin(sql`${previous.start}`, sql`${previous.end}`)}
          - ${isWithin(sql`earlier_from`, sql`earlier_until`)} as earlier_sign
      from (
        select bound.*, begins, lead(begins) over (order by begins) as ends
        from bound cross join lateral (values (${current.start}::timestamptz), (${current.end}::timestamptz),
          (${previous.start}::timestamptz), (${previous.end}::timestamptz),
          (current_from), (current_until), (earlier_from), (earlier_until)) point(begins)
      ) between_points where ends > begins
    ), moved as materialized (
      select sale.id as sale_id, usuario_id as buyer_id, (hora at time zone ${timeZone})::date as day,
        sign as sales, sign * total as amount, earlier_sign as earlier_sales, earlier_sign * total as earlier_amount
      from stretch cross join lateral (
        select id, usuario_id, hora, total from venta where hora >= begins and hora < ends limit ${most}::int
      ) sale
      where sign <> 0 or earlier_sign <> 0
    )`
}

/**
 * For a WITH, after `counted` and a table `change` like `moved`: what `touched_day` (day, was_sales, sales, amount),
 * `touched_buyer` (buyer_id, was_sales, sales, amount, was_earlier_sales, earlier_sales), `touched_product`
 * (product_id, type_id, unpriced_lines, was_units, was_amount, units, amount) and `touched_type` (type_id, units,
 * amount) were counted as, and are with the changes. `touched_type` is a difference.
 *
 * A line without a price counts at `unknownPrice`, which may refer to `came.product_id`. The rows are looked up one by
 * one (`offset 0`): joining them would read all that is counted.
 */
export function touchedTables(unknownPrice: Sql): Sql {
  return sql`touched_day as (
      select daily.day, coalesce(was.sales, 0) as was_sales, coalesce(was.sales, 0) + daily.sales as sales,
        coalesce(was.amount, 0) + daily.amount as amount
      from (select day, sum(sales) as sales, sum(amount) as amount from change where sales <> 0 or amount <> 0
        group by 1) daily
      left join counted_day was on was.period = (select period from counted) and was.day = daily.day
    ), touched_buyer as materialized (
      select buyer_id, coalesce(was.sales, 0) as was_sales, coalesce(was.sales, 0) + came.sales as sales,
        coalesce(was.amount, 0) + came.amount as amount, coalesce(was.earlier_sales, 0) as was_earlier_sales,
        coalesce(was.earlier_sales, 0) + came.earlier_sales as earlier_sales
      from (select buyer_id, sum(sales) as sales, sum(amount) as amount, sum(earlier_sales) as earlier_sales
        from change group by 1) came
      left join lateral (select sales, amount, earlier_sales from counted_buyer
        where period = (select period from counted) and buyer_id = came.buyer_id offset 0) was on true
    ), touched_product as materialized (
      select came.product_id,
        coalesce(was.type_id, (select tipoproducto_id from producto where id = came.product_id)) as type_id,
        unpriced_lines, coalesce(was.units, 0) as was_units, coalesce(was.amount, 0) as was_amount,
        coalesce(was.units, 0) + came.units as units,
        coalesce(was.amount, 0) + coalesce(came.amount, 0) + coalesce(came.unpriced_units * ${unknownPrice}, 0) as amount
      from (
        select producto_id as product_id, sum(sales * cantidad) as units,
          sum(sales * cantidad * precio_unitario) as amount,
          sum(sales) filter (where precio_unitario is null) as unpriced_lines,
          sum(sales * cantidad) filter (where precio_unitario is null) as unpriced_units
        from change cross join lateral (
          select producto_id, cantidad, precio_unitario from detalleventa where venta_id = sale_id offset 0
        ) line where sales <> 0 group by 1
      ) came
      left join lateral (select type_id, units, amount from counted_product
        where period = (select period from counted) and product_id = came.product_id offset 0) was on true
    ), touched_type as (
      select type_id, sum(case when units > 0 then units else 0 end - case when was_units > 0 then was_units else 0 end)
          as units,
        sum(case when units > 0 then amount else 0 end - case when was_units > 0 then was_amount else 0 end) as amount
      from touched_product group by 1
    )`
}

/** A scalar expression: how many more buyers there are with the changes, by `was` and `is`, columns of sales. */
export const moreBuyers = (was: Sql, is: Sql): Sql =>
  sql`(select count(*) filter (where ${is} > 0) - count(*) filter (where ${was} > 0) from touched_buyer)`
