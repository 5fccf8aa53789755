import { type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { DashboardWindow, Period } from '../dashboard-window.ts'
import { moreBuyers, movedTables, touchedTables } from './moves.ts'

interface CountOnOptions {
  readonly period: Period
  readonly timeZone: string
  /** The ranges that are to be counted in the end. */
  readonly window: DashboardWindow
  /** What `window` was decided from. */
  readonly version: string
}

/** Every sale of a stretch; its length was looked at before. */
const every = 2_000_000_000

/** How many sales came or went between what is counted and `window`, up to `most` of each stretch. */
export async function countMoved(
  database: SqlClient,
  { period, timeZone, window }: CountOnOptions,
  most: number,
): Promise<number> {
  const [row] = await database.read<{ moved: number }>`
    with counted as materialized (
      select * from counted_window where period = ${period} and current_until is not null
    ), ${movedTables({ window, timeZone, most })}
    select count(*)::int as moved from moved`
  return row!.moved
}

/** A data-modifying CTE: of `touched`, rows for which `isNothing` holds are removed and the others written. */
function written(table: Sql, key: Sql, columns: Sql, updates: Sql, touched: Sql, isNothing: Sql): Sql {
  return sql`${table}_removed as (
      delete from ${table} where period = (select period from turn)
        and ${key} in (select ${key} from ${touched} where ${isNothing})
    ), ${table}_written as (
      insert into ${table} (period, ${key}, ${columns})
      select (select period from turn), ${key}, ${columns} from ${touched} where not (${isNothing})
      on conflict (period, ${key}) do update set ${updates}
    )`
}

const writtenTables = sql`${written(
  sql`counted_day`,
  sql`day`,
  sql`sales, amount`,
  sql`sales = excluded.sales, amount = excluded.amount`,
  sql`touched_day`,
  sql`sales = 0 and amount = 0`,
)}, ${written(
  sql`counted_product`,
  sql`product_id`,
  sql`type_id, units, amount`,
  sql`units = excluded.units, amount = excluded.amount`,
  sql`touched_product`,
  sql`units = 0 and amount = 0`,
)}, ${written(
  sql`counted_buyer`,
  sql`buyer_id`,
  sql`sales, amount, earlier_sales`,
  sql`sales = excluded.sales, amount = excluded.amount, earlier_sales = excluded.earlier_sales`,
  sql`touched_buyer`,
  sql`sales = 0 and amount = 0 and earlier_sales = 0`,
)}, counted_type_written as (
    insert into counted_type (period, type_id, units, amount)
    select (select period from turn), type_id, units, amount from touched_type
    on conflict (period, type_id) do update
    set units = counted_type.units + excluded.units, amount = counted_type.amount + excluded.amount
  )`

/**
 * Counts a period on to `window`: one statement, so that it happens as a whole or not at all. Returns false, and does
 * nothing, when somebody else counts it on or has since `version`.
 */
export async function countOn(database: SqlClient, options: CountOnOptions): Promise<boolean> {
  const { period, timeZone, window, version } = options
  const { current, previous } = window
  const rows = await database.repeatable`
    with turn as materialized (
      select * from counted_window where period = ${period} and version = ${version}::bigint for update skip locked
    ), counted as materialized (
      select * from turn where current_until is not null
    ), ${movedTables({ window, timeZone, most: every, condition: sql`exists (select from turn)` })}, change as (
      select * from moved
    ), ${touchedTables(sql`0`)}, ${writtenTables}
    update counted_window set version = turn.version + 1, time_zone = ${timeZone},
      current_from = ${current.start}, current_until = ${current.end},
      earlier_from = ${previous.start}, earlier_until = ${previous.end},
      buyers = turn.buyers + ${moreBuyers(sql`was_sales`, sql`sales`)},
      earlier_buyers = turn.earlier_buyers + ${moreBuyers(sql`was_earlier_sales`, sql`earlier_sales`)},
      earlier_sales = turn.earlier_sales + coalesce((select sum(earlier_sales) from change), 0),
      earlier_amount = turn.earlier_amount + coalesce((select sum(earlier_amount) from change), 0),
      unpriced_lines = turn.unpriced_lines + coalesce((select sum(unpriced_lines) from touched_product), 0)
    from turn where counted_window.period = turn.period returning counted_window.period`
  return rows.length === 1
}
