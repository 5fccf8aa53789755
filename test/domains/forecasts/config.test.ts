import t from 'tap'
import { build } from '../../helper.ts'
import { ask, createCategory, sellMonths } from './monthly-sales.ts'
import { makeShop } from './shops.ts'

const url = '/api/ml/config/'
const defaults = {
  id: 1,
  nombre_modelo: 'random_forest',
  horizonte_meses: 3,
  n_estimators: 100,
  max_depth: null,
  min_samples_split: 2,
  min_samples_leaf: 1,
  incluir_categoria: true,
  incluir_cliente: false,
  actualizado_en: String,
  actualizado_por: null,
}
const wireMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/

t.test('the settings', async (t) => {
  const app = await build(t)
  const analyst = app.as('Analista')
  const read = async () => (await analyst.inject(url)).json()
  const change = (payload: object) => app.as('Administrador').inject({ method: 'PATCH', url, payload })
  const rows = () => app.sql.read`select * from ml_config_prediccion`

  await t.test('are the original’s until they are set, and reading writes nothing', async (t) => {
    const config = await read()
    t.strictSame(Object.keys(config), Object.keys(defaults))
    t.match(config, defaults)
    t.match(config.actualizado_en, wireMoment)
    const same = await change({ desconocido: 1 })
    t.equal(same.statusCode, 200)
    t.match(same.json(), defaults)
    t.equal((await rows()).length, 0)
  })

  await t.test('two first changes at once leave one row', async (t) => {
    const replies = await Promise.all([change({ horizonte_meses: 4 }), change({ n_estimators: 50 })])
    t.strictSame(
      replies.map(({ statusCode }) => statusCode),
      [200, 200],
    )
    t.equal((await rows()).length, 1)
    t.match(await read(), { horizonte_meses: 4, n_estimators: 50, min_samples_leaf: 1 })
  })

  await t.test('change as the web client sends them, with who and when', async (t) => {
    const all = {
      horizonte_meses: 24,
      n_estimators: 500,
      max_depth: 2,
      min_samples_split: 50,
      min_samples_leaf: 50,
      incluir_categoria: false,
      incluir_cliente: true,
    }
    const reply = await change(all)
    const { id, name } = await app.as('Administrador').user()
    t.equal(reply.statusCode, 200)
    t.strictSame(Object.keys(reply.json()), Object.keys(defaults))
    t.match(reply.json(), { ...all, nombre_modelo: 'random_forest', actualizado_por: id })
    t.match(reply.json().actualizado_en, wireMoment)
    t.strictSame(await read(), reply.json())
    const texts = await change({ horizonte_meses: ' 12 ', max_depth: null, incluir_cliente: 'false' })
    t.match(texts.json(), { ...all, horizonte_meses: 12, max_depth: null, incluir_cliente: false })

    const entries = await app.sql.read`
      select operacion, usuario_id, usuario_nombre, old_data ->> 'horizonte_meses' as old,
        new_data ->> 'horizonte_meses' as new
      from audit_log where tabla = 'ml_config_prediccion' order by id desc limit 1`
    t.strictSame(entries, [
      { operacion: 'UPDATE', usuario_id: id, usuario_nombre: name, old: '24', new: '12' },
    ])
  })

  await t.test('what is out of bounds is named, and changes nothing', async (t) => {
    const before = await read()
    const cases: [object, string, RegExp][] = [
      [{ horizonte_meses: 0 }, 'horizonte_meses', /mayor o igual que 1\./],
      [{ horizonte_meses: 25 }, 'horizonte_meses', /menor o igual que 24\./],
      [{ horizonte_meses: 2.5 }, 'horizonte_meses', /número entero/],
      [{ horizonte_meses: null }, 'horizonte_meses', /nulo/],
      [{ n_estimators: 9 }, 'n_estimators', /mayor o igual que 10\./],
      [{ n_estimators: 501 }, 'n_estimators', /menor o igual que 500\./],
      [{ n_estimators: 'muchos' }, 'n_estimators', /número entero/],
      [{ max_depth: 1 }, 'max_depth', /mayor o igual que 2\./],
      [{ max_depth: 51 }, 'max_depth', /menor o igual que 50\./],
      [{ min_samples_split: 1 }, 'min_samples_split', /mayor o igual que 2\./],
      [{ min_samples_split: 51 }, 'min_samples_split', /menor o igual que 50\./],
      [{ min_samples_leaf: 0 }, 'min_samples_leaf', /mayor o igual que 1\./],
      [{ min_samples_leaf: 51 }, 'min_samples_leaf', /menor o igual que 50\./],
      [{ incluir_categoria: 'quizás' }, 'incluir_categoria', /verdadero o falso/],
      [{ incluir_cliente: null }, 'incluir_cliente', /nulo/],
      [[], 'non_field_errors', /un objeto/],
    ]
    for (const [payload, field, text] of cases) {
      const reply = await change(payload)
      t.equal(reply.statusCode, 400, JSON.stringify(payload))
      t.match(reply.json().errors[field]?.[0], text, JSON.stringify(payload))
    }
    t.strictSame(await read(), before)
  })

  await t.test('the row that counts is the newest, then the first', async (t) => {
    await app.sql.write`
      insert into ml_config_prediccion (nombre_modelo, horizonte_meses, n_estimators, min_samples_split,
        min_samples_leaf, incluir_categoria, incluir_cliente, actualizado_en)
      select 'otro ' || n, 30 + n, 5, 2, 1, true, true, '2100-01-01' from generate_series(1, 2) n`
    t.match(await read(), { nombre_modelo: 'otro 1', horizonte_meses: 31, n_estimators: 5 })
    t.match((await change({ horizonte_meses: 7 })).json(), { nombre_modelo: 'otro 1', horizonte_meses: 7 })
  })
})

t.test('when the database dies in it', async (t) => {
  const app = await build(t, { throughProxy: true })
  const change = (horizonte_meses: number) =>
    app.as('Administrador').inject({ method: 'PATCH', url, payload: { horizonte_meses } })
  t.equal((await change(5)).statusCode, 200)

  await t.test('a change is made once all the same', async (t) => {
    const fault = app.proxy.cutMidReply({ sql: 'commit', times: 1 })
    t.match((await change(6)).json(), { horizonte_meses: 6 })
    t.equal(fault.hits(), 1)
    const changes = await app.sql.read`
      select from audit_log where tabla = 'ml_config_prediccion' and new_data ->> 'horizonte_meses' = '6'`
    t.equal(changes.length, 1)
  })

  await t.test('the settings are read at the second try', async (t) => {
    const fault = app.proxy.cutMidReply({ sql: 'ml_config_prediccion', times: 1 })
    const reply = await app.as('Analista').inject(url)
    t.match(reply.json(), { horizonte_meses: 6 })
    t.equal(fault.hits(), 1)
  })
})

// What an owner expects, shop by shop, asked as the web client asks. properties.test.ts tries each with many more
// histories.

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
