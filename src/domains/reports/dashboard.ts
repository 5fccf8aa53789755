import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import type { TimeZone } from '../../lib/dates.ts'
import { Role } from '../../lib/roles.ts'
import { type DashboardPeriod, type DashboardWindow, type Range, windowAt } from './dashboard-window.ts'

/** What was sold in a range of time. */
export interface Totals {
  readonly sales: number
  /** Decimal text. */
  readonly amount: string
  readonly buyers: number
}

export interface ScarceProduct {
  readonly name: string
  readonly units: number
  readonly seller: string
}

/** Amounts are decimal texts and moments ISO 8601, as PostgreSQL writes them into JSON. */
interface DashboardRow {
  readonly current: Totals
  readonly previous: Totals
  readonly units: number
  readonly days: readonly { readonly day: string; readonly sales: number; readonly amount: string }[]
  readonly products: readonly {
    readonly id: number
    readonly name: string
    readonly brand: string
    readonly units: number
    readonly amount: string
  }[]
  readonly categories: readonly { readonly name: string; readonly units: number; readonly amount: string }[]
  readonly clients: readonly {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly sales: number
    readonly amount: string
  }[]
  readonly low_stock: readonly ScarceProduct[]
  readonly out_of_stock: readonly ScarceProduct[]
  readonly pending_claims: number
  readonly claims: readonly {
    readonly product: string
    readonly client: string
    readonly claimed_at: string
  }[]
  readonly notable: readonly { readonly amount: string; readonly client: string; readonly sold_at: string }[]
  readonly shop: {
    readonly products: number
    readonly value: string
    readonly users: number
    readonly sellers: number
  }
}

/** What was read, of which period and when. */
export interface Dashboard extends DashboardRow {
  readonly label: string
  readonly readAt: Date
}

export interface DashboardQuestion {
  readonly period: DashboardPeriod
  /** How many products and clients are listed. */
  readonly top: number
}

export interface DashboardShop {
  readonly sql: SqlClient
  readonly zone: TimeZone
  /** The name of `zone`, for PostgreSQL. */
  readonly timeZone: string
  readonly lowStockThreshold: number
}

/** A sale of the last day above this is worth an alert, in the shop's currency. */
const notableAmount = 500
const mostAlerts = 5
const mostNotable = 3
const dayMs = 86_400_000

/**
 * A condition on the views' sold_at. A range that ends now ends when the statement runs by the database's clock, so
 * that the sale that was just made is in it though the clock of this process is behind.
 */
const within = ({ start, end }: Range, endsNow = false): Sql =>
  sql`sold_at >= ${start} and sold_at < ${endsNow ? sql`greatest(${end}::timestamptz, now())` : end}`

/** CTEs of what was sold in the window: by day, client and product, and by client in the range before. */
function soldTables({ current, previous }: DashboardWindow, endsNow: boolean, timeZone: string): Sql {
  const isCurrent = within(current, endsNow)
  return sql`sold_day as (
      select (sold_at at time zone ${timeZone})::date as day, count(*) as sales, sum(amount) as amount
      from smartsales.sold_sale where ${isCurrent} group by 1
    ), sold_client as (
      select buyer_id as id, count(*) as sales, sum(amount) as amount
      from smartsales.sold_sale where ${isCurrent} group by 1
    ), earlier_client as (
      select buyer_id as id, count(*) as sales, sum(amount) as amount
      from smartsales.sold_sale where ${within(previous)} group by 1
    ), sold_product as (
      select product_id as id, sum(units) as units, sum(amount) as amount
      from smartsales.sold_line where ${isCurrent} group by 1
    ), sold_type as (
      select tipoproducto_id as id, sum(units) as units, sum(amount) as amount
      from sold_product join producto using (id) group by 1
    )`
}

/** A column: one JSON object of a range's totals, out of its clients. */
const totals = (clients: Sql): Sql => sql`(select json_build_object('sales', coalesce(sum(sales), 0),
      'amount', coalesce(sum(amount), 0)::text, 'buyers', count(*)) from ${clients})`

