import t from 'tap'
import { readSeries } from '../../../bench/forecasts/series.ts'
import { forecastSeries } from '../../../src/domains/forecasts/forecast.ts'
import { createProductType, createSale } from '../../factories.ts'
import { build, roundTrips, type TestApp } from '../../helper.ts'
import { ask, createCategory, periods, sellMonths, zone } from './monthly-sales.ts'

const season = [100, 90, 110, 120, 100, 130, 140, 100, 90, 150, 200, 300]
const twoYears = [...season, ...season.map((amount) => 1.1 * amount)]
const interval = { inferior_80: Number, superior_80: Number, inferior_95: Number, superior_95: Number }
const total = (horizonte_meses: unknown = 3) => ({ modo: 'total', horizonte_meses })

/** A shop of two categories, kitchen since two years and garden since three months. */
async function openShop(app: TestApp) {
  const [kitchen, garden] = [await createCategory(app, 'Cocina'), await createCategory(app, 'Jardín')]
  await createProductType(app.sql, 'Sin ventas')
  await sellMonths(app, { product: kitchen, amounts: twoYears })
  await sellMonths(app, { product: garden, amounts: [40, null, 50.25] })
  await sellMonths(app, { product: garden, amounts: [7777], last: 0 })
  return { kitchen, garden }
}

