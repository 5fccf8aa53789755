import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { measureHoldOut } from '../../../src/domains/forecasts/backtest.ts'
import { forecastSeries, type MonthForecast } from '../../../src/domains/forecasts/forecast.ts'
import { forecastPoints } from '../../../src/domains/forecasts/points.ts'

const first = 24_000
/** Money that a shop takes in a month: usual amounts, zeros, and a million times the usual. */
const amount = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 100_000_000 }) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000_000_000_000 }) },
  )
  .map((cents) => cents / 100)
const sold = amount.filter((value) => value > 0)
const history = fc.oneof(
  fc.array(amount, { minLength: 1, maxLength: 80, size: 'max' }),
  fc.array(sold, { minLength: 13, maxLength: 60, size: 'max' }),
)

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(one), Math.abs(other))
}

/** Whether a month's forecast is finite, not below 0 and within its intervals, of which it has two or none. */
function isSound({ amount, interval80, interval95 }: MonthForecast, hasIntervals: boolean): boolean {
  if (interval80 === null || interval95 === null) {
    return !hasIntervals && interval80 === interval95 && Number.isFinite(amount) && amount >= 0
  }
  const ordered = [0, interval95.lower, interval80.lower, amount, interval80.upper, interval95.upper]
  return (
    hasIntervals &&
    ordered.every((value, i) => Number.isFinite(value) && (i === 0 || value >= ordered[i - 1]!))
  )
}

/** Lets fast-check look for a counterexample, which fails the test with the values that it found. */
function holds<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: 300 })
}

t.test('a forecast is never negative, NaN or infinite, and lies in its intervals', async () => {
  holds(
    fc.property(history, fc.integer({ min: 1, max: 24 }), (amounts, horizon) => {
      const { months, precision, warnings } = forecastSeries({ first, amounts }, horizon)
      return (
        months.length === horizon &&
        months.every((month, h) => month.month === first + amounts.length + h) &&
        months.every((month) => isSound(month, amounts.length > 12)) &&
        !/NaN|Infinity|undefined/.test([precision, ...warnings].join())
      )
    }),
  )
})

t.test('the metrics of a training are finite', async () => {
  holds(
    fc.property(fc.array(amount, { minLength: 2, maxLength: 60, size: 'max' }), (amounts) => {
      const { trainingMonths, testMonths, r2, mae, rmse, mase } = measureHoldOut(amounts)
      return (
        trainingMonths + testMonths === amounts.length &&
        [r2, mae, rmse, mase ?? 0].every(Number.isFinite) &&
        r2 <= 1 &&
        mae >= 0 &&
        rmse >= mae * (1 - 1e-9)
      )
    }),
  )
})

t.test('a series times a factor is forecast times that factor', async () => {
  holds(
    fc.property(history, fc.integer({ min: -10, max: 10 }), (amounts, power) => {
      const factor = 2 ** power
      const scaled = forecastPoints(
        amounts.map((value) => value * factor),
        12,
      )
      return forecastPoints(amounts, 12).every((point, h) => near(point * factor, scaled[h]!))
    }),
  )
})

t.test('the same amounts some months later are forecast the same, as many months later', async () => {
  holds(
    fc.property(history, fc.integer({ min: 1, max: 40 }), (amounts, shift) => {
      const here = forecastSeries({ first, amounts }, 6).months
      const there = forecastSeries({ first: first + shift, amounts }, 6).months
      return isDeepStrictEqual(
        there,
        here.map((forecast) => ({ ...forecast, month: forecast.month + shift })),
      )
    }),
  )
})

// A longer history has a season in per cent, which an amount on top of every month changes.
t.test('up to a year with the same amount more every month is forecast that much higher', async () => {
  holds(
    fc.property(fc.array(sold, { minLength: 1, maxLength: 12 }), amount, (amounts, more) => {
      const higher = forecastPoints(
        amounts.map((value) => value + more),
        12,
      )
      return forecastPoints(amounts, 12).every((point, h) => near(point + more, higher[h]!))
    }),
  )
})
