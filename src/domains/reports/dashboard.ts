import type { Static } from 'typebox'
import { Role } from '../../lib/access.ts'
import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { dayMs, type TimeZone } from '../../lib/dates.ts'
import { type DashboardWindow, type Range, windowAt } from './dashboard-window.ts'
import { bounds, type DashboardBody, type DashboardQuery } from './schemas.ts'

type Body = Static<typeof DashboardBody>

/** What was sold in a range of time. */
export interface Totals {
  readonly sales: number
  /** Decimal text, as all amounts here. */
  readonly amount: string
  readonly buyers: number
}

type Scarce = Readonly<Record<'name' | 'seller', string>> & { readonly units: number }

/** What is ready for the wire has its names. Moments are ISO 8601, as PostgreSQL writes them into JSON. */
interface DashboardRow
  extends Pick<Body, 'ventas_por_dia' | 'productos_mas_vendidos' | 'mejores_clientes' | 'resumen'> {
  readonly current: Totals
  readonly previous: Totals
  readonly units: number
  readonly categories: readonly Omit<Body['ventas_por_categoria'][number], 'porcentaje'>[]
  readonly low_stock: readonly Scarce[]
  readonly out_of_stock: readonly Scarce[]
  readonly pending_claims: number
  readonly claims: readonly Readonly<Record<'product' | 'client' | 'claimed_at', string>>[]
  readonly notable: readonly Readonly<Record<'amount' | 'client' | 'sold_at', string>>[]
}

export type Dashboard = Awaited<ReturnType<typeof readDashboard>>

/** What dashboards and answers are made of. */
export interface ReportShop {
  readonly sql: SqlClient
  readonly zone: TimeZone
  /** Units of a product at which its stock is low. */
  readonly lowStock: number
}

/** A sale of the last day above this is worth an alert, in the shop's currency. */
const notableAmount = 500
const mostAlerts = 5
const mostNotable = 3

/**
 * A condition on the views' sold_at. A range that ends now ends when the statement runs by the database's clock, so
 * that the sale that was just made is in it though the clock of this process is behind.
 */
const within = ({ start, end }: Range, endsNow = false): Sql =>
  sql`sold_at >= ${start} and sold_at < ${endsNow ? sql`greatest(${end}::timestamptz, now())` : end}`

/**
 * CTEs of what was sold in the window: by day, client and product, and by client in the range before. Days begin with a
 * quarter of an hour in every zone, and asking a zone for each sale takes twice the time.
 */
function soldTables({ current, previous, endsNow }: DashboardWindow, zone: TimeZone): Sql {
  const isCurrent = within(current, endsNow)
  const byClient = (condition: Sql) =>
    sql`
      select buyer_id as id, count(*) as sales, sum(amount) as amount
      from smartsales.sold_sale where ${condition} group by 1`
  return sql`sold_day as (
      select (quarter at time zone ${zone.name})::date as day, sum(sales) as sales, sum(amount) as amount
      from (
        select date_bin('15 minutes', sold_at, timestamptz '2000-01-01Z') as quarter, count(*) as sales, sum(amount) as amount
        from smartsales.sold_sale where ${isCurrent} group by 1
      ) part group by 1
    ), sold_client as (${byClient(isCurrent)}
    ), earlier_client as (${byClient(within(previous))}
    ), sold_product as (
      select product_id as id, sum(units) as units, sum(amount) as amount
      from smartsales.sold_line where ${isCurrent} group by 1
    ), sold_type as (
      select tipoproducto_id as id, sum(units) as units, sum(amount) as amount
      from sold_product join producto using (id) group by 1
    )`
}

/** A column: one JSON object of a range's totals, out of the CTE of its clients. */
const totals = (clients: Sql): Sql =>
  sql`(select json_build_object('sales', coalesce(sum(sales), 0), 'amount', coalesce(sum(amount), 0)::text,
      'buyers', count(*)) from ${clients})`

/** A column: one JSON array of the rows of a statement, in its order; empty where there are none. */
const list = (statement: Sql): Sql => sql`(select coalesce(json_agg(part), '[]') from (${statement}) part)`

