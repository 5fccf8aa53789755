import type { Static } from 'typebox'
import { join, type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { type TimeZone, toDateTimeWithOffset } from '../../lib/dates.ts'
import { meanInSql } from '../../lib/money.ts'
import { readMoment } from './dashboard-window.ts'
import { type HistoryBody, type HistoryQuery, mostGroups } from './schemas.ts'

type Query = Static<typeof HistoryQuery>
type Body = Static<typeof HistoryBody>

interface HistoryRow {
  /** When the first sale was, and a second after the last; null without any. */
  readonly first: Date | null
  readonly last: Date | null
  /** Groups, on whatever page. */
  readonly count: number
  readonly groups: Body['data']
}

/**
 * The CTE `grouped` (key, total, units, sales). Periods and clients add up sales, products their lines; of one product
 * everything is out of its lines, of which a sale has one at most.
 */
function grouped(query: Query, start: Date | undefined, end: Date | undefined, zone: TimeZone): Sql {
  const { group_by: by, granularity, producto_id: productId, cliente_id: clientId } = query
  const key = {
    periodo: sql`date_trunc(${granularity ?? 'month'}, sold_at, ${zone.name})`,
    producto: sql`product_id`,
    cliente: sql`buyer_id`,
  }[by]
  const ofSale = [sql`true`]
  if (start) ofSale.push(sql`sold_at >= ${start}`)
  if (end) ofSale.push(sql`sold_at < ${end}`)
  if (clientId) ofSale.push(sql`buyer_id = ${clientId}::uuid`)
  const ofLine = productId === undefined ? ofSale : [...ofSale, sql`product_id = ${productId}::int`]
  const lines = sql`select ${key} as key, sum(amount) as total, sum(units) as units, count(*) as sales
      from smartsales.sold_line where ${join(ofLine, ' and ')} group by 1`
  if (by === 'producto' || productId !== undefined) return sql`grouped as (${lines})`
  return sql`line as (${lines}), sale as (
      select ${key} as key, sum(amount) as total, count(*) as sales
      from smartsales.sold_sale where ${join(ofSale, ' and ')} group by 1
    ), grouped as (
      select key, sale.total, coalesce(line.units, 0) as units, sale.sales from sale left join line using (key)
    )`
}

/** The statement of a page of groups, in an order that no two of them share. */
function page({ group_by: by, limit, offset = 0 }: Query): Sql {
  const figures = sql`total, units as cantidad, sales as ventas`
  const start = sql`to_char(key at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')`
  if (by === 'periodo')
    return sql`select ${start} as period, ${figures}, ${meanInSql(sql`total`, sql`sales`)} as ticket_promedio
      from grouped order by key`
  const order = sql`total desc, key`
  const part = sql`(select * from grouped order by ${order} limit ${limit ?? mostGroups} offset ${limit ? offset : 0}) part`
  const named =
    by === 'producto'
      ? sql`select id as producto_id, nombre as producto, ${figures} from ${part} join producto on id = key`
      : sql`select id as cliente_id, nombre as cliente, ${figures} from ${part} join usuario on id = key`
  return sql`${named} order by ${order}`
}

/**
 * What was sold, by period, product or client: one statement, one round trip.
 * Throws VALIDATION_FAILED (400) for days far away.
 */
export async function readHistory(database: SqlClient, query: Query, zone: TimeZone): Promise<Body> {
  const { group_by: by, granularity = 'month', date_from: from, date_to: until } = query
  const start = from ? readMoment('date_from', from, zone) : undefined
  const end = until ? readMoment('date_to', until, zone, 1) : undefined
  const [row] = await database.read<HistoryRow>`
    with ${grouped(query, start, end, zone)}
    select (select min(hora) from venta) as first, (select max(hora) + interval '1 second' from venta) as last,
      (select count(*)::int from grouped) as count,
      (select coalesce(json_agg(row), '[]') from (${page(query)}) row) as groups`
  const { first, last, count, groups } = row!
  return {
    meta: {
      group_by: by,
      granularity: by === 'periodo' ? granularity : null,
      from: first && toDateTimeWithOffset(start ?? first),
      to: last && toDateTimeWithOffset(end ?? last),
      count: groups.length,
      total: count,
      generated_at: toDateTimeWithOffset(new Date()),
      ...(!first && { note: 'Todavía no hay ventas.' }),
    },
    data: groups,
  }
}
