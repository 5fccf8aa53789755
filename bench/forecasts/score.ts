// Runs a method on the trials and measures how far it was off.
import { mean, median } from '../../src/domains/forecasts/series.ts'
import type { Method } from './methods.ts'
import { horizon, type Trial } from './series.ts'

export interface Score {
  /** Mean absolute error over that of repeating the year before within the history (Hyndman and Koehler, 2006). */
  mase: number
  medianMase: number
  /** Mean of |error| over the mean of forecast and actual, per cent. */
  smape: number
  /** Per cent of the months that lay in the interval; undefined without intervals. */
  covered80: number | undefined
  covered95: number | undefined
  /** Milliseconds of the process's CPU per series. */
  cpuMs: number
}

/** The mean absolute difference to the same month a year before. */
function naiveScale(amounts: readonly number[]): number {
  return mean(amounts.slice(12).map((amount, t) => Math.abs(amount - amounts[t]!)))
}

/** Asks `method` for the withheld months of every trial, one after the other. */
export async function scoreMethod(method: Method, trials: readonly Trial[]): Promise<Score> {
  const mases: number[] = []
  const smapes: number[] = []
  const in80: number[] = []
  const in95: number[] = []
  const before = process.cpuUsage()
  const answers = []
  for (const { history } of trials) answers.push(await method(history, horizon))
  const { user, system } = process.cpuUsage(before)
  for (const [i, { history, actual }] of trials.entries()) {
    const { points, intervals80, intervals95 } = answers[i]!
    const errors = actual.map((amount, h) => Math.abs(amount - points[h]!))
    mases.push(mean(errors) / naiveScale(history.amounts))
    smapes.push(mean(errors.map((error, h) => (200 * error) / (actual[h]! + points[h]!))))
    for (const [intervals, hits] of [[intervals80, in80] as const, [intervals95, in95] as const]) {
      for (const [h, interval] of (intervals ?? []).entries()) {
        if (interval) hits.push(actual[h]! >= interval.lower && actual[h]! <= interval.upper ? 100 : 0)
      }
    }
  }
  return {
    mase: mean(mases),
    medianMase: median(mases),
    smape: mean(smapes),
    covered80: in80.length > 0 ? mean(in80) : undefined,
    covered95: in95.length > 0 ? mean(in95) : undefined,
    cpuMs: (user + system) / 1000 / trials.length,
  }
}
