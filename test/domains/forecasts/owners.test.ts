// What an owner expects, shop by shop, asked as the web client asks. expectations.test.ts tries each with many more
// histories.
import t from 'tap'
import { build } from '../../helper.ts'
import { ask, createCategory, sellMonths } from './monthly-sales.ts'
import { makeShop } from './shops.ts'

interface Month {
  readonly total_predicho: number
  readonly inferior_80: number | null
  readonly superior_80: number | null
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

t.test('what an owner expects', async (t) => {
  const app = await build(t)
  const product = await createCategory(app, 'Cocina')

  /** What the shop of these months is told: two years, the first of which matters. */
  async function forecast(amounts: readonly number[], thisMonth = 0) {
    await app.sql.write`delete from detalleventa`
    await app.sql.write`delete from venta`
    const rounded = amounts.map((amount) => Number(amount.toFixed(2)))
    await sellMonths(app, { product, amounts: [...rounded, thisMonth || null], last: 0 })
    if ((await ask(app, 'train')).status === 400 && amounts.length > 4) throw new Error('not trained')
    const { status, body } = await ask(app, 'predict', { horizonte_meses: 24 })
    const points: number[] = (body.predicciones ?? []).map((month: Month) => month.total_predicho)
    for (const point of points) t.ok(Number.isFinite(point) && point >= 0)
    return { status, body, points, year: points.slice(0, 12) }
  }

  await t.test('5 months: the level, no trend, no interval', async (t) => {
    const { points, body } = await forecast([100, 200, 300, 400, 500])
    t.strictSame(points, new Array(24).fill(300))
    t.match(body.predicciones[0], { inferior_80: null, superior_95: null })
    t.match(body.advertencias, [/^Historia corta: hay 5 meses completos\./])
  })

  await t.test('1 to 4 months: refused with a text', async (t) => {
    for (const months of [1, 2, 3, 4]) {
      const { status, body } = await forecast(new Array(months).fill(100))
      t.equal(status, 400)
      t.match(body, { code: 'NOT_ENOUGH_HISTORY', detail: new RegExp(`hay ${months}\\.`) })
    }
  })

  await t.test('13 months: seasonal, but not the last peak copied', async (t) => {
    const history = makeShop(13, (t) => (t === 11 ? 300 : 100))
    const { year } = await forecast(history)
    t.ok(year[10]! > 150 && year[10]! < 1.2 * history[11]!, `${year[10]}`)
    t.ok(Math.abs(year[10]! - history[11]!) > 1)
    t.ok(mean(year.filter((_, h) => h !== 10)) < 120)
  })

  await t.test('many months at zero: the mean with the zeros', async (t) => {
    const history = makeShop(36, (t) => ((t * t) % 4 === 1 ? 100 : 0))
    const { year } = await forecast(history.slice(1))
    const usual = mean(history.slice(-24))
    t.ok(Math.abs(mean(year) - usual) < 0.5 * usual, `${mean(year)} of ${usual}`)
  })

  await t.test('a level since nine months: the new one, and it is said', async (t) => {
    for (const level of [50, 200]) {
      const { year, body } = await forecast(makeShop(36, (t) => (t >= 27 ? level : 100)))
      t.ok(Math.abs(mean(year.slice(0, 6)) - level) < 0.2 * level, `${mean(year)} of ${level}`)
      t.match(body.advertencias[0], level > 100 ? /^Cambio de nivel: .* más que antes/ : /menos que antes/)
    }
  })

  await t.test(
    'one month of eight times the usual a year ago, or six times just now: no repetition',
    async (t) => {
      const yearAgo = await forecast(makeShop(36, (t) => (t === 24 ? 800 : 100)))
      t.ok(Math.max(...yearAgo.year) < 200 && Math.min(...yearAgo.year) > 60)
      const justNow = await forecast(makeShop(36, (t) => (t === 35 ? 600 : 100)))
      t.ok(Math.max(...justNow.year) < 200)
    },
  )

  await t.test('the same every month, or given away: the same', async (t) => {
    for (const level of [0, 250]) {
      const { points, body } = await forecast(new Array(24).fill(level))
      t.strictSame(points, new Array(24).fill(level))
      t.match(body.predicciones[0], { inferior_80: level, superior_80: level })
      t.equal(body.precision, 'igual que repetir el año pasado')
    }
  })

  await t.test('six per cent of growth a month: not below the last, no explosion', async (t) => {
    const history = makeShop(36, (t) => 100 * 1.06 ** t, { noise: 0 })
    const { points } = await forecast(history)
    t.ok(Math.min(...points) > 0.99 * history.at(-1)! && Math.max(...points) < 2 * history.at(-1)!)
  })

  await t.test('the month that has just begun pulls nothing down', async (t) => {
    const history = makeShop(36, () => 100)
    const without = await forecast(history)
    t.strictSame((await forecast(history, 0.01)).points, without.points)
  })

  await t.test('stopped half a year ago: low for months to come, and it is said', async (t) => {
    const { points, body } = await forecast(makeShop(30, () => 100))
    t.ok(mean(points) > 80)
    await app.sql.write`update venta set hora = hora - interval '6 months'`
    const stopped = await ask(app, 'predict', { horizonte_meses: 24 })
    for (const { total_predicho } of stopped.body.predicciones) t.ok(total_predicho < 10)
    t.match(stopped.body.advertencias, [/^Sin ventas desde hace 6 meses/])
    t.equal(stopped.body.filas_historico, body.filas_historico + 6)
  })
})
