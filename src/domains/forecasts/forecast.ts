// The forecast that the routes answer with: points, intervals and what to keep in mind about them.
import { setImmediate } from 'node:timers/promises'
import { describePrecision, listWarnings } from './advice.ts'
import { backtest, backtestHorizon, halfWidth } from './backtest.ts'
import { forecastPoints } from './points.ts'
import type { MonthNumber, Series } from './series.ts'

export type Forecast = ReturnType<typeof forecastSeries>
export type MonthForecast = Forecast['months'][number]

/** How long a run of forecasts may hold the event loop, in milliseconds, before others get a turn. */
const turnMs = 8

/**
 * Forecasts the 1 to 24 months after a series, money per month, with intervals of 80 and 95 %, as wide as the errors of
 * the same method in the past, one to six months ahead; null for histories under 13 months. Beyond that they are taken to
 * grow with the root of the horizon. Beside them, in Spanish, how the forecast compares with repeating the year before,
 * and what to keep in mind about it.
 */
export function forecastSeries(series: Series, horizon: number) {
  const { first, amounts } = series
  const tested = backtest(amounts)
  const [width80, width95] = [halfWidth(tested, 0.8), halfWidth(tested, 0.95)]
  const months = forecastPoints(amounts, horizon).map((amount, h) => {
    const wider = Math.sqrt(Math.max(1, (h + 1) / backtestHorizon))
    const around = (width: number | undefined) =>
      width === undefined
        ? null
        : { lower: Math.max(0, amount - wider * width), upper: amount + wider * width }
    const month: MonthNumber = first + amounts.length + h
    return { month, amount, interval80: around(width80), interval95: around(width95) }
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
