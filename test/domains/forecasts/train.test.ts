import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { build, roundTrips, type TestApp, testSecret } from '../../helper.ts'
import { ask, createCategory, periods, sellMonths } from './monthly-sales.ts'

const season = [100, 90, 110, 120, 100, 130, 140, 100, 90, 150, 200, 300]
const twoYears = [...season, ...season.map((amount) => 1.1 * amount)]

async function openShop(app: TestApp, amounts: readonly (number | null)[], last?: number) {
  const product = await createCategory(app, 'Cocina')
  await sellMonths(app, { product, amounts, ...(last === undefined ? {} : { last }) })
  return product
}

const models = (app: TestApp) =>
  app.sql.read<{ id: string; trained_by: string | null; rows_total: number; metrics: object; model: object }>`
    select * from forecast_model order by id`

t.test('two years of sales', async (t) => {
  const app = await build(t)
  await openShop(app, twoYears)

  await t.test('train a model, as the contract has it', async (t) => {
    const { status, body } = await ask(app, 'train', { lo: 'que sea' })
    t.equal(status, 200)
    t.strictSame(Object.keys(body).sort(), [
      'entrenado_en',
      'feature_cols',
      'filas_entrenamiento',
      'filas_prueba',
      'filas_totales',
      'horizonte_meses',
      'incluir_categoria',
      'incluir_cliente',
      'max_depth',
      'metric_mae',
      'metric_r2',
      'metric_rmse',
      'min_samples_leaf',
      'min_samples_split',
      'modelo',
      'modelo_path',
      'n_estimators',
      'status',
    ])
    t.match(body, {
      status: 'ok',
      horizonte_meses: 3,
      n_estimators: 100,
      max_depth: null,
      min_samples_split: 2,
      min_samples_leaf: 1,
      incluir_categoria: true,
      incluir_cliente: false,
      filas_totales: 24,
      filas_entrenamiento: 19,
      filas_prueba: 5,
      feature_cols: ['t', 'mes', 'anio'],
    })
    t.match(body.entrenado_en, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/)
    t.match(body.modelo, /parámetros del bosque aleatorio no tienen efecto/)
    t.match(body.modelo_path, /^modelo-\d+$/, 'no path')
    for (const metric of ['metric_r2', 'metric_mae', 'metric_rmse'])
      t.ok(Number.isFinite(body[metric]), metric)
    t.ok(body.metric_rmse >= body.metric_mae)
  })

  await t.test('and it is a row with its metrics, who and when', async (t) => {
    const [first] = await models(app)
    t.match(first, {
      kind: 'total',
      category_id: null,
      trained_by: (await app.as('Analista').user()).id,
      trained_at: Date,
      rows_total: 24,
      parameters: { horizonte_meses: 3, n_estimators: 100, max_depth: null },
      metrics: { r2: Number, mae: Number, rmse: Number, trainingMonths: 19, testMonths: 5 },
    })
    const [start] = await periods(app, 24, 24)
    const months = await periods(app, 0, -2)
    t.match(first?.model, { firstMonth: start, forecast: months.map((month) => ({ month, amount: Number })) })
  })

  await t.test('under a key it is trained once', async (t) => {
    const before = (await models(app)).length
    const send = () =>
      app.as('Analista').inject({
        method: 'POST',
        url: '/api/ml/train/',
        headers: { 'idempotency-key': 'entrenar-1' },
        payload: [1, 2],
      })
    const [first, second] = [await send(), await send()]
    t.equal(first.statusCode, 200)
    t.strictSame(second.json(), first.json())
    t.equal(second.headers['idempotent-replayed'], 'true')
    t.equal((await models(app)).length, before + 1)
  })

  await t.test('the settings that were stored are told, those of the original too', async (t) => {
    await app.sql.write`
      insert into ml_config_prediccion (nombre_modelo, horizonte_meses, n_estimators, max_depth, min_samples_split,
        min_samples_leaf, incluir_categoria, incluir_cliente)
      values ('random_forest', 36, 5000, 60, 1, 99, true, true)`
    const { status, body } = await ask(app, 'train')
    t.equal(status, 200)
    t.match(body, { horizonte_meses: 36, n_estimators: 5000, max_depth: 60, min_samples_leaf: 99 })
    t.match((await models(app)).at(-1), { model: { forecast: { length: 24 } } }, 'two years at most')
    t.match((await ask(app, 'predict')).body, { horizonte_meses: 24 })
  })
})

t.test('one to four complete months are refused, five are enough', async (t) => {
  const app = await build(t)
  const empty = await ask(app, 'train')
  t.equal(empty.status, 400)
  t.match(empty.body, { code: 'NOT_ENOUGH_HISTORY', detail: /al menos 5 meses completos.*hay 0/ })
  const product = await openShop(app, [100], 0)
  t.match((await ask(app, 'train')).body, { status: 400, detail: /hay 0\./ }, 'the current month')
  for (const months of [1, 2, 3, 4]) {
    await sellMonths(app, { product, amounts: [100], last: months })
    const { status, body } = await ask(app, 'train')
    t.equal(status, 400)
    t.match(body.detail, new RegExp(`hay ${months}\\.`))
  }
  t.equal((await models(app)).length, 0)
  await sellMonths(app, { product, amounts: [100], last: 5 })
  const { status, body } = await ask(app, 'train')
  t.equal(status, 200)
  t.match(body, { metric_r2: 1, metric_mae: 0, metric_rmse: 0, filas_totales: 5, filas_prueba: 2 })
})

t.test('metrics are finite for goods that were given away', async (t) => {
  const app = await build(t)
  await openShop(app, new Array(13).fill(0))
  const { status, body } = await ask(app, 'train')
  t.equal(status, 200)
  t.match(body, { metric_r2: 1, metric_mae: 0, metric_rmse: 0 })
})

t.test('a training takes eight round trips at most, and happens once when its reply is lost', async (t) => {
  const app = await build(t, { throughProxy: true })
  await openShop(app, twoYears)
  await ask(app, 'train')
  const counted = await roundTrips(app, () => ask(app, 'train'))
  t.equal(counted.result.status, 200)
  t.ok(counted.roundTrips <= 8, `${counted.roundTrips}`)
  const before = (await models(app)).length
  const fault = app.proxy.cutMidReply({ sql: 'commit', times: 1 })
  t.equal((await ask(app, 'train')).status, 200)
  t.equal(fault.hits(), 1)
  t.equal((await models(app)).length, before + 1)
})

t.test('npm run forecast:train', async (t) => {
  const app = await build(t)
  const run = async () => {
    const child = spawn(process.execPath, ['dist/bin/forecast-train.js'], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: app.databaseUrl,
        SECRET_KEY: testSecret,
        SUPABASE_JWT_SECRET: testSecret,
      },
    })
    const [printed, said, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    return { code, printed, said }
  }
  t.match(await run(), { code: 1, printed: '', said: /^Hacen falta al menos 5 meses completos.*\n$/ })
  await openShop(app, twoYears)
  t.match(await run(), { code: 0, printed: /^modelo-\d+: 24 months, R² .*, MAE .*, RMSE .*\n$/, said: '' })
  t.match(await models(app), [{ trained_by: null, rows_total: 24 }])
  t.equal((await ask(app, 'predict')).status, 200)
})