function soldColumns(top: number): Sql {
  return sql`${totals(sql`sold_client`)} as current,
    ${totals(sql`earlier_client`)} as previous,
    (select coalesce(sum(units), 0)::float8 from sold_type) as units,
    ${list(sql`
      select day as fecha, sales as total_ventas, amount::text as monto_total
      from sold_day order by day`)} as ventas_por_dia,
    ${list(sql`
      select best.id as producto_id, producto.nombre, units as cantidad_vendida, amount::text as monto_total,
        marca.nombre as marca
      from (select * from sold_product order by units desc, amount desc, id limit ${top}) best
      join producto on producto.id = best.id join marca on marca.id = marca_id
      order by units desc, amount desc, best.id`)} as productos_mas_vendidos,
    ${list(sql`
      select nombre as categoria, units as cantidad, amount::text as monto from sold_type join tipoproducto using (id)
      order by amount desc, id`)} as categories,
    ${list(sql`
      select id as cliente_id, nombre, correo, sales as total_compras, amount::text as monto_total
      from (select * from sold_client order by amount desc, sales desc, id limit ${top}) best join usuario using (id)
      order by amount desc, sales desc, id`)} as mejores_clientes`
}

/** A column: the first products of the CTE `scarce` for which `condition` holds. */
const scarceProducts = (condition: Sql, order: Sql): Sql =>
  list(sql`
      select product.nombre as name, stock as units, usuario.nombre as seller
      from (select * from scarce product where ${condition} order by ${order} limit ${mostAlerts}) product
      join usuario on usuario.id = id_vendedor order by ${order}`)

const isPending = sql`estadogarantia_id = (
      select id from estadogarantia where lower(nombre) = 'pendiente' order by id limit 1)`

/**
 * Columns of how the shop stands at `now`, whatever the window: scarce products, pending claims, the greatest sales of
 * the last day, and how much there is. Accounts that were closed do not count.
 */
function shopColumns(now: Date): Sql {
  const lastDay = { start: new Date(now.getTime() - dayMs), end: now }
  return sql`${scarceProducts(sql`stock > 0`, sql`stock, product.busqueda, product.id`)} as low_stock,
    ${scarceProducts(sql`stock <= 0`, sql`product.busqueda, product.id`)} as out_of_stock,
    (select count(*)::int from garantia where ${isPending}) as pending_claims,
    ${list(sql`
      select coalesce(nombre_producto, producto.nombre) as product, usuario.nombre as client, claim.hora as claimed_at
      from (select * from garantia where ${isPending} order by hora desc, id desc limit ${mostAlerts}) claim
      join detalleventa line on line.venta_id = claim.venta_id and line.producto_id = claim.producto_id
      join producto on producto.id = line.producto_id join venta on venta.id = line.venta_id
      join usuario on usuario.id = venta.usuario_id
      order by claim.hora desc, claim.id desc`)} as claims,
    ${list(sql`
      select amount::text, nombre as client, sold_at
      from (
        select * from smartsales.sold_sale where ${within(lastDay, true)} and amount > ${notableAmount}
        order by amount desc, sale_id limit ${mostNotable}
      ) sale join usuario on usuario.id = buyer_id
      order by sale.amount desc, sale_id`)} as notable,
    (select json_build_object('total_productos', count(*), 'total_usuarios', (select count(*) from usuario where is_active),
        'total_vendedores', (select count(*) from rolesusuario join usuario on usuario.id = usuario_id
          where rol_id = ${Role.Vendedor} and is_active),
        'valor_inventario', coalesce(sum(precio * stock), 0))
      from producto) as resumen`
}

/**
 * Everything on the dashboard as of `now`, out of one statement: one round trip, one snapshot. Throws VALIDATION_FAILED
 * (400) for a window that makes no sense.
 */
export async function readDashboard(
  { sql: database, zone, lowStock }: ReportShop,
  { limit_top: top = bounds.size, ...asked }: Static<typeof DashboardQuery>,
  now: Date,
) {
  const window = windowAt(asked, now, zone)
  const [row] = await database.read<DashboardRow>`
    with ${soldTables(window, zone)}, scarce as materialized (
      select id, nombre, stock, busqueda, id_vendedor from producto where stock <= ${lowStock}
    )
    select ${soldColumns(top)}, ${shopColumns(now)}`
  return { ...row!, label: window.label, readAt: now }
}