t.test('the total and the categories', async (t) => {
  const app = await build(t)
  const { kitchen, garden } = await openShop(app)

  await t.test('the total needs a model, categories do not', async (t) => {
    const { status, body } = await ask(app, 'predict')
    t.equal(status, 400)
    t.match(body, { code: 'MODEL_NOT_TRAINED', detail: /no ha sido entrenado/ })
    t.equal((await ask(app, 'predict', { modo: 'categoria' })).status, 200)
    t.equal((await ask(app, 'train')).status, 200)
  })

  await t.test('the total, as the contract has it and more', async (t) => {
    const { status, body, headers } = await ask(app, 'predict', total())
    t.equal(status, 200)
    t.equal(headers['content-type'], 'application/json')
    t.strictSame(Object.keys(body).sort(), [
      'advertencias',
      'feature_cols',
      'filas_historico',
      'historico',
      'horizonte_meses',
      'modelo',
      'precision',
      'predicciones',
      'status',
    ])
    t.match(body, {
      status: 'ok',
      modelo: /parámetros del bosque aleatorio no tienen efecto/,
      horizonte_meses: 3,
      feature_cols: ['t', 'mes', 'anio'],
      filas_historico: 24,
      precision: /^(mejor|peor|igual) que repetir el año pasado/,
    })
    const [history, future] = [await periods(app, 24, 1), await periods(app, 0, -2)]
    const month = (periodo: string) => ({
      periodo,
      anio: Number(periodo.slice(0, 4)),
      mes: Number(periodo.slice(5, 7)),
    })
    t.strictSame(
      body.historico,
      history.map((periodo, i) => ({
        ...month(periodo),
        total_real: Number((twoYears[i]! + ([40, 0, 50.25][i - 21] ?? 0)).toFixed(2)),
      })),
      'every complete month, and the current one is none',
    )
    t.match(
      body.predicciones,
      future.map((periodo) => ({
        ...month(periodo),
        total_predicho: Number,
        ...interval,
        suma_categorias: Number,
      })),
    )
    t.equal(body.predicciones.length, 3)
    for (const month of body.predicciones) {
      t.strictSame(Object.keys(month).length, 9)
      const bounds = [month.inferior_95, month.inferior_80, month.total_predicho, month.superior_80]
      t.strictSame(
        [...bounds, month.superior_95],
        [...bounds, month.superior_95].sort((a, b) => a - b),
      )
      t.ok(month.inferior_95 >= 0 && month.total_predicho < 1000)
    }
  })

  await t.test('categories, by id, each from its first month on', async (t) => {
    const { status, body, headers } = await ask(app, 'predict', { modo: 'CATEGORIA', horizonte_meses: 6 })
    t.equal(status, 200)
    t.equal(headers['content-type'], 'application/json')
    t.match(body, {
      status: 'ok',
      modelo: String,
      horizonte_meses: 6,
      feature_cols: ['anio', 'mes', 'categoria_id'],
      precision: String,
      advertencias: [],
      series: [
        { categoria_id: kitchen.typeId, categoria: 'Cocina', historico: { length: 24 } },
        {
          categoria_id: garden.typeId,
          categoria: 'Jardín',
          historico: [{ total_real: 40 }, { total_real: 0 }, { total_real: 50.25 }],
          advertencias: [/^Historia corta: hay 3 meses completos/],
          precision: /aún sin comparar/,
        },
      ],
    })
    t.equal(body.series.length, 2)
    const future = await periods(app, 0, -5)
    for (const { predicciones } of body.series) {
      t.strictSame(
        predicciones.map(({ periodo }: { periodo: string }) => periodo),
        future,
      )
    }
    t.match(body.series[0].predicciones[0], interval)
    const mean = 30.08
    t.match(body.series[1].predicciones[5], {
      total_predicho: mean,
      inferior_80: null,
      superior_80: null,
      inferior_95: null,
      superior_95: null,
    })
    const alone = (await ask(app, 'predict', total(6))).body.predicciones
    t.strictSame(body.total, alone, 'the total is the same beside its categories')
    for (const [h, { suma_categorias }] of body.total.entries()) {
      const sum = body.series.reduce(
        (sum: number, one: typeof body) => sum + one.predicciones[h].total_predicho,
        0,
      )
      t.ok(Math.abs(suma_categorias - sum) < 0.02, `${suma_categorias} is the sum ${sum}`)
    }
  })

  await t.test('horizons are truncated and held to 1 and 24; without one the settings’ counts', async (t) => {
    const cases: [unknown, number][] = [
      [undefined, 3],
      [null, 3],
      [1, 1],
      [24, 24],
      [2.9, 2],
      ['12', 12],
      [' 6 ', 6],
      [0, 1],
      [-5, 1],
      [25, 24],
      [1e300, 24],
    ]
    for (const [horizonte_meses, expected] of cases) {
      const { status, body } = await ask(app, 'predict', { horizonte_meses })
      t.equal(status, 200, String(horizonte_meses))
      t.equal(body.horizonte_meses, expected, String(horizonte_meses))
      t.equal(body.predicciones.length, expected)
    }
    await app.as('Analista').inject({
      method: 'PATCH',
      url: '/api/ml/config/',
      payload: { horizonte_meses: 9 },
    })
    t.equal((await ask(app, 'predict')).body.predicciones.length, 9)
  })

  await t.test('any other word asks for the total; what is no word or number is named', async (t) => {
    for (const modo of [undefined, null, '', 'Total', 'mensual', 7])
      t.ok((await ask(app, 'predict', { modo })).body.predicciones, String(modo))
    const cases: [object, string, RegExp][] = [
      [{ horizonte_meses: 'seis' }, 'horizonte_meses', /Debe ser un número/],
      [{ horizonte_meses: true }, 'horizonte_meses', /Debe ser un número/],
      [{ horizonte_meses: [6] }, 'horizonte_meses', /Debe ser un número/],
      [{ modo: ['total'] }, 'modo', /texto/],
      [{ modo: 'x'.repeat(31) }, 'modo', /máximo 30/],
      [[], 'non_field_errors', /un objeto/],
    ]
    for (const [payload, field, text] of cases) {
      const { status, body } = await ask(app, 'predict', payload)
      t.equal(status, 400, JSON.stringify(payload))
      t.match(body.errors[field]?.[0], text, JSON.stringify(payload))
    }
  })
})

t.test('who may not', async (t) => {
  const app = await build(t)
  const calls = [
    ['GET', 'config'],
    ['PATCH', 'config'],
    ['POST', 'train'],
    ['POST', 'predict'],
  ] as const
  for (const [method, path] of calls) {
    const request = { method, url: `/api/ml/${path}/`, ...(method === 'GET' ? {} : { payload: {} }) }
    t.equal((await app.inject(request)).statusCode, 401, path)
    for (const role of ['Cliente', 'Vendedor', 'Tecnico'] as const)
      t.equal((await app.as(role).inject(request)).statusCode, 403, `${path} ${role}`)
  }
})

t.test('a shop without sales is told so', async (t) => {
  const app = await build(t)
  t.match(await ask(app, 'predict'), { status: 400, body: { code: 'MODEL_NOT_TRAINED' } })
  const categories = await ask(app, 'predict', { modo: 'categoria' })
  t.match(categories, { status: 400, body: { code: 'NOT_ENOUGH_HISTORY', detail: /hay 0\./ } })
})

