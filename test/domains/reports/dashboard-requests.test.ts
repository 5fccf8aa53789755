import { mock } from 'node:test'
import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { until } from '../notifications/mailroom.ts'
import { fresh, read, dashboardUrl as url } from './dashboard.ts'

t.test('as many products and clients are told as are asked for', async (t) => {
  const app = await build(t)
  for (let place = 0; place < 12; place += 1) await createSale(app.sql)
  const lengths = async (query: Record<string, string>) => {
    const { productos_mas_vendidos, mejores_clientes } = await read(app, query)
    return [productos_mas_vendidos.length, mejores_clientes.length]
  }
  t.strictSame(await lengths({}), [10, 10])
  t.strictSame(await lengths({ limit_top: '1' }), [1, 1])
  t.strictSame(await lengths({ limit_top: '50' }), [12, 12])
})

t.test('what makes no sense is refused by its field', async (t) => {
  const app = await build(t)
  const wrong: [Record<string, string>, string][] = [
    [{ periodo: 'ayer' }, 'periodo'],
    [{ fecha_inicio: 'x', fecha_fin: '2026-01-01' }, 'fecha_inicio'],
    [{ fecha_inicio: '2026-02-30', fecha_fin: '2026-03-01' }, 'fecha_inicio'],
    [{ fecha_inicio: '2026-01-01', fecha_fin: '9999-01-01' }, 'fecha_fin'],
    [{ fecha_inicio: '2026-02-01', fecha_fin: '2026-01-31' }, 'non_field_errors'],
    [{ limit_top: '0' }, 'limit_top'],
    [{ limit_top: '51' }, 'limit_top'],
    [{ limit_top: '2.5' }, 'limit_top'],
  ]
  for (const [query, field] of wrong) {
    const reply = await app.as('Analista').inject({ url, query })
    t.equal(reply.statusCode, 400, JSON.stringify(query))
    t.strictSame(Object.keys(reply.json().errors), [field])
  }
  const alone = await app.as('Analista').inject({ url, query: { fecha_inicio: '2026-01-01' } })
  t.equal(alone.json().periodo, 'Último mes')
})

t.test('administrators and analysts may read it, nobody else', async (t) => {
  const app = await build(t)
  t.equal((await app.inject(url)).statusCode, 401)
  for (const role of ['Cliente', 'Vendedor', 'Tecnico'] as const)
    t.equal((await app.as(role).inject(url)).statusCode, 403, role)
  for (const path of [url, url.slice(0, -1)]) {
    const reply = await app.as('Analista').inject(path)
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['cache-control'], 'private, no-cache')
  }
})

t.test(
  'it is read in one round trip, shared by all who ask meanwhile, and kept for ten seconds',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    const caller = app.as('Administrador')
    await caller.inject('/api/me/')
    const first = await roundTrips(app, () =>
      Promise.all([caller.inject(url), caller.inject(url), caller.inject(url)]),
    )
    t.equal(first.roundTrips, 1)
    t.equal((await roundTrips(app, () => caller.inject(url))).roundTrips, 0)
    const forced = await roundTrips(app, () => caller.inject({ url, headers: fresh }))
    t.equal(forced.roundTrips, 1)
    const now = performance.now
    t.teardown(() => {
      performance.now = now
    })
    performance.now = () => now.call(performance) + 10_001
    t.equal((await roundTrips(app, () => caller.inject(url))).roundTrips, 1)
  },
)

t.test('it shows the sale that was just made', async (t) => {
  const app = await build(t)
  const product = await createProduct(app.sql, { price: '40.00' })
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const sell = () =>
    app.as('Vendedor').inject({
      method: 'POST',
      url: '/api/venta-manual/registrar/',
      body: {
        cliente_correo: buyer.email,
        direccion: 'Av. Arce 2147',
        productos: [{ producto_id: product.id, cantidad: 1 }],
      },
    })
  const sales = async () => (await app.as('Analista').inject(url)).json().kpis[0].valor
  t.equal(await sales(), '$0.00')
  t.equal((await sell()).statusCode, 201)
  t.equal(await sales(), '$40.00')
  t.equal((await sell()).statusCode, 201)
  t.equal(await sales(), '$80.00')

  const early = mock.timers
  t.teardown(() => early.reset())
  early.enable({ apis: ['Date'], now: Date.now() - 120_000 })
  t.equal((await sell()).statusCode, 201)
  t.equal(await sales(), '$120.00', 'also when the clock of the process is late')
})

t.test('a dashboard that was being read while something was written is not kept', async (t) => {
  const app = await build(t, { throughProxy: true })
  const caller = app.as('Administrador')
  await caller.inject('/api/me/')
  await withConnection(app.databaseUrl, async (client) => {
    await client.query('begin; lock table garantia in access exclusive mode')
    const reading = caller.inject(url)
    await until(async () => {
      await client.query('select pg_stat_clear_snapshot()')
      const { rows } = await client.query(`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      return rows.length === 1
    })
    const written = await caller.inject({
      method: 'POST',
      url: '/api/gestion-catalogos/marcas/crear/',
      body: { nombre: 'Nueva' },
    })
    t.equal(written.statusCode, 201, written.body)
    await client.query('rollback')
    t.equal((await reading).statusCode, 200, 'who waited gets it')
  })
  t.equal((await roundTrips(app, () => caller.inject(url))).roundTrips, 1)
})

t.test(
  'a database that dies in it costs a repeat, one that is away a 503, and then it is back',
  async (t) => {
    const app = await build(t, { throughProxy: true, config: { REQUEST_DEADLINE_MS: '2500' } })
    await app.as('Administrador').inject('/api/me/')
    const fault = app.proxy.cutMidReply({ sql: 'sold_client', times: 1 })
    t.equal((await app.as('Administrador').inject(url)).statusCode, 200)
    t.equal(fault.hits(), 1)
    app.proxy.closePort()
    app.proxy.cut()
    t.equal((await app.as('Administrador').inject(url)).statusCode, 200, 'what is remembered is served')
    const away = await app.as('Administrador').inject({ url, headers: fresh })
    t.equal(away.statusCode, 503)
    t.ok(Number(away.headers['retry-after']) > 0)
    await app.proxy.openPort()
    let status = 503
    for (let attempt = 0; attempt < 40 && status === 503; attempt += 1) {
      status = (await app.as('Administrador').inject({ url, headers: fresh })).statusCode
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    t.equal(status, 200)
  },
)
