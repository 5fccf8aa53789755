import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startKillableServer } from '../../database-server.ts'
import { createProduct, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { books, openShop, sell } from './shop.ts'

t.test('sales that come at once share statements, and none is lost, made twice or refused', async (t) => {
  const app = await build(t, { config: { DISPATCHER_ENABLED: 'False' }, throughProxy: true })
  const { product, seller, body } = await openShop(app, { stock: 500 })
  await createUser(app.sql, {
    email: 'inactiva@example.com',
    isActive: false,
  })
  await seller.token()
  await seller.inject('/api/venta-manual/carrito/')
  const bodies = Array.from({ length: 100 }, (_, place) => ({
    ...body,
    ...(place % 10 === 3 && { cliente_correo: 'inactiva@example.com' }),
    ...(place % 10 === 7 && {
      productos: [{ producto_id: product.id, cantidad: 501 }],
    }),
  }))
  const { result: replies, roundTrips: count } = await roundTrips(app, () =>
    Promise.all(bodies.map((one) => sell(seller, one))),
  )
  const codes = replies.map((reply) => (reply.statusCode === 201 ? 'SOLD' : reply.json().code))
  const expected = ['SOLD', 'SOLD', 'SOLD', 'UNKNOWN_CUSTOMER', 'SOLD', 'SOLD', 'SOLD', 'INSUFFICIENT_STOCK']
  t.strictSame(
    codes,
    bodies.map((_one, place) => expected[place % 10] ?? 'SOLD'),
  )
  t.ok(count < 90, `${count} round trips for 100 sales`)
  t.match(await books(app, product.id), {
    stock: 340,
    sales: 80,
    units: 160,
    payments: 80,
    movements: 80,
    audited: 80,
  })
})

t.test(
  'when the replies to shared statements are lost, each of their sales is made once and answered',
  async (t) => {
    for (const ending of ['reset', 'end'] as const) {
      const app = await build(t, { throughProxy: true })
      const { product, seller, body } = await openShop(app, { stock: 100 })
      await seller.token()
      await seller.inject('/api/venta-manual/carrito/')
      await app.notifications.idle()
      // The first two go alone, so that the third is shared.
      const fault = app.proxy.swallowReply({ sql: 'smartsales.register_counter_sales', times: 4, ending })
      const headers = () => ({ 'idempotency-key': randomUUID() })
      const replies = await Promise.all(Array.from({ length: 20 }, () => sell(seller, body, headers())))
      t.equal(fault.hits(), 4, 'the fault struck')
      t.same(new Set(replies.map((reply) => reply.statusCode)), new Set([201]))
      t.equal(new Set(replies.map((reply) => reply.json().venta_id)).size, 20)
      const expected = {
        stock: 60,
        sales: 20,
        units: 40,
        payments: 20,
        movements: 20,
        audited: 20,
        notices: 20,
      }
      t.match(await books(app, product.id), expected)
    }
  },
)

t.test(
  'when a shared statement is cut before the server reads it, each of its sales is made once',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    const { product, seller, body } = await openShop(app, { stock: 100 })
    await seller.token()
    await seller.inject('/api/venta-manual/carrito/')
    await app.notifications.idle()
    const fault = app.proxy.cutBefore({ sql: 'smartsales.register_counter_sales', times: 4 })
    const replies = await Promise.all(Array.from({ length: 20 }, () => sell(seller, body)))
    t.equal(fault.hits(), 4, 'the fault struck')
    t.same(new Set(replies.map((reply) => reply.statusCode)), new Set([201]))
    t.match(await books(app, product.id), { stock: 60, sales: 20, payments: 20, movements: 20, audited: 20 })
  },
)

t.test('a sale that the database refuses stops no sale that comes with it', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app, { stock: 100 })
  await seller.token()
  await app.sql.write`alter table venta add constraint no_such_street check (direccion <> 'Ninguna parte')`
  const refused = { ...body, direccion: 'Ninguna parte' }
  const bodies = Array.from({ length: 20 }, (_, place) => (place % 5 === 3 ? refused : body))
  const replies = await Promise.all(bodies.map((one) => sell(seller, one)))
  t.strictSame(
    replies.map((reply) => reply.statusCode),
    bodies.map((one) => (one === refused ? 409 : 201)),
  )
  t.match(await books(app, product.id), { stock: 68, sales: 16, payments: 16 })
})

t.test('40 connections sell the same products in both orders without a deadlock', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '40' } })
  const { product, seller, body } = await openShop(app, { stock: 50 })
  const other = await createProduct(app.sql, { stock: 50 })
  await seller.token()
  const line = ({ id }: { id: number }) => ({ producto_id: id, cantidad: 1 })
  const orders = [
    [line(product), line(other)],
    [line(other), line(product)],
  ]
  const deadlocks = async () => {
    const [row] = await app.sql.read<{ deadlocks: string }>`
      select deadlocks from pg_stat_database where datname = current_database()`
    return Number(row!.deadlocks)
  }
  const before = await deadlocks()
  // Alone in their statements, as sales of several instances are.
  const asked = Array.from({ length: 200 }, (_, place) => {
    const sale = { cliente_correo: body.cliente_correo, productos: orders[place % 2]! }
    return app.sql.write<{ answers: { status: number }[] }>`
      select smartsales.register_counter_sales(jsonb_build_object('low_stock_threshold', 7, 'sales', jsonb_build_array(
        jsonb_build_object('key', jsonb_build_object('scope', 'at once', 'key', ${String(place)}::text, 'route', '',
            'hash', '00'), 'actor', null, 'customer_email', ${sale.cliente_correo}::text, 'address', 'Calle 1',
          'payment_method', 'efectivo', 'currency', 'usd', 'lines', (select jsonb_agg(jsonb_build_object(
            'product_id', (line ->> 'producto_id')::int, 'quantity', 1) order by place)
            from jsonb_array_elements(${JSON.stringify(sale.productos)}::jsonb) with ordinality given(line, place))
        )))) as answers`
  })
  const answers = (await Promise.all(asked)).map(([row]) => row!.answers[0]!.status)
  t.equal(answers.filter((status) => status === 201).length, 50)
  t.equal(answers.filter((status) => status === 400).length, 150)
  t.equal(await deadlocks(), before)
  for (const { id } of [product, other]) t.match(await books(app, id), { stock: 0, units: 50, moved: -50 })
})

t.test('when PostgreSQL is killed under sales, each of them is made once and answered', async (t) => {
  const server = await startKillableServer(t)
  const config = { REQUEST_DEADLINE_MS: '30000', DATABASE_POOL_MAX: '10' }
  const app = await build(t, { database: { url: server.url }, config })
  const { product, seller, body } = await openShop(app, { stock: 1000 })
  await seller.token()
  const replies: Promise<Awaited<ReturnType<typeof sell>>>[] = []
  for (const kills of [true, true, false]) {
    for (let count = 0; count < 30; count += 1) replies.push(sell(seller, body))
    await Promise.race(replies.slice(-30))
    if (!kills) break
    await server.kill()
    await server.restart()
  }
  const sold = await Promise.all(replies)
  t.strictSame(new Set(sold.map((reply) => reply.statusCode)), new Set([201]))
  t.equal(new Set(sold.map((reply) => reply.json().venta_id)).size, 90)
  t.match(await books(app, product.id), {
    stock: 820,
    sales: 90,
    units: 180,
    payments: 90,
    moved: -180,
    audited: 90,
  })
})
