import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import {
  buildSeries,
  longestHistory,
  type MonthlyAmount,
  toMonthNumber,
  toPeriod,
} from '../../../src/domains/forecasts/series.ts'

/** Rows of the months that follow 2025-`month`, an amount each. */
function rowsFrom(month: number, amounts: readonly number[]): MonthlyAmount[] {
  return amounts.map((amount, t) => ({ month: toMonthNumber(2025, month) + t, amount }))
}

t.test('months are numbers that can be counted', async (t) => {
  t.equal(toMonthNumber(2026, 1), toMonthNumber(2025, 12) + 1)
  t.strictSame(toPeriod(toMonthNumber(2025, 12)), { periodo: '2025-12-01', anio: 2025, mes: 12 })
  t.strictSame(toPeriod(toMonthNumber(2025, 12) + 1), { periodo: '2026-01-01', anio: 2026, mes: 1 })
})

t.test('the series runs from the first month with sales to the last complete one', async (t) => {
  const march = toMonthNumber(2025, 3)
  const rows: readonly (readonly [string, MonthlyAmount[], number, readonly number[] | undefined])[] = [
    ['no sales', [], march, undefined],
    ['only the current month', rowsFrom(3, [50]), march, undefined],
    ['only the future', rowsFrom(4, [50]), march, undefined],
    ['the current month does not count', rowsFrom(1, [10, 20, 1]), march, [10, 20]],
    [
      'months without rows are zeros',
      [...rowsFrom(1, [10]), ...rowsFrom(4, [40])],
      march + 3,
      [10, 0, 0, 40, 0],
    ],
    ['a month sold at price 0 begins the history', rowsFrom(1, [0, 20]), march, [0, 20]],
    ['several rows of a month are added up', [...rowsFrom(1, [10]), ...rowsFrom(1, [5, 1])], march, [15, 1]],
  ]
  for (const [name, given, current, amounts] of rows) {
    t.strictSame(buildSeries(given, current)?.amounts, amounts, name)
    if (amounts !== undefined) t.equal(buildSeries(given, current)?.first, toMonthNumber(2025, 1), name)
  }
})

t.test('the order of rows does not matter', async () => {
  const row = fc.record({
    month: fc.integer({ min: 24_000, max: 24_040 }),
    amount: fc.double({ min: 0, max: 1e9, noNaN: true }),
  })
  const shuffled = fc
    .array(row, { maxLength: 60 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })))
  fc.assert(
    fc.property(shuffled, ([rows, others]) =>
      isDeepStrictEqual(buildSeries(rows, 24_035), buildSeries(others, 24_035)),
    ),
  )
})

t.test('a history without end is cut to its last twenty years', async (t) => {
  const current = toMonthNumber(2026, 1)
  const series = buildSeries(
    [
      { month: 12, amount: 7 },
      { month: current - 1, amount: 9 },
    ],
    current,
  )
  t.equal(series?.amounts.length, longestHistory)
  t.equal(series?.first, current - longestHistory)
  t.equal(series?.amounts.at(-1), 9)
  t.equal(series?.amounts[0], 0)
})
