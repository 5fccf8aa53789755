import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
import { report } from './answer/shop.ts'
import { january, openShop, read as readDashboard } from './dashboard.ts'

const url = '/api/ventas-historicas/historico/'

/** The history as an analyst reads it. */
async function read(app: TestApp, query: Record<string, string>) {
  const reply = await app.as('Analista').inject({ url, query })
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`)
  return reply.json()
}

const januaryDays = { date_from: '2026-01-01', date_to: '2026-01-31' }
const sum = (rows: readonly { total: number }[]) =>
  rows.reduce((cents, row) => cents + Math.round(row.total * 100), 0)

/** A shop for whoever only reads it. */
const app = await build(t)
const { ana, luis, blender, drill } = await openShop(app)

t.test('months, products and clients, at the prices as sold, with every field', async (t) => {
  const months = await read(app, { group_by: 'periodo' })
  const { generated_at: generatedAt, ...meta } = months.meta
  t.ok(Math.abs(Date.now() - Date.parse(generatedAt)) < 5000)
  t.match(generatedAt, /\+00:00$/)
  t.strictSame(meta, {
    group_by: 'periodo',
    granularity: 'month',
    from: '2026-01-01T03:59:59+00:00',
    to: '2026-02-01T04:00:00+00:00',
    count: 2,
    total: 2,
  })
  t.strictSame(months.data, [
    { period: '2025-12-01T04:00:00+00:00', total: 400, cantidad: 4, ventas: 1, ticket_promedio: 400 },
    { period: '2026-01-01T04:00:00+00:00', total: 451.5, cantidad: 6, ventas: 3, ticket_promedio: 150.5 },
  ])
  const products = await read(app, { group_by: 'producto', ...januaryDays })
  t.match(products.meta, {
    granularity: null,
    from: '2026-01-01T04:00:00+00:00',
    to: '2026-02-01T04:00:00+00:00',
  })
  t.strictSame(products.data, [
    { producto_id: blender.id, producto: 'Licuadora nueva', total: 300, cantidad: 3, ventas: 2 },
    { producto_id: drill.id, producto: 'Taladro', total: 151.5, cantidad: 3, ventas: 2 },
  ])
  t.strictSame((await read(app, { group_by: 'cliente', ...januaryDays })).data, [
    { cliente_id: ana.id, cliente: 'Ana', total: 250.5, cantidad: 3, ventas: 2 },
    { cliente_id: luis.id, cliente: 'Luis', total: 201, cantidad: 3, ventas: 1 },
  ])
})

t.test('days, weeks from Monday, quarters and years begin at midnight in the shop', async (t) => {
  const periods = async (granularity: string) => {
    const { data, meta } = await read(app, { group_by: 'periodo', granularity })
    t.equal(meta.granularity, granularity)
    return data.map(({ period }: { period: string }) => period.replace(':00:00+00:00', ''))
  }
  t.strictSame(await periods('day'), ['2025-12-31T04', '2026-01-01T04', '2026-01-15T04', '2026-01-31T04'])
  t.strictSame(await periods('week'), ['2025-12-29T04', '2026-01-12T04', '2026-01-26T04'])
  t.strictSame(await periods('month'), ['2025-12-01T04', '2026-01-01T04'])
  t.strictSame(await periods('quarter'), ['2025-10-01T04', '2026-01-01T04'])
  t.strictSame(await periods('year'), ['2025-01-01T04', '2026-01-01T04'])
})

t.test('money that went back is sold in no grouping, and all agree with the dashboard', async (t) => {
  const app = await build(t)
  const { last } = await openShop(app)
  const totals = async () => {
    const [days, clients, products] = await Promise.all([
      read(app, { group_by: 'periodo', granularity: 'day', ...januaryDays }),
      read(app, { group_by: 'cliente', ...januaryDays }),
      read(app, { group_by: 'producto', ...januaryDays }),
    ])
    const dashboard = await readDashboard(app, january)
    t.equal(`$${(sum(days.data) / 100).toFixed(2)}`, dashboard.kpis[0].valor)
    t.strictSame(
      products.data.map(({ total }: { total: number }) => total.toFixed(2)),
      dashboard.productos_mas_vendidos.map(({ monto_total: total }: { monto_total: string }) => total),
    )
    return [sum(days.data), sum(clients.data), sum(products.data)]
  }
  t.strictSame(await totals(), [45_150, 45_150, 45_150])
  await app.sql.write`update pagos set reembolsado = 51 where venta_id = ${last.id}`
  t.strictSame(await totals(), [40_050, 40_050, 45_150], 'no line says for which units the money was')
  await app.sql.write`update pagos set reembolsado = total where venta_id = ${last.id}`
  t.strictSame(await totals(), [25_050, 25_050, 25_050])
})

t.test(
  'a mean between two cents is the same even cent in the history, the dashboard and a report',
  async (t) => {
    const app = await build(t)
    for (const [day, prices] of [
      ['2026-01-15', ['10.01', '10.04']],
      ['2026-01-16', ['10.03', '10.04']],
    ] as const)
      for (const price of prices) {
        const product = await createProduct(app.sql, { price })
        await createSale(app.sql, { lines: [{ product }], soldAt: new Date(`${day}T15:00:00Z`) })
      }
    const days = await read(app, { group_by: 'periodo', granularity: 'day', ...januaryDays })
    t.match(days.data, [{ ticket_promedio: 10.02 }, { ticket_promedio: 10.04 }])
    const asked = await report(app, 'ticket promedio por día de enero de 2026')
    t.match(asked.rows, [{ ticket_promedio: 10.02 }, { ticket_promedio: 10.04 }])
    const day = { fecha_inicio: '2026-01-15T04:00:00Z', fecha_fin: '2026-01-16T04:00:00Z' }
    t.match((await readDashboard(app, day)).kpis[3], { titulo: 'Ticket Promedio', valor: '$10.02' })
  },
)

t.test('one product and one client, alone and together, in every grouping', async (t) => {
  const of = { producto_id: String(drill.id), ...januaryDays }
  t.match((await read(app, { group_by: 'periodo', ...of })).data, [{ total: 151.5, cantidad: 3, ventas: 2 }])
  t.match((await read(app, { group_by: 'cliente', ...of })).data, [
    { cliente: 'Luis', total: 101, cantidad: 2 },
    { cliente: 'Ana', total: 50.5, cantidad: 1 },
  ])
  const to = { cliente_id: luis.id, ...januaryDays }
  t.match((await read(app, { group_by: 'periodo', ...to })).data, [{ total: 201, cantidad: 3, ventas: 1 }])
  t.match((await read(app, { group_by: 'producto', ...to })).data, [
    { producto_id: drill.id, total: 101 },
    { producto_id: blender.id, total: 100 },
  ])
  const both = { group_by: 'periodo', producto_id: String(drill.id), cliente_id: ana.id }
  t.match((await read(app, both)).data, [{ total: 50.5, cantidad: 1, ticket_promedio: 50.5 }])
  t.strictSame((await read(app, { ...both, producto_id: '999999' })).data, [])
})

t.test('pages of equal totals have one order, and a page past the end is empty', async (t) => {
  const app = await build(t)
  const ids: number[] = []
  for (let place = 0; place < 7; place += 1) {
    const product = await createProduct(app.sql, { price: '10.00' })
    await createSale(app.sql, { lines: [{ product }] })
    ids.push(product.id)
  }
  const page = async (query: Record<string, string>) => {
    const { data, meta } = await read(app, { group_by: 'producto', ...query })
    t.strictSame([meta.count, meta.total], [data.length, 7])
    return data.map(({ producto_id: id }: { producto_id: number }) => id)
  }
  t.strictSame(await page({}), ids)
  t.strictSame(await page({ limit: '3', offset: '0' }), ids.slice(0, 3))
  t.strictSame(await page({ limit: '3', offset: '3' }), ids.slice(3, 6))
  t.strictSame(await page({ limit: '3', offset: '6' }), ids.slice(6))
  t.strictSame(await page({ limit: '3', offset: '2000000000' }), [])
  t.strictSame(await page({ offset: '3' }), ids, 'without a limit there are no pages')
  const { data } = await read(app, { group_by: 'periodo', limit: '1', offset: '5' })
  t.equal(data.length, 1, 'periods are told all')
})

t.test('no sales are no error: an empty list, with a note where there never were any', async (t) => {
  const app = await build(t)
  for (const group_by of ['periodo', 'producto', 'cliente']) {
    const { meta, data } = await read(app, { group_by, ...januaryDays })
    t.match(meta, { from: null, to: null, count: 0, total: 0, note: String })
    t.strictSame(data, [])
  }
  await openShop(app)
  const far = await read(app, { group_by: 'cliente', date_from: '2030-01-01', date_to: '2020-01-01' })
  t.match(far, { meta: { from: '2030-01-01T04:00:00+00:00', to: '2020-01-02T04:00:00+00:00' }, data: [] })
  t.notOk('note' in far.meta)
})

t.test('what makes no sense is refused by its field, and an empty parameter is none', async (t) => {
  const wrong: [Record<string, string>, string][] = [
    [{}, 'group_by'],
    [{ group_by: '' }, 'group_by'],
    [{ group_by: 'marca' }, 'group_by'],
    [{ group_by: 'periodo', granularity: 'hour' }, 'granularity'],
    [{ group_by: 'periodo', date_from: '2026-02-30' }, 'date_from'],
    [{ group_by: 'periodo', date_from: '2026-01-01T00:00:00Z' }, 'date_from'],
    [{ group_by: 'periodo', date_to: '9999-12-31' }, 'date_to'],
    [{ group_by: 'producto', limit: '0' }, 'limit'],
    [{ group_by: 'producto', limit: '100001' }, 'limit'],
    [{ group_by: 'producto', limit: '1', offset: '-1' }, 'offset'],
    [{ group_by: 'producto', producto_id: 'x' }, 'producto_id'],
    [{ group_by: 'producto', cliente_id: 'x' }, 'cliente_id'],
  ]
  for (const [query, field] of wrong) {
    const reply = await app.as('Administrador').inject({ url, query })
    t.equal(reply.statusCode, 400, JSON.stringify(query))
    t.strictSame(Object.keys(reply.json().errors), [field])
  }
  const blank = { group_by: 'periodo', granularity: '', date_from: '', date_to: '', limit: '', offset: '' }
  t.equal((await read(app, blank)).meta.granularity, 'month')
})

t.test('both addresses answer administrators and analysts, and nobody else', async (t) => {
  const query = { group_by: 'periodo' }
  t.equal((await app.inject({ url, query })).statusCode, 401)
  for (const role of ['Cliente', 'Vendedor', 'Tecnico'] as const)
    t.equal((await app.as(role).inject({ url, query })).statusCode, 403, role)
  for (const address of [url, url.slice(0, -1), '/api/ventas-historicas/api/historico/'])
    for (const role of ['Administrador', 'Analista'] as const)
      t.equal((await app.as(role).inject({ url: address, query })).statusCode, 200, `${role} ${address}`)
})

t.test('it is one round trip, repeated when the database dies in it', async (t) => {
  const app = await build(t, { throughProxy: true })
  await createSale(app.sql, { buyerId: (await createUser(app.sql)).id })
  const caller = app.as('Analista')
  await caller.inject('/api/me/')
  for (const group_by of ['periodo', 'producto', 'cliente']) {
    const { result, roundTrips } = await app.proxy.count(() => caller.inject({ url, query: { group_by } }))
    t.equal(result.json().data.length, 1)
    t.equal(roundTrips, 1)
  }
  const fault = app.proxy.cutMidReply({ sql: 'sold_sale', times: 1 })
  t.equal((await caller.inject({ url, query: { group_by: 'periodo' } })).statusCode, 200)
  t.equal(fault.hits(), 1)
})
