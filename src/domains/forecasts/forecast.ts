// The forecast that the routes answer with: points, intervals and what to keep in mind about them.
import { setImmediate } from 'node:timers/promises'
import { describePrecision, listWarnings } from './advice.ts'
import { backtest, backtestHorizon, halfWidth } from './backtest.ts'
import { forecastPoints } from './points.ts'
import type { MonthNumber, Series } from './series.ts'

/** An interval, money per month, never below 0. */
export interface Interval {
  lower: number
  upper: number
}

export interface MonthForecast {
  month: MonthNumber
  /** Money per month. */
  amount: number
  /** What 80 % and 95 % of such months are expected within; null for histories under 13 months. */
  interval80: Interval | null
  interval95: Interval | null
}

export interface Forecast {
  months: MonthForecast[]
  /** How it compares with repeating the year before, in Spanish. */
  precision: string
  /** What to keep in mind about it, in Spanish. */
  warnings: string[]
}

/** How long a run of forecasts may hold the event loop, in milliseconds, before others get a turn. */
const turnMs = 8

/**
 * Forecasts the 1 to 24 months after a series with intervals of 80 and 95 %, as wide as the errors of the same method in
 * the past, one to six months ahead. Beyond that they are taken to grow with the root of the horizon.
 */
export function forecastSeries(series: Series, horizon: number): Forecast {
  const { first, amounts } = series
  const tested = backtest(amounts)
  const width80 = halfWidth(tested, 0.8)
  const width95 = halfWidth(tested, 0.95)
  const months = forecastPoints(amounts, horizon).map((amount, h) => {
    const wider = Math.sqrt(Math.max(1, (h + 1) / backtestHorizon))
    const around = (width: number | undefined) =>
      width === undefined
        ? null
        : { lower: Math.max(0, amount - wider * width), upper: amount + wider * width }
    return {
      month: first + amounts.length + h,
      amount,
      interval80: around(width80),
      interval95: around(width95),
    }
  })
  return { months, precision: describePrecision(tested), warnings: listWarnings(series, horizon) }
}

/** Does `work`, of a few milliseconds, for each of `items` in order and lets other requests have their turn in between. */
export async function mapInTurns<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const results: R[] = []
  let end = performance.now() + turnMs
  for (const item of items) {
    results.push(work(item))
    if (performance.now() < end) continue
    await setImmediate()
    end = performance.now() + turnMs
  }
  return results
}
