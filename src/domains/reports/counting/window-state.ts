import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlClient } from '../../../lib/database/sql.ts'
import type { DashboardWindow, Period, Range } from '../dashboard-window.ts'

/** What is kept of a period, and up to when it can be counted on. */
export interface WindowState {
  readonly version: string
  /** The ranges counted; null when nothing is. */
  readonly counted: Pick<DashboardWindow, 'current' | 'previous'> | null
  readonly timeZone: string | null
  /** Something that is counted may have changed: it has to be counted again. */
  readonly isVoid: boolean
  /** All sales before this moment were committed, or are by transactions before `transaction`. */
  readonly safeUntil: Date
  readonly transaction: string
}

interface StateRow {
  readonly version: string
  readonly time_zone: string | null
  readonly current_from: Date | null
  readonly current_until: Date
  readonly earlier_from: Date
  readonly earlier_until: Date
  readonly is_void: boolean
  readonly safe_until: Date
  readonly transaction: string
}

/**
 * A sale is told within a minute, or a trigger says that it is late (`counted_window_late_sale`): whoever has yet to
 * tell a sale of two minutes ago is late. Those who told it in time have a number already.
 */
const lateAfter = '2 minutes'
/** How long to wait for transactions that may hold sales which nobody else sees yet, and between two looks. */
const settling = { tries: 20, pauseMs: 100 }

/** Reads what is kept of a period; on the primary, because it takes a transaction's number. */
export async function readWindowState(sql: SqlClient, period: Period): Promise<WindowState> {
  const [row] = await sql.repeatable<StateRow>`
    select version::text, time_zone, current_from, current_until, earlier_from, earlier_until,
      exists (select from counted_window_void void where void.period = counted_window.period) as is_void,
      date_trunc('milliseconds', statement_timestamp() - ${lateAfter}::interval) as safe_until,
      pg_current_xact_id()::text as transaction
    from counted_window where period = ${period}`
  if (!row) throw new Error(`The table counted_window has no row for ${period}.`)
  const current: Range | null = row.current_from && { start: row.current_from, end: row.current_until }
  return {
    version: row.version,
    counted: current && { current, previous: { start: row.earlier_from, end: row.earlier_until } },
    timeZone: row.time_zone,
    isVoid: row.is_void,
    safeUntil: row.safe_until,
    transaction: row.transaction,
  }
}

/** Whether every transaction before `transaction` has ended, after a wait of some seconds at most. */
export async function areSettled(sql: SqlClient, transaction: string): Promise<boolean> {
  for (let tries = 0; tries < settling.tries; tries += 1) {
    const [row] = await sql.read<{ settled: boolean }>`
      select pg_snapshot_xmin(pg_current_snapshot()) >= ${transaction}::text::xid8 as settled`
    if (row?.settled) return true
    await sleep(settling.pauseMs)
  }
  return false
}

/**
 * Forgets what is kept of a period, unless somebody is counting on it or has since `version`. Changes that are
 * noticed meanwhile stay noticed.
 */
export async function forgetWindow(sql: SqlClient, period: Period, version: string): Promise<boolean> {
  const rows = await sql.repeatable`
    with turn as materialized (
      select period from counted_window where period = ${period} and version = ${version}::bigint
      for update skip locked
    ), noticed as (delete from counted_window_void where period in (select period from turn)
    ), days as (delete from counted_day where period in (select period from turn)
    ), products as (delete from counted_product where period in (select period from turn)
    ), types as (delete from counted_type where period in (select period from turn)
    ), buyers as (delete from counted_buyer where period in (select period from turn)
    )
    update counted_window set version = counted_window.version + 1, time_zone = null, current_from = null,
      current_until = null, earlier_from = null, earlier_until = null, buyers = 0, earlier_sales = 0,
      earlier_amount = 0, earlier_buyers = 0, unpriced_lines = 0
    from turn where counted_window.period = turn.period returning counted_window.period`
  return rows.length === 1
}
