// What was sold in each complete month, with the settings and whether there is a model, out of one statement.
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { usualSettings } from './config.ts'
import type { SettingsJson } from './schemas.ts'
import { buildSeries, type MonthNumber, type Series } from './series.ts'

/** What the lines of a product type came to; of the whole shop, whose id is null and which comes first, its sales. */
interface HistoryRow {
  readonly id: number
  readonly name: string
  /** Complete months in which it was sold, one or more. */
  readonly count: number
  /** Those months: JSON of [MonthNumber, money]. Parsed when it is forecast: objects of all of them keep memory busy. */
  readonly months: string
  readonly current: MonthNumber
  readonly settings: SettingsJson | null
  readonly trained: boolean
}

export type History = Awaited<ReturnType<typeof readHistory>>

/** The series of months that the database wrote. */
export function parseSeries(months: string, current: MonthNumber): Series | undefined {
  const pairs: [MonthNumber, number][] = JSON.parse(months)
  const rows = pairs.map(([month, amount]) => ({ month, amount }))
  return buildSeries(rows, current)
}

/** Reads the monthly history of the shop and of each product type. Months are those of `timeZone`. */
export async function readHistory(database: Pick<SqlClient, 'read'>, timeZone: string) {
  const sums = sql`count(*)::int as count, coalesce(json_agg(json_build_array(month, amount))::text, '[]') as months`
  const rows = await database.read<HistoryRow>`
    with sold as materialized (
      select type_id, month, amount from smartsales.sold_by_month(${timeZone})
    ), series as (
      select null::int as id, null as name, ${sums} from sold where type_id is null
      union all
      select id, nombre, ${sums} from sold join tipoproducto on id = type_id group by id
    ), clock as (
      select now() at time zone ${timeZone} as today
    )
    select series.*, (12 * extract(year from today) + extract(month from today) - 1)::int as current,
      (select to_jsonb(config) - '{id,nombre_modelo,actualizado_en,actualizado_por}'::text[]
        from ml_config_prediccion config order by actualizado_en desc, id limit 1) as settings,
      exists (select from forecast_model where kind = 'total') as trained
    from series, clock order by id nulls first`
  const [shop, ...categories] = rows
  const { months, current, settings, trained: isTrained } = shop!
  return {
    settings: settings ?? usualSettings,
    isTrained,
    /** The month that is not over yet, by the database's clock. */
    current,
    /** What all sales came to, refunds taken off; undefined before the first complete month. */
    total: parseSeries(months, current),
    /** By id, without those that were sold in no complete month. */
    categories,
  }
}
