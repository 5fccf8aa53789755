import pg from 'pg'
import { stepTowards } from '../../../../src/domains/reports/counting/roll-window.ts'
import { readWindowState } from '../../../../src/domains/reports/counting/window-state.ts'
import { type Period, windowAt } from '../../../../src/domains/reports/dashboard-window.ts'
import { readDashboard, readUncounted } from '../../../../src/domains/reports/read-dashboard.ts'
import { toDashboard } from '../../../../src/domains/reports/schemas.ts'
import type { SqlClient } from '../../../../src/lib/database/sql.ts'
import { createTimeZone } from '../../../../src/lib/time-zone.ts'

export const timeZone = 'America/La_Paz'
export const zone = createTimeZone(timeZone)

/** What a dashboard shows, and how it was read: out of what is kept, and counted from all sales. */
export async function readBothWays(sql: SqlClient, period: Period, now: Date, top = 10) {
  const shop = { sql, zone, timeZone, lowStockThreshold: 5 }
  const window = windowAt(period, now, zone)
  const dashboard = await readDashboard(shop, { period, top }, now)
  const row = await readUncounted(shop, { window, top }, now)
  const { label, readAt, effort } = dashboard
  return { kept: toDashboard(dashboard), all: toDashboard({ ...row, label, readAt, effort }), effort }
}

/** Counts a period on to the window that it is at `moment`, `mostAtOnce` sales at a time. */
export async function rollTo(sql: SqlClient, period: Period, moment: Date, mostAtOnce = 1000): Promise<void> {
  const shop = { sql, zone, timeZone, mostAtOnce }
  const target = windowAt(period, moment, zone)
  let step = 'more'
  while (step === 'more') step = await stepTowards(shop, period, await readWindowState(sql, period), target)
}

/** Runs `work` on a connection that no trigger and no foreign key disturbs, as one transaction. */
export async function unnoticed<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('begin; set local session_replication_role = replica')
    const result = await work(client)
    await client.query('commit')
    return result
  } finally {
    await client.end()
  }
}

/** Which periods are void. */
export async function voidPeriods(sql: SqlClient): Promise<string[]> {
  const rows = await sql.read<{ period: string }>`
    select distinct period from counted_window_void order by period`
  return rows.map(({ period }) => period)
}
