import t from 'tap'
import { describePrecision, listWarnings } from '../../../src/domains/forecasts/advice.ts'
import { backtest, halfWidth, measureHoldOut } from '../../../src/domains/forecasts/backtest.ts'
import { forecastSeries, mapInTurns } from '../../../src/domains/forecasts/forecast.ts'
import { toMonthNumber } from '../../../src/domains/forecasts/series.ts'
import { cpuOf, machineSlowness } from '../../cpu.ts'
import { makeShop } from './shops.ts'

const first = toMonthNumber(2023, 1)
const asTest = (errors: number[], naiveErrors: number[]) => ({
  errors: Float64Array.from(errors),
  naiveErrors: Float64Array.from(naiveErrors),
})

t.test('the past is forecast from the second year on, up to six months ahead', async (t) => {
  const origins: readonly (readonly [number, number])[] = [
    [12, 0],
    [13, 1],
    [18, 6 + 5 + 4 + 3 + 2 + 1],
    [30, 4 * 6 + 5 + 4 + 3 + 2 + 1],
    [60, 31 * 6 + 5 + 4 + 3 + 2 + 1],
  ]
  for (const [months, count] of origins) {
    const { errors, naiveErrors } = backtest(makeShop(months, () => 100))
    t.strictSame([errors.length, naiveErrors.length], [count, count], `${months} months`)
  }
})

t.test('an interval is the ⌈(k + 1) × level⌉-th smallest error, or the largest', async (t) => {
  const tested = asTest([1, 2, 3, 4, 5, 6, 7, 8, 9], [])
  t.equal(halfWidth(tested, 0.8), 8)
  t.equal(halfWidth(tested, 0.5), 5)
  t.equal(halfWidth(tested, 0.95), 9)
  t.equal(halfWidth(asTest([], []), 0.8), undefined)
})

t.test('intervals grow with the root of the horizon beyond six months', async (t) => {
  const { months } = forecastSeries({ first, amounts: makeShop(48, () => 1000) }, 24)
  const widths = months.map(({ amount, interval80 }) => interval80!.upper - amount)
  t.ok(widths.slice(0, 6).every((width) => Math.abs(width - widths[0]!) < 1e-9))
  t.ok(Math.abs(widths[23]! - 2 * widths[0]!) < 1e-9)
})

t.test('a training holds out a fifth, or a quarter of fewer than 20 months', async (t) => {
  for (const [months, trainingMonths, testMonths] of [
    [5, 3, 2],
    [10, 7, 3],
    [19, 14, 5],
    [20, 16, 4],
    [25, 20, 5],
  ]) {
    t.match(measureHoldOut(makeShop(months!, () => 100)), { trainingMonths, testMonths })
  }
})

t.test('metrics are those of the textbook', async (t) => {
  t.strictSame(measureHoldOut([10, 20, 30, 20, 10]), {
    trainingMonths: 3,
    testMonths: 2,
    r2: 1 - 100 / 50,
    mae: 5,
    rmse: Math.sqrt(50),
  })
  t.equal(measureHoldOut([10, 10, 10, 20, 20]).r2, 0, 'held-out months that are all alike and were missed')
  t.equal(measureHoldOut([10, 10, 10, 10, 10]).r2, 1, 'and met')
})

t.test('precision is said in words', async (t) => {
  const rows: readonly (readonly [number[], number[], string])[] = [
    [[8], [10], 'mejor que repetir el año pasado en un 20 %'],
    [[12], [10], 'peor que repetir el año pasado en un 20 %'],
    [[30], [10], 'peor que repetir el año pasado en un 200 %'],
    [[0], [10], 'mejor que repetir el año pasado en un 100 %'],
    [[9.99], [10], 'igual que repetir el año pasado'],
    [[0], [0], 'igual que repetir el año pasado'],
    [[3], [0], 'peor que repetir el año pasado'],
    [[], [], 'aún sin comparar con el año pasado: hacen falta 13 meses completos'],
  ]
  for (const [own, naive, text] of rows) t.equal(describePrecision(asTest(own, naive)), text)
  const same = forecastSeries({ first, amounts: new Array<number>(40).fill(99.9) }, 6)
  t.equal(same.precision, 'igual que repetir el año pasado')
})

