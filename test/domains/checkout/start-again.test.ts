import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createUser } from '../../factories.ts'
import type { TestApp } from '../../helper.ts'
import { books } from '../sales/shop.ts'
import { cardShop, cart, confirm, start } from './card-shop.ts'

/** Orders by the intent that pays them. */
async function order(app: TestApp, paymentIntentId: string) {
  const [row] = await app.sql.read<{ id: string; status: string; shipping_address: string; minutes: number }>`
    select id, status, shipping_address,
      round(extract(epoch from hold_expires_at - now()) / 60)::int as minutes
    from checkout_order where payment_intent_id = ${paymentIntentId}`
  return row
}

const stranger = async (app: TestApp) => app.as(await createUser(app.sql, { roles: ['Cliente'] }))

t.test(
  'a buyer who comes back without having paid gets the same purchase, also of the last unit',
  async (t) => {
    const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
    const first = await start(caller, cart(product.id, 1))
    await app.sql.write`update checkout_order set hold_expires_at = now() + interval '1 minute'`
    const elsewhere = { ...cart(product.id, 1), direccion_manual: 'Calle Sucre 5' }
    const second = await start(caller, elsewhere, { 'x-platform': 'web' })
    t.equal(second.statusCode, 200, second.body)
    t.strictSame(second.json(), first.json())
    t.equal(stripe.intents().length, 1)
    t.match(await order(app, first.json().paymentIntentId), {
      status: 'held',
      shipping_address: 'Calle Sucre 5',
      minutes: 30,
    })
    t.match(await books(app, product.id), { stock: 1, held: 1 })
    const refused = await start(await stranger(app), cart(product.id, 1))
    t.match(refused.json(), { status: 400, code: 'INSUFFICIENT_STOCK', available: 0 })
    await stripe.pay(first.json())
    t.equal((await confirm(caller, first.json().paymentIntentId)).statusCode, 200)
    const [sale] = await app.sql.read<{ direccion: string }>`select direccion from venta`
    t.equal(sale!.direccion, 'Calle Sucre 5')
  },
)

t.test('of five units three are started twice, by clicks at once and on two devices', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 5 })
  const keys = [{}, {}, { 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }]
  const replies = await Promise.all(keys.map((headers) => start(caller, cart(product.id, 3), headers)))
  for (const reply of replies) t.equal(reply.statusCode, 200, reply.body)
  t.equal(new Set(replies.map((reply) => reply.body)).size, 1)
  const lines = { items: [1, 2].map((cantidad) => ({ producto_id: product.id, cantidad })) }
  t.strictSame((await start(caller, { ...cart(product.id), ...lines })).json(), replies[0]!.json())
  t.equal(stripe.intents().length, 1)
  t.match(await books(app, product.id), { stock: 5, held: 3 })
})

t.test('another cart takes over the units that it needs, and no more', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 5 })
  const other = await createProduct(app.sql, { price: '10.00', stock: 5 })
  const two = (id: number, cantidad: number) => ({ producto_id: id, cantidad })
  const beside = (await start(caller, cart(other.id, 1))).json()
  const first = (await start(caller, cart(product.id, 3))).json()
  const fits = (await start(caller, cart(product.id, 2))).json()
  t.match(await books(app, product.id), { held: 5 })

  const items = [two(product.id, 2), two(other.id, 1)]
  const second = (await start(caller, { ...cart(product.id), items })).json()
  t.equal((await order(app, first.paymentIntentId))?.status, 'released')
  t.equal((await order(app, fits.paymentIntentId))?.status, 'held')
  t.equal((await order(app, beside.paymentIntentId))?.status, 'held')
  t.match(await books(app, product.id), { held: 4 })
  await app.notifications.idle()
  t.equal(stripe.intent(first.paymentIntentId).status, 'canceled')
  t.equal(stripe.intent(second.paymentIntentId).status, 'requires_payment_method')

  const everything = await start(caller, cart(product.id, 5))
  t.equal(everything.statusCode, 200, everything.body)
  t.match(await books(app, product.id), { stock: 5, held: 5 })
  t.match(await books(app, other.id), { held: 1 })
})

t.test(
  'a cart that needs more than the buyer holds is refused, and what they hold stays theirs',
  async (t) => {
    const { app, caller, product } = await cardShop(t, { stock: 5 })
    await start(await stranger(app), cart(product.id, 2))
    const held = (await start(caller, cart(product.id, 1))).json()
    const refused = await start(caller, cart(product.id, 4))
    t.match(refused.json(), { status: 400, code: 'INSUFFICIENT_STOCK', available: 3, requested: 4 })
    t.equal((await order(app, held.paymentIntentId))?.status, 'held')
    t.match(await books(app, product.id), { held: 3 })
  },
)

