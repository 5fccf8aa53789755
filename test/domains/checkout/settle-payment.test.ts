import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createCheckoutContext } from '../../../src/domains/checkout/checkout-context.ts'
import { holdStock, type NewOrder } from '../../../src/domains/checkout/hold-stock.ts'
import { releaseExpiredHolds, releaseHold } from '../../../src/domains/checkout/release-hold.ts'
import { type SucceededPayment, settlePayment } from '../../../src/domains/checkout/settle-payment.ts'
import { createProduct, createUser, type TestProduct, type TestUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
import { books } from '../sales/shop.ts'

const author = { id: null, name: null, requestId: 'prueba' }
const lowStockThreshold = 7

function hold(
  app: TestApp,
  buyer: TestUser,
  lines: NewOrder['lines'],
  change: Partial<NewOrder> = {},
  key = randomUUID(),
) {
  const identity = { scope: buyer.id, key, route: 'POST checkout', hash: Buffer.from('same') }
  return holdStock(app.sql, identity, {
    id: randomUUID(),
    buyerId: buyer.id,
    lines,
    address: { text: 'Av. Arce 2147' },
    channel: 'web',
    currency: 'usd',
    minimumAmount: '0.50',
    holdMinutes: 30,
    ...change,
  })
}

function settle(app: TestApp, orderId: string, change: Partial<SucceededPayment> = {}) {
  return settlePayment(app.sql, author, lowStockThreshold, {
    paymentIntentId: `pi_${orderId}`,
    orderId,
    amount: '200.00',
    currency: 'usd',
    receiptUrl: null,
    event: null,
    ownerId: null,
    ...change,
  })
}

async function shop(t: Parameters<typeof build>[0], stock = 10) {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const product = await createProduct(app.sql, { stock, price: '100.00' })
  return { app, buyer, product, lines: [{ productId: product.id, quantity: 2 }] }
}

const expire = (app: TestApp) =>
  app.sql.write`update checkout_order set hold_expires_at = now() - interval '1 second'`

async function count(app: TestApp, product: TestProduct) {
  const [row] = await app.sql.read<{ refunds: number; refund_tasks: number; orders: string }>`
    select (select count(*)::int from refund) as refunds,
      (select count(*)::int from outbox_task where topic = 'payment.refund') as refund_tasks,
      (select string_agg(status, ',' order by status) from checkout_order) as orders`
  return { ...(await books(app, product.id)), ...row! }
}

t.test('a hold takes units out of what can be sold and a repeat returns the same order', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const key = randomUUID()
  const orders = await Promise.all(Array.from({ length: 10 }, () => hold(app, buyer, lines, {}, key)))
  t.equal(new Set(orders.map((order) => order.order_id)).size, 1)
  t.match(orders[0], { amount: '200.00', currency: 'usd', description: `Compra: ${product.name} x2` })
  t.match(await count(app, product), { stock: 10, held: 2, orders: 'held', movements: 0 })
})

t.test('lines of one product are summed, and more than there is holds nothing', async (t) => {
  const { app, buyer, product } = await shop(t)
  const twice = [2, 9].map((quantity) => ({ productId: product.id, quantity }))
  await t.rejects(hold(app, buyer, twice), {
    code: 'INSUFFICIENT_STOCK',
    extension: { available: 10, requested: 11 },
  })
  await t.rejects(hold(app, buyer, [{ productId: 2_000_000_000, quantity: 1 }]), { code: 'UNKNOWN_PRODUCT' })
  await t.rejects(hold(app, buyer, twice, { address: { id: 0 } }), { code: 'ADDRESS_NOT_FOUND' })
  await t.rejects(hold(app, buyer, [twice[0]!], { minimumAmount: '200.01' }), { code: 'AMOUNT_TOO_SMALL' })
  t.match(await count(app, product), { stock: 10, held: 0, orders: null })
})

t.test('60 carts at once hold no more than there is', async (t) => {
  const { app, buyer, product } = await shop(t, 50)
  const one = [{ productId: product.id, quantity: 1 }]
  const results = await Promise.allSettled(Array.from({ length: 60 }, () => hold(app, buyer, one)))
  t.equal(results.filter((result) => result.status === 'fulfilled').length, 50)
  t.match(await books(app, product.id), { stock: 50, held: 50 })
})

