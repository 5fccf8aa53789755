// The methods that are compared. A method that asks a running server over HTTP has the same type.
import { forecastSeries } from '../../src/domains/forecasts/forecast.ts'
import { forecastPoints } from '../../src/domains/forecasts/points.ts'
import { addSeason, measureSeason, removeSeason } from '../../src/domains/forecasts/season.ts'
import { mean, median, type Series } from '../../src/domains/forecasts/series.ts'
import { forecastForest } from './forest.ts'

export interface Answer {
  points: readonly number[]
  intervals80?: readonly (Interval | null)[]
  intervals95?: readonly (Interval | null)[]
}

interface Interval {
  lower: number
  upper: number
}

/** Answers with the months after `history`, at once or by a promise. */
export type Method = (history: Series, horizon: number) => Answer | Promise<Answer>

const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step)

function repeatYear({ amounts }: Series, horizon: number): number[] {
  return Array.from({ length: horizon }, (_, h) => amounts.at((h % 12) - 12)!)
}

/**
 * Exponential smoothing with a damped trend (Gardner and McKenzie, Management Science 31, 1985, 1237–1246), its
 * three parameters by the smallest squared one-step error, on the series without its shrunk season.
 */
function dampTrend({ amounts }: Series, horizon: number): number[] {
  const season = measureSeason(amounts)
  const values = removeSeason(amounts, season)
  let smallest = Number.POSITIVE_INFINITY
  let best: number[] = []
  for (const alpha of range(0.05, 0.95, 0.1)) {
    for (const beta of [0.01, 0.05, 0.1, 0.2, 0.3]) {
      for (const phi of [0.8, 0.9, 0.98]) {
        let level = values[0]!
        let trend = (mean(values.slice(6, 12)) - mean(values.slice(0, 6))) / 6
        let squares = 0
        for (const value of values.slice(1)) {
          const expected = level + phi * trend
          squares += (value - expected) ** 2
          const next = expected + alpha * (value - expected)
          trend = phi * trend + alpha * beta * (value - expected)
          level = next
        }
        if (squares >= smallest) continue
        smallest = squares
        let sum = 0
        best = Array.from({ length: horizon }, (_, h) => {
          sum += phi ** (h + 1)
          return level + sum * trend
        })
      }
    }
  }
  return addSeason(best, amounts.length, season).map((amount) => Math.max(0, amount))
}

function combine(history: Series, horizon: number): number[] {
  const all = [
    forecastPoints(history.amounts, horizon),
    dampTrend(history, horizon),
    repeatYear(history, horizon),
  ]
  return Array.from({ length: horizon }, (_, h) => median(all.map((points) => points[h]!)))
}

/** The forecast of this project, called as a function. */
export const ours: Method = (history, horizon) => {
  const { months } = forecastSeries(history, horizon)
  return {
    points: months.map(({ amount }) => amount),
    intervals80: months.map(({ interval80 }) => interval80),
    intervals95: months.map(({ interval95 }) => interval95),
  }
}

/** The others, by the name that the table gives them. */
export const others = {
  'seasonal naive': (history, horizon) => ({ points: repeatYear(history, horizon) }),
  "the original's forest": (history, horizon) => ({
    points: forecastForest(history, horizon, history.amounts.length >= 20 ? 0.8 : 0.75),
  }),
  'that forest, fitted on every month': (history, horizon) => ({
    points: forecastForest(history, horizon, 1),
  }),
  'median of Theta*, damped* and seasonal naive': (history, horizon) => ({
    points: combine(history, horizon),
  }),
} satisfies Record<string, Method>
