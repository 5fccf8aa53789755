// The forecast of one series: which method fits its length and kind.
import { addSeason, measureSeason, removeSeason } from './season.ts'
import { mean, year } from './series.ts'

const stoppedMonths = 3
/** Sales are sporadic when more than half of these months have none. */
const recentMonths = 24
/** How far the last month may rise above the highest of the year before it: it may be a one-off. */
const lastRise = 1.5

/** Months whose mean is the level before the first month. */
const startMonths = 6
/** How much of each error the level takes over: every rate is tried. */
const rates = Array.from({ length: 20 }, (_, step) => 0.02 + 0.05 * step)
/** Months from which on a trend can be told from a season. */
const trendMonths = 24

/**
 * Simple exponential smoothing (Brown, Statistical Forecasting for Inventory Control, 1959): the level after the last of
 * one or more values, with the rate whose one-step errors have the smallest sum of squares.
 */
function smoothLevel(values: readonly number[]): number {
  const start = mean(values.slice(0, startMonths))
  let smallest = Number.POSITIVE_INFINITY
  let best = start
  for (const rate of rates) {
    let level = start
    let squares = 0
    for (const value of values) {
      const error = value - level
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
  const moment = values.reduce((sum, value, t) => sum + (t - middle) * (value - height), 0)
  const spread = values.reduce((sum, _, t) => sum + (t - middle) ** 2, 0)
  const slope = moment / spread
  return { start: height - slope * middle, slope }
}

/**
 * Carries a series of one or more months without season forward, for `horizon` months. From two years on this is the
 * Theta method (Assimakopoulos and Nikolopoulos, International Journal of Forecasting 16, 2000, 521–530): the mean of
 * the line and of the smoothed series of doubled distance from it. Before that, when a trend cannot be told from a
 * season, it is the smoothed level.
 */
function continueLevel(values: readonly number[], horizon: number): number[] {
  const { length } = values
  if (length < trendMonths) return new Array<number>(horizon).fill(smoothLevel(values))
  const { start, slope } = fitLine(values)
  const level = smoothLevel(values.map((value, t) => 2 * value - start - slope * t))
  return Array.from({ length: horizon }, (_, h) => (level + start + slope * (length + h)) / 2)
}

/** Months since the last sale, when they are three or more and more than any pause before them; else 0. */
export function countStoppedMonths(amounts: readonly number[]): number {
  let pause = 0
  let longest = 0
  for (const amount of amounts) {
    if (amount > 0) {
      longest = Math.max(longest, pause)
      pause = 0
    } else pause += 1
  }
  return pause >= stoppedMonths && pause > longest && pause < amounts.length ? pause : 0
}

/** The series with its last month no higher than `lastRise` times the highest of the year before, if that sold. */
function tameLastMonth(levels: readonly number[]): readonly number[] {
  const highest = Math.max(...levels.slice(-year - 1, -1))
  const last = levels.at(-1)!
  return highest > 0 && last > lastRise * highest ? levels.with(-1, lastRise * highest) : levels
}

/**
 * Forecasts one series: money per month of the `horizon` months after the last one, never below 0. `amounts` are money
 * per month without gaps, the oldest first, finite, none below 0. Throws RangeError when there are none.
 */
export function forecastPoints(amounts: readonly number[], horizon: number): number[] {
  const { length } = amounts
  if (length === 0) throw new RangeError('A forecast needs at least one month')
  const flat = (level: number) => new Array<number>(horizon).fill(level)
  const stopped = countStoppedMonths(amounts)
  if (stopped > 0) return flat(mean(amounts.slice(0, -stopped).slice(-year)) / 2 ** stopped)
  if (length < year) return flat(mean(amounts))
  if (length === year) return Array.from({ length: horizon }, (_, h) => amounts[h % year]!)
  const season = measureSeason(amounts)
  const recent = amounts.slice(-recentMonths)
  const isSporadic = recent.filter((amount) => amount > 0).length < recent.length / 2
  const levels = isSporadic
    ? flat(mean(recent))
    : continueLevel(tameLastMonth(removeSeason(amounts, season)), horizon)
  return addSeason(levels, length, season).map((amount) => Math.max(0, amount))
}
