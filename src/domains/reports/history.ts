import { join, type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'

export const groupings = ['periodo', 'producto', 'cliente'] as const
export const granularities = ['day', 'week', 'month', 'quarter', 'year'] as const

export interface HistoryQuestion {
  readonly by: (typeof groupings)[number]
  /** Of periods. */
  readonly granularity: (typeof granularities)[number]
  /** From the first sale where it is null. */
  readonly start: Date | null
  /** Exclusive; up to the last sale where it is null. */
  readonly end: Date | null
  /** Only what was sold of a product, and only what was sold to a client. */
  readonly productId: number | null
  readonly clientId: string | null
  /** Of products and clients; periods are told all. */
  readonly limit: number
  readonly offset: number
}

interface Group {
  /** ISO 8601, the number of a product, or the id of a client. */
  readonly key: string | number
  /** Of a product or client. */
  readonly name: string | null
  /** Decimal text. */
  readonly total: string
  readonly units: number
  readonly sales: number
}

export interface History {
  /** When the first sale was, and a second after the last; null without any. */
  readonly first: Date | null
  readonly last: Date | null
  /** Groups, on whatever page. */
  readonly count: number
  readonly groups: readonly Group[]
}

/**
 * The CTE `grouped` (key, total, units, sales). Periods and clients add up sales, products their lines; of one product
 * everything is out of its lines, of which a sale has one at most.
 */
function grouped(question: HistoryQuestion, timeZone: string): Sql {
  const { by, granularity, start, end, productId, clientId } = question
  const key = {
    periodo: sql`date_trunc(${granularity}, sold_at, ${timeZone})`,
    producto: sql`product_id`,
    cliente: sql`buyer_id`,
  }[by]
  const ofSale = [sql`true`]
  if (start) ofSale.push(sql`sold_at >= ${start}`)
  if (end) ofSale.push(sql`sold_at < ${end}`)
  if (clientId) ofSale.push(sql`buyer_id = ${clientId}::uuid`)
  const ofLine = productId === null ? ofSale : [...ofSale, sql`product_id = ${productId}::int`]
  const lines = sql`select ${key} as key, sum(amount) as total, sum(units) as units, count(*) as sales
      from smartsales.sold_line where ${join(ofLine, ' and ')} group by 1`
  if (by === 'producto' || productId !== null) return sql`grouped as (${lines})`
  return sql`line as (${lines}), sale as (
      select ${key} as key, sum(amount) as total, count(*) as sales
      from smartsales.sold_sale where ${join(ofSale, ' and ')} group by 1
    ), grouped as (
      select key, sale.total, coalesce(line.units, 0) as units, sale.sales from sale left join line using (key)
    )`
}

/** What a page of groups is read from, with their names, in an order that no two groups share. */
function page({ by, limit, offset }: HistoryQuestion): {
  readonly rows: Sql
  readonly name: Sql
  readonly order: Sql
} {
  if (by === 'periodo') return { rows: sql`grouped`, name: sql`null`, order: sql`key` }
  const order = sql`total desc, key`
  const part = sql`(select * from grouped order by ${order} limit ${limit} offset ${offset}) part`
  const named = by === 'producto' ? sql`producto` : sql`usuario`
  return { rows: sql`${part} join ${named} on ${named}.id = key`, name: sql`nombre`, order }
}

/** What was sold, by period, product or client: one statement, one round trip. */
export async function readHistory(
  database: SqlClient,
  question: HistoryQuestion,
  timeZone: string,
): Promise<History> {
  const { rows, name, order } = page(question)
  const [row] = await database.read<History>`
    with ${grouped(question, timeZone)}
    select (select min(hora) from venta) as first, (select max(hora) + interval '1 second' from venta) as last,
      (select count(*)::int from grouped) as count,
      (select coalesce(json_agg(json_build_object('key', key, 'name', ${name}, 'total', total::text, 'units', units,
          'sales', sales) order by ${order}), '[]') from ${rows}) as groups`
  return row!
}