t.test('the same cart at another price is another purchase', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
  const first = (await start(caller, cart(product.id, 1))).json()
  await app.sql.write`update producto set precio = 150 where id = ${product.id}`
  const second = (await start(caller, cart(product.id, 1))).json()
  t.not(second.paymentIntentId, first.paymentIntentId)
  t.equal(stripe.intent(second.paymentIntentId).amount, 15_000)
  t.equal((await order(app, first.paymentIntentId))?.status, 'released')
})

t.test(
  'a purchase that is taken over before it has its intent is answered 409, and its intent cancelled',
  async (t) => {
    const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
    await caller.token()
    const held = stripe.hold({ on: 'POST /v1/payment_intents', times: 1 })
    const late = start(caller, cart(product.id, 1))
    await held.nextHit(0)
    await app.sql.write`update producto set precio = 150 where id = ${product.id}`
    const next = await start(caller, cart(product.id, 1))
    t.equal(next.statusCode, 200, next.body)
    held.release()
    t.match((await late).json(), { status: 409, code: 'CHECKOUT_EXPIRED' })
    await app.notifications.idle()
    const statuses = stripe.intents().map(({ status, amount }) => `${amount} ${status}`)
    t.strictSame(statuses.sort(), ['15000 requires_payment_method', '19999 canceled'])
    t.match(await books(app, product.id), { held: 1 })
  },
)

t.test('a declined card, a released hold and a cancelled intent let the buyer start again', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 1, deliver: true })
  const headers = { 'idempotency-key': 'one-purchase' }
  const declined = (await start(caller, cart(product.id, 1), headers)).json()
  await stripe.pay({ clientSecret: declined.clientSecret, card: 'pm_card_chargeDeclined' })
  await stripe.webhooks.idle()
  t.match(await books(app, product.id), { held: 0 })
  const again = (await start(caller, cart(product.id, 1), headers)).json()
  t.match(await order(app, again.paymentIntentId), { status: 'held' }, 'also under the key of the first')

  stripe.webhooks.hold()
  await app.providers.payments.cancelIntent(again.paymentIntentId)
  const third = await start(caller, cart(product.id, 1))
  t.equal(third.statusCode, 200, third.body)
  t.not(third.json().paymentIntentId, again.paymentIntentId)
  await stripe.pay(third.json())
  t.equal((await confirm(caller, third.json().paymentIntentId)).statusCode, 200)
  t.match(await books(app, product.id), { stock: 0, held: 0, sales: 1 })
})

t.test('a late delivery takes nothing from what the buyer started after it', async (t) => {
  const { app, caller, product } = await cardShop(t, { stock: 3 })
  const headers = { 'idempotency-key': 'the-first-one' }
  await start(caller, cart(product.id, 2), headers)
  const newer = (await start(caller, cart(product.id, 3))).json()
  const late = await start(caller, cart(product.id, 2), headers)
  t.match(late.json(), { status: 409, code: 'CHECKOUT_EXPIRED' })
  t.equal((await order(app, newer.paymentIntentId))?.status, 'held')
  t.match(await books(app, product.id), { held: 3 })
})

t.test(
  'an error that Stripe keeps under its key releases the order, and the next start makes a new one',
  async (t) => {
    const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
    const body = { error: { type: 'api_error', message: 'Something went wrong on our end.' } }
    for (const headers of [{ 'idempotency-key': 'one-purchase' }, {}]) {
      const keys = new Set<unknown>()
      // Once more by the SDK, which sends the same key.
      const fault = stripe.fail({ status: 500, body, on: 'POST /v1/payment_intents', times: 2 })
      const failed = await start(caller, cart(product.id, 1), headers)
      t.match(failed.json(), { status: 503, code: 'PAYMENTS_FAILED' })
      t.equal(fault.hits(), 2)
      t.match(await books(app, product.id), { held: 0 })
      t.equal((await start(caller, cart(product.id, 1), headers)).statusCode, 200)
      for (const request of stripe.requests('POST /v1/payment_intents')) {
        keys.add(request.headers['idempotency-key'])
      }
      t.ok(keys.size >= 2, 'by another key')
      t.match(await books(app, product.id), { held: 1 })
      await app.sql.write`update producto set precio = precio + 1 where id = ${product.id}`
    }
  },
)

