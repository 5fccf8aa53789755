// What was sold in each complete month, with the settings and whether there is a model, out of one statement.
import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import type { SettingsJson } from './schemas.ts'
import { buildSeries, type MonthNumber, type Series } from './series.ts'

/** What the lines of a product type came to. */
export interface Category {
  readonly id: number
  readonly name: string
  /** Complete months in which it was sold, one or more. */
  readonly count: number
  /** Those months: JSON of [MonthNumber, money]. Parsed when it is forecast: objects of all of them keep memory busy. */
  readonly months: string
}

export interface History {
  /** The settings in force; null when none were stored yet. */
  readonly settings: SettingsJson | null
  readonly isTrained: boolean
  /** The month that is not over yet, by the database's clock. */
  readonly current: MonthNumber
  /** What all sales came to, refunds taken off; undefined before the first complete month. */
  readonly total: Series | undefined
  /** By id, without those that were sold in no complete month. */
  readonly categories: readonly Category[]
}

/** A row of one product type, or of the whole shop, whose id is null and which comes first. */
interface HistoryRow extends Category {
  readonly current: MonthNumber
  readonly settings: SettingsJson | null
  readonly trained: boolean
}

const monthNumber = (month: Sql): Sql =>
  sql`(12 * extract(year from ${month}) + extract(month from ${month}) - 1)::int`

/** Columns: how many months a CTE below has, and these as JSON. */
const monthColumns = sql`count(*)::int as count,
      coalesce(json_agg(json_build_array(${monthNumber(sql`month`)}, amount))::text, '[]') as months`

/** The series of months that the database wrote. */
export function parseSeries(months: string, current: MonthNumber): Series | undefined {
  const pairs = JSON.parse(months) as [MonthNumber, number][]
  return buildSeries(
    pairs.map(([month, amount]) => ({ month, amount })),
    current,
  )
}

/** Reads the monthly history of the shop and of each product type. Months are those of `timeZone`. */
export async function readHistory(database: Pick<SqlClient, 'read'>, timeZone: string): Promise<History> {
  const month = sql`date_trunc('month', sold_at at time zone ${timeZone})`
  const isComplete = sql`sold_at < date_trunc('month', now() at time zone ${timeZone}) at time zone ${timeZone}`
  const rows = await database.read<HistoryRow>`
    with shop as (
      select ${month} as month, sum(amount) as amount from smartsales.sold_sale where ${isComplete} group by 1
    ), category as (
      select type_id, ${month} as month, sum(amount) as amount
      from smartsales.sold_line where ${isComplete} group by 1, 2
    ), series as (
      select null::int as id, null as name, ${monthColumns} from shop
      union all
      select id, nombre, ${monthColumns} from category join tipoproducto on id = type_id group by id
    )
    select series.*, ${monthNumber(sql`now() at time zone ${timeZone}`)} as current,
      (select to_jsonb(config) - '{id,nombre_modelo,actualizado_en,actualizado_por}'::text[]
        from ml_config_prediccion config order by actualizado_en desc, id limit 1) as settings,
      exists (select from forecast_model where kind = 'total') as trained
    from series order by id nulls first`
  const [shop, ...categories] = rows
  const { months, current, settings, trained: isTrained } = shop!
  return { settings, isTrained, current, total: parseSeries(months, current), categories }
}
