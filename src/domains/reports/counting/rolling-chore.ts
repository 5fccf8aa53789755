import { type Sql, sql } from '../../../lib/database/sql.ts'
import type { Period } from '../dashboard-window.ts'
import { type RollingShop, rollWindow } from './roll-window.ts'
import { forgetWindow } from './window-state.ts'

/** After so many sales a reading begins to take noticeably longer. */
const mostSales = 500

/** A period that is further behind is on its first way, or nobody was there for days: too much for a chore. */
const isNear = sql`current_until > now() - interval '2 days'`

/**
 * When the periods that are kept are to be counted on, though nobody reads them: somebody who reads once a day finds
 * little left to count. An SQL expression of type timestamptz, soon after so many sales; null where nothing is kept.
 */
export const rollingDue: Sql = sql`(
    select hora + interval '3 minutes' from venta
    where hora >= (select min(current_until) from counted_window where ${isNear})
    order by hora offset ${mostSales}::int limit 1)`

/**
 * Counts every period on that is kept, one step each, since others wait for the dispatcher; what has to be counted
 * again is forgotten until somebody reads it. Returns 0, so that a period which cannot be counted on now is not tried
 * again at once.
 */
export async function rollKeptWindows(shop: RollingShop): Promise<number> {
  const kept = await shop.sql.read<{ period: Period; version: string; is_void: boolean }>`
    select period, version::text,
      exists (select from counted_window_void void where void.period = counted_window.period) as is_void
    from counted_window where ${isNear}`
  for (const { period, version, is_void } of kept) {
    let steps = 0
    const isStopping = () => {
      steps += 1
      return steps > 1
    }
    if (is_void) await forgetWindow(shop.sql, period, version)
    else await rollWindow({ ...shop, isStopping }, period)
  }
  return 0
}
