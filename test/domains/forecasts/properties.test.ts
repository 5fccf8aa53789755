import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { measureHoldOut } from '../../../src/domains/forecasts/backtest.ts'
import { forecastSeries, type MonthForecast } from '../../../src/domains/forecasts/forecast.ts'
import { forecastPoints } from '../../../src/domains/forecasts/points.ts'
import { makeShop, seeds } from './shops.ts'

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
      const { trainingMonths, testMonths, r2, mae, rmse } = measureHoldOut(amounts)
      return (
        trainingMonths + testMonths === amounts.length &&
        [r2, mae, rmse].every(Number.isFinite) &&
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

// What an owner expects of a forecast, shop by shop.
const lengths = [13, 14, 18, 23, 24, 30, 36, 48, 60]
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** Checks `check` on the year after each of many histories, whose noise differs. */
function forEachShop(
  months: readonly number[],
  make: (months: number, t: number) => number,
  check: (points: readonly number[], history: readonly number[], name: string) => void,
): void {
  for (const length of months) {
    for (const seed of seeds) {
      const history = makeShop(length, (t) => make(length, t), { seed })
      check(forecastPoints(history, 12), history, `${length} months, seed ${seed}`)
    }
  }
}

t.test('one to eleven months: the level, no trend', async (t) => {
  for (const months of range(1, 11)) {
    const history = range(1, months).map((t) => 100 * t)
    t.strictSame(
      forecastPoints(history, 3),
      [mean(history), mean(history), mean(history)],
      `${months} months`,
    )
  }
})

t.test('twelve months: the same again', async (t) => {
  const history = range(1, 12).map((t) => 100 + t)
  t.strictSame(forecastPoints(history, 14), [...history, 101, 102])
})

t.test('thirteen months: seasonal, but not last December copied', async (t) => {
  forEachShop(
    [13],
    (_, t) => (t === 11 ? 300 : 100),
    (points, history, name) => {
      const december = points[10]!
      t.ok(december > 150 && december < 1.2 * history[11]!, `${name}: ${december}`)
      t.not(december, history[11], name)
      t.ok(mean(points.filter((_, h) => h !== 10)) < 120, name)
    },
  )
})

t.test('many months at zero: the mean with the zeros', async (t) => {
  for (const [months, gap] of [
    [24, 3],
    [36, 4],
    [48, 5],
    [60, 7],
  ] as const) {
    const history = makeShop(months, (t) => ((t * t) % gap === 1 ? 100 : 0))
    const recent = history.slice(-24)
    const average = mean(forecastPoints(history, 12))
    t.ok(
      Math.abs(average - mean(recent)) < 0.5 * mean(recent),
      `${months} months: ${average}, ${mean(recent)}`,
    )
  }
  const sporadic = range(1, 40).map((t) => (t % 9 === 1 ? 90 : 0))
  t.ok(mean(forecastPoints(sporadic, 12)) > 5 && mean(forecastPoints(sporadic, 12)) < 20)
})

t.test('a new level since nine months: the new level', async (t) => {
  for (const level of [50, 200, 300]) {
    forEachShop(
      [13, 24, 30, 36, 48, 60],
      (length, t) => (t >= length - 9 ? level : 100),
      (points, _, name) => {
        const average = mean(points.slice(0, 6))
        t.ok(Math.abs(average - level) < 0.2 * level, `${name}: ${average} of ${level}`)
      },
    )
  }
})

t.test('one month of eight times the usual a year ago is not repeated', async (t) => {
  forEachShop(
    lengths,
    (length, t) => (t === length - 12 ? 800 : 100),
    (points, _, name) => {
      t.ok(Math.max(...points) < 200, `${name}: ${Math.max(...points)}`)
      t.ok(Math.min(...points) > 60, name)
    },
  )
})

t.test('one month of six times the usual just now is not carried on', async (t) => {
  forEachShop(
    lengths,
    (length, t) => (t === length - 1 ? 600 : 100),
    (points, _, name) => {
      t.ok(Math.max(...points) < 200, `${name}: ${Math.max(...points)}`)
    },
  )
})

t.test('sold at price 0: zeros. The same every month: the same. Metrics are finite', async (t) => {
  for (const months of [5, 12, 13, 24, 40]) {
    for (const level of [0, 250]) {
      const history = new Array<number>(months).fill(level)
      const { months: forecast } = forecastSeries({ first: 24_000, amounts: history }, 24)
      for (const { amount, interval80, interval95 } of forecast) {
        t.ok(Math.abs(amount - level) < 1e-6, `${months} months of ${level}: ${amount}`)
        if (months > 12) t.ok(interval80!.upper - interval95!.lower < 1e-6)
      }
      const { r2, mae, rmse } = measureHoldOut(history)
      t.strictSame([r2, Math.round(mae), Math.round(rmse)], [1, 0, 0])
    }
  }
})

t.test('six per cent of growth a month: not below the last value, no explosion', async (t) => {
  for (const months of [13, 18, 23, 24, 30, 36, 48, 60]) {
    const history = makeShop(months, (t) => 100 * 1.06 ** t, { noise: 0 })
    const points = forecastPoints(history, 24)
    t.ok(Math.min(...points) > 0.99 * history.at(-1)!, `${months} months: ${Math.min(...points)}`)
    t.ok(Math.max(...points) < 2 * history.at(-1)!, `${months} months: ${Math.max(...points)}`)
  }
})

t.test('stopped six months ago: low, for months to come', async (t) => {
  forEachShop(
    [10, 12, ...lengths],
    (length, t) => (t >= length - 6 ? 0 : 100),
    (points, _, name) => {
      t.ok(Math.max(...points) < 10, `${name}: ${Math.max(...points)}`)
    },
  )
  const seasonal = makeShop(48, (t) => (t >= 42 ? 0 : t % 12 === 11 ? 300 : 100))
  t.ok(Math.max(...forecastPoints(seasonal, 24)) < 10)
})

t.test('a season of a few months a year is not taken for an end', async (t) => {
  const history = makeShop(36, (t) => (t % 12 < 5 ? 100 : 0))
  const points = forecastPoints(history, 12)
  for (const [h, point] of points.entries()) t.ok(h < 5 ? point > 60 : point < 30, `${h}: ${point}`)
})

t.test('nothing to forecast from is refused', async (t) => {
  t.throws(() => forecastPoints([], 3), RangeError)
})
