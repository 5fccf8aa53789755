import type { SqlClient } from '../../../lib/database/sql.ts'
import type { TimeZone } from '../../../lib/time-zone.ts'
import { type DashboardWindow, type Period, type Range, windowAt } from '../dashboard-window.ts'
import { countMoved, countOn } from './count-on.ts'
import { areSettled, forgetWindow, readWindowState, type WindowState } from './window-state.ts'

export interface RollingShop {
  /** Not a replica. */
  readonly sql: SqlClient
  readonly zone: TimeZone
  /** The name of `zone`, for PostgreSQL. */
  readonly timeZone: string
  /** Sales that one statement counts at most, so that it stays well below its time limit. */
  readonly mostAtOnce?: number
  /** True when there is no time left: what is counted so far is kept, and nothing else begun. */
  readonly isStopping?: () => boolean
}

const usualMost = 40_000
/** Shorter ways than this, in milliseconds, are gone at once, however many sales there were at one moment. */
const shortestMs = 1000

const halfway = (from: Date, to: Date) => new Date(Math.round((from.getTime() + to.getTime()) / 2))
const rangeBetween = (from: Range, to: Range): Range => ({
  start: halfway(from.start, to.start),
  end: halfway(from.end, to.end),
})

/** Where a window is counted from when nothing is: from its own beginnings. */
function nothing({ current, previous }: DashboardWindow): Pick<DashboardWindow, 'current' | 'previous'> {
  const empty = ({ start }: Range): Range => ({ start, end: start })
  return { current: empty(current), previous: empty(previous) }
}

/** `target`, or a window on the way to it that is not too far for one statement. */
async function reachable(
  { sql, timeZone, mostAtOnce = usualMost }: RollingShop,
  period: Period,
  { version, counted }: WindowState,
  target: DashboardWindow,
): Promise<DashboardWindow> {
  const { current, previous } = counted ?? nothing(target)
  let window = target
  for (;;) {
    const isShort = Math.abs(window.current.end.getTime() - current.end.getTime()) < shortestMs
    if (isShort) return window
    const moved = await countMoved(sql, { period, timeZone, window, version }, mostAtOnce + 1)
    if (moved <= mostAtOnce) return window
    window = {
      ...window,
      current: rangeBetween(current, window.current),
      previous: rangeBetween(previous, window.previous),
    }
  }
}

/** What became of a step: there are more to take, it was the last one, or somebody else is at it. */
export type Step = 'more' | 'last' | 'taken'

/** Whether counting again is better than counting on. */
function isUseless(
  { isVoid, timeZone, counted }: WindowState,
  target: DashboardWindow,
  wanted: string,
): boolean {
  if (isVoid) return true
  return counted !== null && (timeZone !== wanted || counted.current.end <= target.current.start)
}

/**
 * Takes one step from `state` towards `target`, which has no sale that may still be told; first forgets what is of no
 * use any more.
 */
export async function stepTowards(
  shop: RollingShop,
  period: Period,
  state: WindowState,
  target: DashboardWindow,
): Promise<Step> {
  const { sql, timeZone } = shop
  const { version } = state
  if (isUseless(state, target, timeZone)) return (await forgetWindow(sql, period, version)) ? 'more' : 'taken'
  const window = await reachable(shop, period, state, target)
  if (!(await countOn(sql, { period, timeZone, window, version }))) return 'taken'
  return window === target ? 'last' : 'more'
}

/**
 * Counts a period on until some minutes ago, in as many statements as it takes, or from nothing where nothing is
 * kept. Any number of instances may do it at once, and each statement may be the last: what it counted is kept.
 * Returns whether it came to its end; not so where somebody else is at it, or a transaction lasts long.
 */
export async function rollWindow(shop: RollingShop, period: Period): Promise<boolean> {
  const { sql, zone, isStopping = () => false } = shop
  while (!isStopping()) {
    const state = await readWindowState(sql, period)
    if (!(await areSettled(sql, state.transaction))) return false
    const step = await stepTowards(shop, period, state, windowAt(period, state.safeUntil, zone))
    if (step !== 'more') return step === 'last'
  }
  return false
}