t.test('a payment told 22 times at once is one sale, and all hear of the same', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  const event = { id: 'evt_1', type: 'payment_intent.succeeded' }
  const results = await Promise.all(
    Array.from({ length: 22 }, (_, place) =>
      settle(app, orderId, place < 20 ? { event } : { ownerId: buyer.id }),
    ),
  )
  t.equal(new Set(results.map((result) => result.outcome === 'SOLD' && result.saleId)).size, 1)
  t.equal(results.filter((result) => result.outcome === 'SOLD' && result.fresh).length, 1)
  t.match(await count(app, product), {
    stock: 8,
    held: 0,
    sales: 1,
    units: 2,
    payments: 1,
    movements: 1,
    moved: -2,
    audited: 1,
    notices: 1,
    refunds: 0,
    orders: 'paid',
  })
})

t.test('an expired hold is given back once, and a late payment still buys what is there', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  await expire(app)
  const released = await Promise.all(
    Array.from({ length: 5 }, () => releaseExpiredHolds(createCheckoutContext(app))),
  )
  t.equal(
    released.reduce((sum, number) => sum + number, 0),
    1,
  )
  t.match(await count(app, product), { stock: 10, held: 0, orders: 'released' })
  t.match(await settle(app, orderId), { outcome: 'SOLD', fresh: true })
  t.match(await count(app, product), { stock: 8, held: 0, sales: 1, orders: 'paid' })
  t.equal(await releaseHold(createCheckoutContext(app), orderId), false)
})

t.test('a late payment for goods that are gone is refunded and told, once', async (t) => {
  const { app, buyer, product, lines } = await shop(t, 2)
  const { order_id: orderId } = await hold(app, buyer, lines)
  t.equal(await releaseHold(createCheckoutContext(app), orderId), true)
  await app.sql.write`update producto set stock = 1 where id = ${product.id}`
  const results = await Promise.all(Array.from({ length: 5 }, () => settle(app, orderId)))
  for (const result of results) t.equal(result.outcome, 'REFUNDED')
  t.match(await count(app, product), {
    stock: 1,
    held: 0,
    sales: 0,
    payments: 0,
    refunds: 1,
    refund_tasks: 1,
    orders: 'refunded',
  })
  const notices = await app.sql.read`select from cola_notificacion where datos->>'tipo' = 'reembolso'`
  t.equal(notices.length, 1)
})

t.test(
  'another amount or another currency than the order has is refunded, and the hold given back',
  async (t) => {
    const { app, buyer, product, lines } = await shop(t)
    for (const change of [{ amount: '199.99' }, { currency: 'eur' }]) {
      const { order_id: orderId } = await hold(app, buyer, lines)
      t.equal((await settle(app, orderId, change)).outcome, 'REFUNDED')
    }
    t.match(await count(app, product), { stock: 10, held: 0, sales: 0, refunds: 2 })
  },
)

t.test('a product that is gone by the time of a late payment is refunded', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  await releaseHold(createCheckoutContext(app), orderId)
  await app.sql.write`delete from producto where id = ${product.id}`
  t.equal((await settle(app, orderId)).outcome, 'REFUNDED')
})

t.test('an order is settled for nobody but its buyer; intents of other shops are not ours', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  t.strictSame(await settle(app, orderId, { ownerId: randomUUID() }), { outcome: 'UNKNOWN_ORDER' })
  t.strictSame(await settle(app, randomUUID()), { outcome: 'UNKNOWN_ORDER' })
  t.match(await count(app, product), { stock: 10, held: 2, sales: 0, orders: 'held' })
})

t.test('prices are those that were agreed on, whatever the catalogue says by then', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  await app.sql.write`update producto set precio = 1, nombre = 'Otro' where id = ${product.id}`
  await settle(app, orderId)
  const [line] = await app.sql.read`select precio_unitario, nombre_producto from detalleventa`
  t.strictSame({ ...line }, { precio_unitario: '100.00', nombre_producto: product.name })
})

t.test('settling, releasing, holding and counter stock changes at once never disagree', async (t) => {
  const { app, buyer, product } = await shop(t, 100)
  const one = [{ productId: product.id, quantity: 1 }]
  const orders = await Promise.all(Array.from({ length: 40 }, () => hold(app, buyer, one)))
  await Promise.all(
    orders.flatMap(({ order_id: orderId }, place) => [
      place % 2 === 0 ? releaseHold(createCheckoutContext(app), orderId) : hold(app, buyer, one),
      settle(app, orderId, { amount: '100.00' }),
    ]),
  )
  await expire(app)
  await releaseExpiredHolds(createCheckoutContext(app))
  t.match(await count(app, product), { stock: 60, held: 0, sales: 40, units: 40, moved: -40, refunds: 0 })
})
