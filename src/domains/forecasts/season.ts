// Measures how the calendar months differ, takes that out of a series and puts it into a forecast.
import { mean, year } from './series.ts'

/**
 * What each calendar month adds to the level, or multiplies it by once `exp` is taken: twelve numbers with mean 0, the
 * first of which belongs to the month of the first amount, not to January.
 */
export type Season = ReturnType<typeof measureSeason>

/** Months at either end that a centred mean of a year does not reach. */
const half = 6
/** What the slope of the trend keeps per month beyond the reach of the centred mean. */
const damping = 0.9
/** Degrees of freedom with which the noise of all months stands in for the noise of one. */
const pooledDegrees = 4
/** A month seen once that is so many times the trend, or so small a part of it, is taken for a one-off. */
const oneOff = 5

/**
 * The trend: the centred 2×12 mean, in which every calendar month weighs the same (Makridakis, Wheelwright and
 * Hyndman, Forecasting, 1998, chapter 3). Beyond its ends the slope of the nearest year carries on and fades.
 * Takes 13 values or more and returns as many in their unit.
 */
function estimateTrend(values: readonly number[]): Float64Array {
  const trend = new Float64Array(values.length)
  const first = half
  const last = values.length - 1 - half
  let sum = 0
  for (let t = 0; t < year; t++) sum += values[t]!
  for (let t = first; t <= last; t++) {
    const next = sum - values[t - half]! + values[t + half]!
    trend[t] = (sum + next) / (2 * year)
    sum = next
  }
  const reach = Math.min(year, last - first)
  const slopeAfter = reach === 0 ? 0 : (trend[last]! - trend[last - reach]!) / reach
  const slopeBefore = reach === 0 ? 0 : (trend[first + reach]! - trend[first]!) / reach
  for (let step = 1, weight = damping; step <= half; step++, weight *= damping) {
    trend[last + step] = trend[last + step - 1]! + weight * slopeAfter
    trend[first - step] = trend[first - step + 1]! - weight * slopeBefore
  }
  return trend
}

/** For each calendar month: its mean distance from the trend, of how many years, and the squared distances from that. */
function compareMonths(values: readonly number[], trend: Float64Array) {
  return Array.from({ length: year }, (_, k) => {
    let [sum, years, squares] = [0, 0, 0]
    for (let t = k; t < values.length; t += year, years++) sum += values[t]! - trend[t]!
    const usual = sum / years
    for (let t = k; t < values.length; t += year) {
      const distance = values[t]! - trend[t]! - usual
      squares += distance * distance
    }
    return { usual, years, squares }
  })
}

/**
 * Shrinks each index by the part of it that is noise: the variance of its mean, over the variance between months (Miller
 * and Williams, International Journal of Forecasting 19, 2003, 669–684). The noise of one month is known from few years,
 * so the noise pooled over all months is mixed in (Smyth, Statistical Applications in Genetics and Molecular Biology 3,
 * 2004): a month with one odd year is flattened and the others are not.
 */
function shrink(indices: readonly number[], compared: ReturnType<typeof compareMonths>) {
  const months = compared.reduce((sum, { years }) => sum + years, 0)
  const pooled = (mean(compared.map(({ squares }) => squares)) * year) / (months - year)
  const between = indices.reduce((sum, index) => sum + index ** 2, 0) / (year - 1)
  return indices.map((index, k) => {
    const { years, squares } = compared[k]!
    const within = (pooledDegrees * pooled + squares) / (pooledDegrees + years - 1)
    return between === 0 ? 0 : index * (1 - Math.min(1, within / years / between))
  })
}

/** The season of 13 months or more, none below 0: multiplicative when every amount is above 0, else additive. */
export function measureSeason(amounts: readonly number[]) {
  const isMultiplicative = amounts.every((amount) => amount > 0)
  const values = isMultiplicative ? amounts.map(Math.log) : amounts
  const compared = compareMonths(values, estimateTrend(values))
  const limit = isMultiplicative ? Math.log(oneOff) : (oneOff - 1) * mean(amounts)
  const usual = compared.map(({ usual, years }) => (years === 1 && Math.abs(usual) > limit ? 0 : usual))
  const centre = mean(usual)
  const indices = usual.map((value) => value - centre)
  return { indices: shrink(indices, compared), isMultiplicative }
}

/** Takes the season out of `amounts`. Both are money per month. */
export function removeSeason(amounts: readonly number[], { indices, isMultiplicative }: Season): number[] {
  if (!isMultiplicative) return amounts.map((amount, t) => amount - indices[t % year]!)
  const factors = indices.map(Math.exp)
  return amounts.map((amount, t) => amount / factors[t % year]!)
}

/** Puts the season into `levels`, money per month, the first of which is `start` months after the first amount. */
export function addSeason(levels: readonly number[], start: number, { indices, isMultiplicative }: Season) {
  return levels.map((level, h) => {
    const index = indices[(start + h) % year]!
    return isMultiplicative ? level * Math.exp(index) : level + index
  })
}
