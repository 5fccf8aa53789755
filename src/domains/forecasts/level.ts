// Carries the level of a series without season forward.
import { mean } from './statistics.ts'

/** Months whose mean is the level before the first month. */
const startMonths = 6
/** How much of each error the level takes over: every rate is tried. */
const rates = Array.from({ length: 20 }, (_, step) => 0.02 + 0.05 * step)
/** Months from which on a trend can be told from a season. */
const trendMonths = 24

/**
 * Simple exponential smoothing (Brown, Statistical Forecasting for Inventory Control, 1959): the level after the
 * last value, with the rate whose one-step errors have the smallest sum of squares.
 *
 * @param values at least one, in any unit
 * @returns the level in the same unit
 */
function smoothLevel(values: readonly number[] | Float64Array): number {
  const start = mean(values.slice(0, startMonths))
  let smallest = Number.POSITIVE_INFINITY
  let best = start
  for (const rate of rates) {
    let level = start
    let squares = 0
    for (let t = 0; t < values.length; t++) {
      const error = values[t]! - level
      squares += error * error
      level += rate * error
    }
    if (squares < smallest) {
      smallest = squares
      best = level
    }
  }
  return best
}

/** The straight line of least squares through `values`: its height at position 0, and its slope per month. */
function fitLine(values: readonly number[]): { start: number; slope: number } {
  const middle = (values.length - 1) / 2
  const height = mean(values)
  let moment = 0
  let spread = 0
  for (let t = 0; t < values.length; t++) {
    moment += (t - middle) * (values[t]! - height)
    spread += (t - middle) ** 2
  }
  const slope = moment / spread
  return { start: height - slope * middle, slope }
}

/**
 * Carries a series without season forward. From two years on this is the Theta method (Assimakopoulos and
 * Nikolopoulos, International Journal of Forecasting 16, 2000, 521–530): the mean of the line and of the smoothed
 * series of doubled distance from it, which amounts to smoothing with half the slope as drift (Hyndman and Billah,
 * International Journal of Forecasting 19, 2003, 287–290). Before that, when a trend cannot be told from a season,
 * it is the smoothed level.
 *
 * @param values money per month without season, at least one
 * @param horizon months to carry it forward
 * @returns money per month, of the months after the last value
 */
export function continueLevel(values: readonly number[], horizon: number): number[] {
  const { length } = values
  if (length < trendMonths) return new Array<number>(horizon).fill(smoothLevel(values))
  const { start, slope } = fitLine(values)
  const opposite = new Float64Array(length)
  for (let t = 0; t < length; t++) opposite[t] = 2 * values[t]! - start - slope * t
  const level = smoothLevel(opposite)
  return Array.from({ length: horizon }, (_, h) => (level + start + slope * (length + h)) / 2)
}
