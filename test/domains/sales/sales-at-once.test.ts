import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createUser } from '../../factories.ts'
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
      await app.dispatcher.drain()
      // The first two go alone, so that the third is shared.
      const fault = app.proxy.swallowReply({ sql: 'insert into venta', times: 4, ending })
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
    await app.dispatcher.drain()
    const fault = app.proxy.cutBefore({ sql: 'insert into venta', times: 4 })
    const replies = await Promise.all(Array.from({ length: 20 }, () => sell(seller, body)))
    t.equal(fault.hits(), 4, 'the fault struck')
    t.same(new Set(replies.map((reply) => reply.statusCode)), new Set([201]))
    t.match(await books(app, product.id), { stock: 60, sales: 20, payments: 20, movements: 20, audited: 20 })
  },
)