t.test('a purchase that has its intent stays held when Stripe cannot show it', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
  const first = await start(caller, cart(product.id, 1))
  const body = { error: { type: 'api_error', message: 'Something went wrong on our end.' } }
  stripe.fail({ status: 500, body, on: 'GET /v1/payment_intents/:id', times: 2 })
  t.match((await start(caller, cart(product.id, 1))).json(), { status: 503 })
  t.match(await books(app, product.id), { held: 1 })
  t.strictSame((await start(caller, cart(product.id, 1))).json(), first.json())
})

t.test('a purchase without an answer from Stripe is the same one when it is started again', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
  stripe.resetAfter({ on: 'POST /v1/payment_intents', times: 2 })
  const lost = await start(caller, cart(product.id, 1))
  t.match(lost.json(), { status: 503, code: 'PAYMENTS_UNAVAILABLE' })
  t.match(await books(app, product.id), { held: 1 })
  t.equal((await start(caller, cart(product.id, 1))).statusCode, 200)
  t.equal(stripe.intents().length, 1)
  t.match(await books(app, product.id), { held: 1 })
})

t.test("a released order that is paid takes the units of the same buyer's newer one", async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
  const old = (await start(caller, cart(product.id, 1))).json()
  const { id } = (await order(app, old.paymentIntentId))!
  await app.sql.write`select smartsales.release_holds(jsonb_build_object('order_id', ${id}::text))`
  const newer = (await start(caller, cart(product.id, 1))).json()
  t.not(newer.paymentIntentId, old.paymentIntentId)
  await stripe.pay(old)
  const confirmed = await confirm(caller, old.paymentIntentId)
  t.equal(confirmed.statusCode, 200, confirmed.body)
  t.equal((await order(app, newer.paymentIntentId))?.status, 'released')
  t.match(await books(app, product.id), { stock: 0, held: 0, sales: 1 })
  await app.notifications.idle()
  t.equal(stripe.intent(newer.paymentIntentId).status, 'canceled')
  t.equal(stripe.refunds().length, 0)
})

t.test("a released order that is paid never takes another buyer's units", async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 1 })
  const old = (await start(caller, cart(product.id, 1))).json()
  const { id } = (await order(app, old.paymentIntentId))!
  await app.sql.write`select smartsales.release_holds(jsonb_build_object('order_id', ${id}::text))`
  const theirs = (await start(await stranger(app), cart(product.id, 1))).json()
  await stripe.pay(old)
  t.match((await confirm(caller, old.paymentIntentId)).json(), { code: 'PAYMENT_REFUNDED' })
  t.equal((await order(app, theirs.paymentIntentId))?.status, 'held')
  await app.notifications.idle()
  t.equal(stripe.ledger().usd?.net, 0)
})

t.test('many starts, payments and second thoughts of few buyers leave exact books', async (t) => {
  const { app, stripe, product } = await cardShop(t, { stock: 30 })
  const other = await createProduct(app.sql, { price: '10.00', stock: 30 })
  const buyers = await Promise.all(Array.from({ length: 4 }, () => stranger(app)))
  await Promise.all(buyers.map((buyer) => buyer.token()))
  const orders = [
    [product, other],
    [other, product],
  ]
  await Promise.all(
    Array.from({ length: 48 }, async (_, place) => {
      const buyer = buyers[place % buyers.length]!
      const items = orders[place % 2]!.map(({ id }) => ({ producto_id: id, cantidad: 1 + (place % 5) }))
      const reply = await start(buyer, { items, direccion_manual: 'Calle 1' })
      t.ok([200, 400, 409].includes(reply.statusCode), reply.body)
      if (reply.statusCode !== 200 || place % 3 === 0) return
      await stripe.pay(reply.json())
      const confirmed = await confirm(buyer, reply.json().paymentIntentId)
      t.ok([200, 400].includes(confirmed.statusCode), confirmed.body)
    }),
  )
  for (let round = 0; round < 3; round += 1) await app.notifications.idle()
  for (const { id } of [product, other]) {
    const { stock, held, units, moved } = await books(app, id)
    t.equal(stock, 30 - units)
    t.equal(moved, -units)
    const [row] = await app.sql.read<{ held: number }>`
      select coalesce(sum(quantity), 0)::int as held from checkout_line join checkout_order on id = order_id
      where status = 'held' and product_id = ${id}`
    t.equal(held, row!.held)
  }
  const [money] = await app.sql.read<{
    cents: number
  }>`select coalesce(sum(total * 100), 0)::int as cents from pagos`
  t.equal(stripe.ledger().usd?.net ?? 0, money!.cents)
})
