import { type Sql, sql } from '../../lib/database/sql.ts'
import type { DashboardWindow, Range } from './dashboard-window.ts'

const within = ({ start, end }: Range): Sql => sql`venta.hora >= ${start} and venta.hora < ${end}`

/**
 * Sales of which money went back, as a table `refunded`: what is left of each (`sales` 0 when nothing is, since then
 * its units are in stock again) less what it was. Few rows, found by their own index and subtracted in the end: all
 * the other sales need not be joined with them.
 */
const refundedTable = sql`refunded as materialized (
    select venta.id, venta.usuario_id, venta.hora, -least(back.amount, venta.total) as amount,
      case when back.amount < venta.total then 0 else -1 end as sales
    from (select venta_id, sum(reembolsado) as amount from pagos where reembolsado > 0 group by 1) back
    join venta on venta.id = back.venta_id
  )`

const refundedWithin = ({ start, end }: Range): Sql =>
  sql`refunded.hora >= ${start} and refunded.hora < ${end}`

/**
 * The table `day` (day, sales, amount) of a range. Each day is a stretch of the index of the sales' times: nothing
 * is sorted, and no time is converted but midnights.
 */
function dayTable(range: Range, timeZone: string): Sql {
  const dayOf = (moment: Date) => sql`(${moment}::timestamptz at time zone ${timeZone})::date`
  const midnight = (days: number) => sql`((calendar.day + ${days}::int)::timestamp at time zone ${timeZone})`
  return sql`day as (
      select calendar.day, sold.sales + coalesce(back.sales, 0) as sales, sold.amount + coalesce(back.amount, 0) as amount
      from (
        select first.day + place as day
        from (select ${dayOf(range.start)} as day, ${dayOf(range.end)} - ${dayOf(range.start)} as length) first,
          generate_series(0, first.length) place
      ) calendar
      cross join lateral (
        select count(*) as sales, sum(venta.total) as amount from venta
        where hora >= greatest(${midnight(0)}, ${range.start}) and hora < least(${midnight(1)}, ${range.end})
      ) sold
      left join (
        select (hora at time zone ${timeZone})::date as day, sum(sales) as sales, sum(amount) as amount from refunded
        where ${refundedWithin(range)} group by 1
      ) back on back.day = calendar.day
      where sold.sales + coalesce(back.sales, 0) > 0
    )`
}

/** A table (usuario_id, sales, amount) of those who bought in a range. */
function buyerTable(name: Sql, range: Range): Sql {
  return sql`${name} as materialized (
      select usuario_id, sold.sales + coalesce(back.sales, 0) as sales, sold.amount + coalesce(back.amount, 0) as amount
      from (select usuario_id, count(*) as sales, sum(total) as amount from venta where ${within(range)} group by 1) sold
      left join (select usuario_id, sum(sales) as sales, sum(amount) as amount from refunded
        where ${refundedWithin(range)} group by 1) back using (usuario_id)
      where sold.sales + coalesce(back.sales, 0) > 0
    )`
}

/** SELECT of units and amounts by product, of some lines; `amount` without those lines that have no price. */
const linesBy = (from: Sql): Sql => sql`select producto_id, sum(cantidad) as units,
    sum(cantidad * precio_unitario) as amount, sum(cantidad) filter (where precio_unitario is null) as unpriced
  from ${from} group by 1`

/**
 * The tables `sold` (producto_id, tipoproducto_id, units, amount) of a range, at the price of the sale, or today's
 * where an old line has none, and `category` (tipoproducto_id, units, amount), which adds it up.
 */
function soldTable(range: Range): Sql {
  return sql`sold as materialized (
      select producto_id, tipoproducto_id, line.units - coalesce(back.units, 0) as units,
        coalesce(line.amount, 0) - coalesce(back.amount, 0)
          + (coalesce(line.unpriced, 0) - coalesce(back.unpriced, 0)) * producto.precio as amount
      from (${linesBy(sql`venta join detalleventa on detalleventa.venta_id = venta.id where ${within(range)}`)}) line
      left join (${linesBy(sql`refunded join detalleventa on detalleventa.venta_id = refunded.id
        where refunded.sales < 0 and ${refundedWithin(range)}`)}) back using (producto_id)
      join producto on producto.id = producto_id
      where line.units > coalesce(back.units, 0)
    ), category as (
      select tipoproducto_id, sum(units) as units, sum(amount) as amount from sold group by 1
    )`
}

/**
 * What was sold, for a WITH: `day`, `buyer`, `sold` and `category` of the current range and `earlier_buyer` of the
 * previous one. The bounds are parameters and not a table to join, so that PostgreSQL knows how much they let through.
 */
export function soldTables({ current, previous }: DashboardWindow, timeZone: string): Sql {
  return sql`${refundedTable}, ${dayTable(current, timeZone)}, ${buyerTable(sql`buyer`, current)},
    ${buyerTable(sql`earlier_buyer`, previous)}, ${soldTable(current)}`
}

/** SELECT of one json object of a range's totals, out of its buyers. */
const totals = (buyers: Sql): Sql => sql`select json_build_object('sales', coalesce(sum(sales), 0),
    'amount', coalesce(sum(amount), 0)::text, 'buyers', count(*)) from ${buyers}`

/** Columns of what was sold, out of the tables of `soldTables`; at most `top` products and clients. */
export function soldColumns(top: number): Sql {
  return sql`(${totals(sql`buyer`)}) as current, (${totals(sql`earlier_buyer`)}) as previous,
    (select coalesce(sum(units), 0)::float8 from category) as units,
    (select coalesce(json_agg(json_build_object('day', day, 'sales', sales, 'amount', amount::text) order by day), '[]')
      from day) as days,
    (select coalesce(json_agg(json_build_object('id', best.producto_id, 'name', producto.nombre, 'units', units,
          'amount', amount::text, 'brand', marca.nombre)
        order by units desc, amount desc, best.producto_id), '[]')
      from (select * from sold order by units desc, amount desc, producto_id limit ${top}) best
      join producto on producto.id = best.producto_id join marca on marca.id = producto.marca_id) as products,
    (select coalesce(json_agg(json_build_object('name', tipoproducto.nombre, 'units', units, 'amount', amount::text)
        order by amount desc, tipoproducto.id), '[]')
      from category join tipoproducto on tipoproducto.id = category.tipoproducto_id) as categories,
    (select coalesce(json_agg(json_build_object('id', usuario.id, 'name', nombre, 'email', correo, 'sales', sales,
          'amount', amount::text) order by amount desc, sales desc, usuario.id), '[]')
      from (select * from buyer order by amount desc, sales desc, usuario_id limit ${top}) best
      join usuario on usuario.id = best.usuario_id) as clients`
}

/** Column of the three greatest sales above `amount` in the day that ends at `now`, with who bought. */
export function notableColumn(now: Date, amount: number): Sql {
  const lastDay = within({ start: new Date(now.getTime() - 86_400_000), end: now })
  return sql`(select coalesce(json_agg(json_build_object('amount', amount::text, 'client',
        (select nombre from usuario where id = usuario_id), 'sold_at', hora) order by amount desc, id), '[]')
      from (select venta.id, venta.usuario_id, venta.hora, venta.total + coalesce(refunded.amount, 0) as amount
        from venta left join refunded on refunded.id = venta.id
        where ${lastDay} and venta.total + coalesce(refunded.amount, 0) > ${amount}
        order by amount desc, venta.id limit 3) sale) as notable`
}
