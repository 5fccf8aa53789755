import { type DashboardPeriod, windowAt } from '../../../src/domains/reports/dashboard-window.ts'
import type { DashboardRow } from '../../../src/domains/reports/read-dashboard.ts'
import type { SqlClient } from '../../../src/lib/database/sql.ts'
import { createTimeZone } from '../../../src/lib/time-zone.ts'

/**
 * What the dashboard has to tell of sales, counted in the plainest way: every sale is looked at on its own, and
 * at its refunds. At most `top` products and clients.
 */
export async function countSlowly(
  sql: SqlClient,
  {
    period,
    timeZone,
    top,
  }: { readonly period: DashboardPeriod; readonly timeZone: string; readonly top: number },
): Promise<Partial<DashboardRow> | undefined> {
  const { current, previous } = windowAt(period, new Date(), createTimeZone(timeZone))
  const [row] = await sql.read<Partial<DashboardRow>>`
    with net as (
      select venta.id, usuario_id, hora, total - least(total, back.amount) as amount
      from venta cross join lateral (
        select coalesce(sum(reembolsado), 0) as amount from pagos where venta_id = venta.id
      ) back
      where back.amount = 0 or back.amount < total
    ), sale as (
      select * from net where hora >= ${current.start} and hora < ${current.end}
    ), before as (
      select * from net where hora >= ${previous.start} and hora < ${previous.end}
    ), line as (
      select producto.id, nombre, marca_id, tipoproducto_id, cantidad,
        cantidad * coalesce(precio_unitario, precio) as amount
      from sale join detalleventa on venta_id = sale.id join producto on producto.id = producto_id
    )
    select (select json_build_object('sales', count(*), 'amount', coalesce(sum(amount), 0)::text,
        'buyers', count(distinct usuario_id)) from sale) as current,
      (select json_build_object('sales', count(*), 'amount', coalesce(sum(amount), 0)::text,
        'buyers', count(distinct usuario_id)) from before) as previous,
      (select coalesce(sum(cantidad), 0)::float8 from line) as units,
      (select coalesce(json_agg(json_build_object('day', day, 'sales', sales, 'amount', amount) order by day), '[]') from (
        select (hora at time zone ${timeZone})::date as day, count(*) as sales, sum(amount)::text as amount
        from sale group by 1) daily) as days,
      (select coalesce(json_agg(json_build_object('id', id, 'name', nombre, 'units', units, 'amount', amount::text,
          'brand', (select nombre from marca where marca.id = marca_id)) order by units desc, amount desc, id), '[]')
        from (select id, nombre, marca_id, sum(cantidad) as units, sum(amount) as amount
          from line group by 1, 2, 3 order by units desc, amount desc, id limit ${top}) product) as products,
      (select coalesce(json_agg(json_build_object('name', nombre, 'units', units, 'amount', amount::text)
          order by amount desc, id), '[]')
        from (select tipoproducto.id, tipoproducto.nombre, sum(cantidad) as units, sum(amount) as amount
          from line join tipoproducto on tipoproducto.id = tipoproducto_id group by 1, 2) category) as categories,
      (select coalesce(json_agg(json_build_object('id', id, 'name', nombre, 'email', correo, 'sales', sales,
          'amount', amount::text) order by amount desc, sales desc, id), '[]')
        from (select usuario.id, nombre, correo, count(*) as sales, sum(amount) as amount
          from sale join usuario on usuario.id = usuario_id group by 1, 2, 3
          order by amount desc, sales desc, id limit ${top}) client) as clients`
  return row
}
