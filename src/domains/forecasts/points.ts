// The forecast of one series: which method fits its length and kind.
import { continueLevel } from './level.ts'
import { addSeason, measureSeason, removeSeason } from './season.ts'
import { mean } from './statistics.ts'

const year = 12
/** Months at zero after which sales have stopped. */
const stoppedMonths = 3
/** Months in which sales are counted to know whether they are sporadic. */
const recentMonths = 24
/** How far the last month may rise above the highest of the year before it: it may be a one-off. */
const lastRise = 1.5

/**
 * Months since the last sale, when they are three or more and more than any pause before them; else 0.
 *
 * @param amounts money per month, oldest first
 */
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

/** Whether more than half of the last two years' months sold nothing. */
function isSporadic(recent: readonly number[]): boolean {
  return recent.filter((amount) => amount > 0).length < recent.length / 2
}

/**
 * Forecasts one series:
 *
 * | history | forecast |
 * |---|---|
 * | sales have stopped | last year's level, halved for every month without sales |
 * | under 12 months | the mean |
 * | 12 months | the same months again |
 * | 13 months or more | level or trend (`continueLevel`) and season (`measureSeason`) |
 * | the same, sporadic sales | the mean of two years with its zeros, and season |
 *
 * @param amounts money per month without gaps, oldest first; at least one, finite, none below 0
 * @param horizon months to forecast
 * @returns money per month of the months after the last one, never below 0
 * @throws RangeError when there are no amounts
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
  const levels = isSporadic(recent)
    ? flat(mean(recent))
    : continueLevel(tameLastMonth(removeSeason(amounts, season)), horizon)
  return addSeason(levels, length, season).map((amount) => Math.max(0, amount))
}
