// What was sold per month, with the settings and whether there is a model, out of one statement.
import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { mapInTurns } from './forecast.ts'
import type { SettingsJson } from './schemas.ts'
import { buildSeries, type MonthNumber, type Series } from './series.ts'

export interface CategoryHistory {
  readonly id: number
  readonly name: string
  readonly series: Series
}

export interface History {
  /** The settings in force; null when none were stored yet. */
  readonly settings: SettingsJson | null
  readonly isTrained: boolean
  /** What all sales came to, refunds taken off; undefined before the first complete month. */
  readonly total: Series | undefined
  /** What the lines of each product type came to, by id; types without a complete month are left out. */
  readonly categories: readonly CategoryHistory[]
}

/** A row of the whole shop, whose id is null and which comes first, or of one product type. */
interface HistoryRow {
  readonly id: number | null
  readonly name: string | null
  readonly months: readonly (readonly [MonthNumber, number])[]
  readonly current: MonthNumber
  readonly settings: SettingsJson | null
  readonly trained: boolean
}

/** A month of PostgreSQL as a `MonthNumber`. */
const monthNumber = (month: Sql): Sql =>
  sql`(12 * extract(year from ${month}) + extract(month from ${month}) - 1)::int`

/** An aggregate: the months of a CTE below and their amounts as JSON. */
const monthsJson = sql`json_agg(json_build_array(${monthNumber(sql`month`)}, amount))`

/**
 * Reads the monthly history of the shop and of each product type. Months are those of `timeZone`, and the database
 * says which one is not over yet, so that no clock of this process counts.
 */
export async function readHistory(database: Pick<SqlClient, 'read'>, timeZone: string): Promise<History> {
  const rows = await database.read<HistoryRow>`
    with shop as (
      select date_trunc('month', sold_at at time zone ${timeZone}) as month, sum(amount) as amount
      from smartsales.sold_sale group by 1
    ), category as (
      select type_id, date_trunc('month', sold_at at time zone ${timeZone}) as month, sum(amount) as amount
      from smartsales.sold_line group by 1, 2
    ), series as (
      select null::int as id, null as name, coalesce(${monthsJson}, '[]') as months from shop
      union all
      select id, nombre, ${monthsJson} from category join tipoproducto on id = type_id group by id
    )
    select series.*, ${monthNumber(sql`now() at time zone ${timeZone}`)} as current,
      (select to_jsonb(config) - '{id,nombre_modelo,actualizado_en,actualizado_por}'::text[]
        from ml_config_prediccion config order by actualizado_en desc, id limit 1) as settings,
      exists (select from forecast_model where kind = 'total') as trained
    from series order by id nulls first`
  const [total, ...categories] = await mapInTurns(rows, ({ months, current }) =>
    buildSeries(
      months.map(([month, amount]) => ({ month, amount })),
      current,
    ),
  )
  const { settings, trained: isTrained } = rows[0]!
  return {
    settings,
    isTrained,
    total,
    categories: categories.flatMap((series, index) => {
      const { id, name } = rows[index + 1]!
      return series === undefined ? [] : [{ id: id!, name: name!, series }]
    }),
  }
}