/** Columns of what was sold, out of `soldTables`. */
const soldColumns = (top: number): Sql => sql`${totals(sql`sold_client`)} as current,
    ${totals(sql`earlier_client`)} as previous,
    (select coalesce(sum(units), 0)::float8 from sold_product) as units,
    (select coalesce(json_agg(json_build_object('day', day, 'sales', sales, 'amount', amount::text) order by day), '[]')
      from sold_day) as days,
    (select coalesce(json_agg(json_build_object('id', best.id, 'name', producto.nombre, 'units', units,
          'amount', amount::text, 'brand', marca.nombre) order by units desc, amount desc, best.id), '[]')
      from (select * from sold_product order by units desc, amount desc, id limit ${top}) best
      join producto on producto.id = best.id join marca on marca.id = marca_id) as products,
    (select coalesce(json_agg(json_build_object('name', nombre, 'units', units, 'amount', amount::text)
        order by amount desc, id), '[]')
      from sold_type join tipoproducto using (id)) as categories,
    (select coalesce(json_agg(json_build_object('id', id, 'name', nombre, 'email', correo, 'sales', sales,
          'amount', amount::text) order by amount desc, sales desc, id), '[]')
      from (select * from sold_client order by amount desc, sales desc, id limit ${top}) best
      join usuario using (id)) as clients`

/** A column: the first of the CTE `scarce` for which `condition` holds. */
const scarceProducts = (condition: Sql, order: Sql): Sql => sql`(
      select coalesce(json_agg(json_build_object('name', product.nombre, 'units', stock, 'seller', usuario.nombre)
        order by ${order}), '[]')
      from (select * from scarce product where ${condition} order by ${order} limit ${mostAlerts}) product
      join usuario on usuario.id = id_vendedor)`

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
    (select coalesce(json_agg(json_build_object('product', product_name, 'client', usuario.nombre, 'claimed_at', hora)
        order by hora desc, claim.id desc), '[]')
      from (select * from garantia where ${isPending} order by hora desc, id desc limit ${mostAlerts}) claim
      join lateral (
        select coalesce(nombre_producto, nombre) as product_name, usuario_id
        from detalleventa join producto on producto.id = producto_id join venta on venta.id = venta_id
        where venta_id = claim.venta_id and producto_id = claim.producto_id
      ) line on true
      join usuario on usuario.id = line.usuario_id) as claims,
    (select coalesce(json_agg(json_build_object('amount', amount::text, 'client', nombre, 'sold_at', sold_at)
        order by amount desc, sale_id), '[]')
      from (select * from smartsales.sold_sale where ${within(lastDay, true)} and amount > ${notableAmount}
        order by amount desc, sale_id limit ${mostNotable}) sale
      join usuario on usuario.id = buyer_id) as notable,
    (select json_build_object('products', count(*), 'value', coalesce(sum(precio * stock), 0)::text,
        'users', (select count(*) from usuario where is_active),
        'sellers', (select count(*) from rolesusuario join usuario on usuario.id = usuario_id
          where rol_id = ${Role.Vendedor} and is_active))
      from producto) as shop`
}

/** Everything on the dashboard as of `now`, out of one statement: one round trip, one snapshot. */
export async function readDashboard(
  { sql: database, zone, timeZone, lowStockThreshold }: DashboardShop,
  { period, top }: DashboardQuestion,
  now: Date,
): Promise<Dashboard> {
  const window = windowAt(period, now, zone)
  const [row] = await database.read<DashboardRow>`
    with ${soldTables(window, typeof period === 'string', timeZone)}, scarce as materialized (
      select id, nombre, stock, busqueda, id_vendedor from producto where stock <= ${lowStockThreshold}
    )
    select ${soldColumns(top)}, ${shopColumns(now)}`
  return { ...row!, label: window.label, readAt: now }
}
