import { createHash, randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createUser, type TestProduct, type TestUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
import { books } from '../sales/shop.ts'

interface Line {
  readonly product_id: number
  readonly quantity: number
}

async function call<Answer>(app: TestApp, name: string, input: object): Promise<Answer> {
  const json = JSON.stringify(input)
  const [row] = await app.sql.write<{ answer: Answer }>`
    select case ${name} when 'start_checkout' then smartsales.start_checkout(${json}::jsonb)
      when 'settle_payment' then smartsales.settle_payment(${json}::jsonb)
      when 'release_holds' then smartsales.release_holds(${json}::jsonb)
      when 'link_intent' then smartsales.link_intent(${json}::jsonb) end as answer`
  return row!.answer
}

interface Held {
  readonly refusal?: string
  readonly order: { order_id: string; amount: string; currency: string; description: string }
  readonly released: number
}

/** Starts a checkout as the service does. */
function start(
  app: TestApp,
  buyer: TestUser,
  lines: readonly Line[],
  change: object = {},
  key = randomUUID(),
) {
  return call<Held>(app, 'start_checkout', {
    key: { scope: buyer.id, key, route: 'POST checkout', hash: createHash('sha256').digest('hex') },
    order_id: randomUUID(),
    buyer_id: buyer.id,
    lines,
    address: 'Av. Arce 2147',
    channel: 'web',
    currency: 'usd',
    minimum_amount: '0.50',
    smallest_step: '0.01',
    hold_minutes: 30,
    ...change,
  })
}

const hold = async (...asked: Parameters<typeof start>) => (await start(...asked)).order

interface Settled {
  readonly outcome: string
  readonly sale_id?: number
  readonly fresh?: boolean
  readonly status?: string
  readonly released?: number
}

function settle(app: TestApp, orderId: string, change: object = {}) {
  return call<Settled>(app, 'settle_payment', {
    actor: { id: null, name: null, request_id: 'prueba' },
    order_id: orderId,
    owner_id: null,
    payment_intent_id: `pi_${orderId}`,
    amount: '200.00',
    refunded: '0.00',
    dispute: null,
    currency: 'usd',
    receipt_url: null,
    event: null,
    low_stock_threshold: 7,
    ...change,
  })
}

const releaseHold = (app: TestApp, order_id: string) => call<number>(app, 'release_holds', { order_id })
const releaseExpired = (app: TestApp) => call<number>(app, 'release_holds', {})
const people = (app: TestApp, count: number) =>
  Promise.all(Array.from({ length: count }, () => createUser(app.sql, { roles: ['Cliente'] })))

async function shop(t: Parameters<typeof build>[0], stock = 10) {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const product = await createProduct(app.sql, { stock, price: '100.00' })
  return { app, buyer, product, lines: [{ product_id: product.id, quantity: 2 }] }
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
  const twice = [2, 9].map((quantity) => ({ product_id: product.id, quantity }))
  t.match(await start(app, buyer, twice), {
    refusal: 'INSUFFICIENT_STOCK',
    extension: { available: 10, requested: 11 },
  })
  t.match(await start(app, buyer, [{ product_id: 2_000_000_000, quantity: 1 }]), {
    refusal: 'UNKNOWN_PRODUCT',
  })
  const unknown = { address: null, address_id: 0 }
  t.match(await start(app, buyer, [twice[0]!], unknown), { refusal: 'ADDRESS_NOT_FOUND' })
  t.match(await start(app, buyer, [twice[0]!], { minimum_amount: '200.01' }), { refusal: 'AMOUNT_TOO_SMALL' })
  const whole = { smallest_step: '1.00' }
  await app.sql.write`update producto set precio = 100.50 where id = ${product.id}`
  t.match(await start(app, buyer, [{ ...twice[0]!, quantity: 1 }], whole), { refusal: 'AMOUNT_NOT_PAYABLE' })
  t.match(await app.sql.read`select from idempotency_key`, [], 'a refusal is not remembered')
  t.match(await count(app, product), { stock: 10, held: 0, orders: null })
})

t.test('60 carts at once hold no more than there is', async (t) => {
  const { app, product } = await shop(t, 50)
  const one = [{ product_id: product.id, quantity: 1 }]
  const buyers = await people(app, 60)
  const results = await Promise.all(buyers.map((buyer) => start(app, buyer, one)))
  t.equal(results.filter((result) => result.refusal === undefined).length, 50)
  t.match(await books(app, product.id), { stock: 50, held: 50 })
})

t.test('a payment told 22 times at once is one sale, and all hear of the same', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  const event = { id: 'evt_1', type: 'payment_intent.succeeded' }
  const results = await Promise.all(
    Array.from({ length: 22 }, (_, place) =>
      settle(app, orderId, place < 20 ? { event } : { owner_id: buyer.id }),
    ),
  )
  t.equal(new Set(results.map((result) => result.outcome === 'SOLD' && result.sale_id)).size, 1)
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
  const released = await Promise.all(Array.from({ length: 5 }, () => releaseExpired(app)))
  t.equal(
    released.reduce((sum, number) => sum + number, 0),
    1,
  )
  t.match(await count(app, product), { stock: 10, held: 0, orders: 'released' })
  t.match(await settle(app, orderId), { outcome: 'SOLD', fresh: true })
  t.match(await count(app, product), { stock: 8, held: 0, sales: 1, orders: 'paid' })
  t.equal(await releaseHold(app, orderId), 0)
})

t.test('a late payment for goods that are gone is refunded and told, once', async (t) => {
  const { app, buyer, product, lines } = await shop(t, 2)
  const { order_id: orderId } = await hold(app, buyer, lines)
  t.equal(await releaseHold(app, orderId), 1)
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
  await releaseHold(app, orderId)
  await app.sql.write`delete from producto where id = ${product.id}`
  t.equal((await settle(app, orderId)).outcome, 'REFUNDED')
})

t.test('an order is settled for nobody but its buyer; intents of other shops are not ours', async (t) => {
  const { app, buyer, product, lines } = await shop(t)
  const { order_id: orderId } = await hold(app, buyer, lines)
  t.strictSame(await settle(app, orderId, { owner_id: randomUUID() }), { outcome: 'UNKNOWN_ORDER' })
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

t.test('settling, releasing and holding at once never disagree', async (t) => {
  const { app, product } = await shop(t, 100)
  const one = [{ product_id: product.id, quantity: 1 }]
  const buyers = await people(app, 60)
  const orders = await Promise.all(buyers.slice(0, 40).map((buyer) => hold(app, buyer, one)))
  await Promise.all(
    orders.flatMap(({ order_id: orderId }, place) => [
      place % 2 === 0 ? releaseHold(app, orderId) : hold(app, buyers[40 + (place - 1) / 2]!, one),
      settle(app, orderId, { amount: '100.00' }),
    ]),
  )
  await expire(app)
  await releaseExpired(app)
  t.match(await count(app, product), { stock: 60, held: 0, sales: 40, units: 40, moved: -40, refunds: 0 })
})