t.test('warnings say what to keep in mind', async (t) => {
  const far = 'Más allá de 6 meses los intervalos son más anchos y solo orientativos.'
  const rows: readonly (readonly [string, number[], number, (string | RegExp)[]])[] = [
    ['nothing', makeShop(36, () => 100), 6, []],
    ['far', makeShop(36, () => 100), 7, [far]],
    ['one month', [5], 3, [/^Historia corta: hay 1 mes completo\. La previsión es el promedio/]],
    ['under a year', makeShop(11, () => 100), 12, [/^Historia corta: hay 11 meses completos\./]],
    ['a year', makeShop(12, () => 100), 12, [/La previsión repite el año pasado/]],
    [
      'under two years',
      makeShop(20, () => 100),
      6,
      [/^Historia corta: hay 20 meses completos\. Con menos de dos años/],
    ],
    [
      'higher',
      makeShop(36, (t) => (t >= 27 ? 200 : 100)),
      6,
      [/^Cambio de nivel: desde abril de 2025 se vende bastante más/],
    ],
    [
      'lower',
      makeShop(36, (t) => (t >= 27 ? 50 : 100)),
      6,
      [/^Cambio de nivel: desde abril de 2025 se vende bastante menos/],
    ],
    ['growth', makeShop(36, (t) => 100 * 1.06 ** t, { noise: 0.02 }), 6, []],
    ['stopped', makeShop(36, (t) => (t >= 30 ? 0 : 100)), 9, [/^Sin ventas desde hace 6 meses/]],
    ['stopped soon', makeShop(8, (t) => (t >= 5 ? 0 : 100)), 6, [/^Sin ventas desde hace 3 meses/]],
    ['a pause as long as others', makeShop(36, (t) => (t % 6 < 2 ? 100 : 0)), 6, []],
    ['nothing but zeros', new Array<number>(30).fill(0), 6, []],
  ]
  for (const [name, amounts, horizon, texts] of rows) {
    const warnings = listWarnings({ first, amounts }, horizon)
    t.equal(warnings.length, texts.length, `${name}: ${warnings.join(' ')}`)
    for (const [i, text] of texts.entries()) t.match(warnings[i], text, name)
  }
})

t.test('a thousand categories are forecast in order, and others have their turn in between', async (t) => {
  const shops = Array.from({ length: 1000 }, (_, i) => makeShop(120, (t) => 100 + t, { seed: i + 1 }))
  let longest = 0
  let turns = 0
  let isDone = false
  const watch = () => {
    const before = process.threadCpuUsage()
    setImmediate(() => {
      const { user, system } = process.threadCpuUsage(before)
      longest = Math.max(longest, (user + system) / 1000)
      turns += 1
      if (!isDone) watch()
    })
  }
  watch()
  const before = process.threadCpuUsage()
  const forecasts = await mapInTurns(shops, (amounts) => forecastSeries({ first, amounts }, 12))
  isDone = true
  const { user, system } = process.threadCpuUsage(before)
  // On a machine whose cores are shared everything takes longer, a turn as well as the whole.
  const limitMs = Math.max(20, (user + system) / 1000 / 50)
  t.strictSame(forecasts[7], forecastSeries({ first, amounts: shops[7]! }, 12))
  t.equal(forecasts.length, 1000)
  t.ok(turns > 10, `${turns} turns`)
  t.ok(longest < limitMs, `${longest} ms of CPU in one turn, of ${limitMs}`)
})

t.test('sixty months of a total and twenty categories cost less than 10 ms of CPU', async (t) => {
  const shops = Array.from({ length: 21 }, (_, i) => makeShop(60, (t) => 100 + t, { seed: i + 1 }))
  const limitMs = 10 * machineSlowness()
  const times = 10
  const forecastAll = () => {
    for (const amounts of shops) forecastSeries({ first, amounts }, 24)
  }
  const costMs = cpuOf(() => Array.from({ length: times }, forecastAll), limitMs * times) / times
  t.ok(costMs < limitMs, `${costMs} ms, of ${limitMs}`)
})