t.test('a month ends at midnight in the shop, and a sale at 21:40 of its last evening counts', async (t) => {
  const app = await build(t)
  const product = await createCategory(app, 'Cocina')
  await sellMonths(app, { product, amounts: [10, 10, 10, 10, 10], last: 2 })
  const [evening] = await app.sql.read<{ at: Date; after: Date; utc: string; local: string }>`
    select at, at + interval '140 minutes' as after, (at at time zone 'UTC')::date as utc,
      (at at time zone ${zone})::date as local
    from (select (date_trunc('month', now() at time zone ${zone}) - interval '140 minutes') at time zone ${zone} as at) last`
  t.not(evening!.utc.slice(0, 7), evening!.local.slice(0, 7), 'elsewhere it is the month after')
  await createSale(app.sql, { soldAt: evening!.at, lines: [{ product, quantity: 3 }] })
  await createSale(app.sql, { soldAt: evening!.after, lines: [{ product, quantity: 5 }] })
  await ask(app, 'train')
  const { body } = await ask(app, 'predict')
  t.equal(body.filas_historico, 6)
  t.match(body.historico.at(-1), { periodo: `${evening!.local.slice(0, 7)}-01`, total_real: 300 })
})

t.test('refunds are taken off: a sale whose money went back was none', async (t) => {
  const app = await build(t)
  const product = await createCategory(app, 'Cocina')
  await sellMonths(app, { product, amounts: [10, 10, 10, 10, 10, 10] })
  const [month] = await app.sql.read<{ at: Date }>`
    select (date_trunc('month', now() at time zone ${zone}) - interval '3 days') at time zone ${zone} as at`
  const [whole, part] = [
    await createSale(app.sql, { soldAt: month!.at, lines: [{ product, quantity: 2 }] }),
    await createSale(app.sql, { soldAt: month!.at, lines: [{ product, quantity: 4 }] }),
  ]
  const refund = (id: number, amount: number) =>
    app.sql.write`update pagos set reembolsado = ${amount} where venta_id = ${id}`
  await refund(whole.id, 200)
  await refund(part.id, 150.5)
  await ask(app, 'train')
  t.match((await ask(app, 'predict')).body.historico.at(-1), { total_real: 259.5 })
  const { series } = (await ask(app, 'predict', { modo: 'categoria' })).body
  t.match(series[0].historico.at(-1), { total_real: 410 }, 'of one refunded in part the lines stay')
})

t.test('a forecast is one round trip, and survives a lost connection', async (t) => {
  const app = await build(t, { throughProxy: true })
  await openShop(app)
  await ask(app, 'train')
  for (const modo of ['total', 'categoria']) {
    const { result, roundTrips: trips } = await roundTrips(app, () => ask(app, 'predict', { modo }))
    t.equal(result.status, 200)
    t.equal(trips, 1, modo)
  }
  const fault = app.proxy.cutMidReply({ sql: 'smartsales.sold_by_month', times: 1 })
  t.equal((await ask(app, 'predict')).status, 200)
  t.equal(fault.hits(), 1)
})

t.test('real series are forecast to the cent as by the method alone, intervals included', async (t) => {
  const app = await build(t)
  const product = await createCategory(app, 'Cocina')
  for (const { name, amounts } of readSeries().filter((_, index) => index % 12 === 0)) {
    await app.sql.write`truncate venta cascade`
    await sellMonths(app, { product, amounts })
    await ask(app, 'train')
    const { body } = await ask(app, 'predict', total(12))
    const { months } = forecastSeries({ first: 0, amounts }, 12)
    const cents = (amount: number) => Math.round(100 * amount)
    for (const [h, { amount, interval80, interval95 }] of months.entries()) {
      const { total_predicho, inferior_80, superior_80, inferior_95, superior_95 } = body.predicciones[h]
      t.strictSame(
        [total_predicho, inferior_80, superior_80, inferior_95, superior_95].map(cents),
        [amount, interval80!.lower, interval80!.upper, interval95!.lower, interval95!.upper].map(cents),
        `${name}, month ${h + 1}`,
      )
    }
  }
})
