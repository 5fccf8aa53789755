import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { FakeStripe } from '../../../dev/fakes/stripe.ts'
import type { Caller, TestApp } from '../../helper.ts'
import { books } from '../sales/shop.ts'
import { cardShop, cart, confirm, start } from './card-shop.ts'

const url = '/api/pagos/webhook-stripe/'

/** Cents that Stripe took and did not give back, and cents that the shop's books show as sold and kept. */
async function money(app: TestApp, stripe: FakeStripe) {
  const [row] = await app.sql.read<{ kept: number }>`
    select coalesce(sum((total - reembolsado) * 100), 0)::int as kept from pagos`
  return { atStripe: stripe.ledger().usd?.net ?? 0, inTheBooks: row!.kept }
}

async function buy(caller: Caller, stripe: FakeStripe, productId: number, quantity = 2) {
  const { clientSecret, paymentIntentId } = (await start(caller, cart(productId, quantity))).json()
  await stripe.pay({ clientSecret })
  return paymentIntentId as string
}

t.test(
  'one webhook 20 times at once with two confirms: one sale, payment, movement and notice',
  async (t) => {
    const { app, stripe, caller, product } = await cardShop(t, { deliver: true })
    stripe.webhooks.hold()
    const paymentIntentId = await buy(caller, stripe, product.id)
    const [event] = stripe.events('payment_intent.succeeded')
    const [deliveries, ...confirmations] = await Promise.all([
      stripe.webhooks.deliver(event!, { copies: 20 }),
      confirm(caller, paymentIntentId),
      confirm(caller, paymentIntentId),
    ])
    for (const delivery of deliveries) t.equal(delivery.status, 200)
    t.equal(new Set(confirmations.map((reply) => reply.json().venta_id)).size, 1)
    t.match(await books(app, product.id), {
      stock: 8,
      held: 0,
      sales: 1,
      units: 2,
      payments: 1,
      movements: 1,
      moved: -2,
      audited: 1,
      notices: 1,
    })
    t.strictSame(await money(app, stripe), { atStripe: 39_998, inTheBooks: 39_998 })
  },
)

t.test('a delivery without a good signature changes nothing', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { deliver: true })
  stripe.webhooks.hold()
  await buy(caller, stripe, product.id)
  const [event] = stripe.events('payment_intent.succeeded')
  const forged = await stripe.webhooks.deliver(event!, { secret: 'whsec_other' })
  t.equal(forged[0]!.status, 400)
  const old = await stripe.webhooks.deliver(event!, { timestampS: Math.floor(Date.now() / 1000) - 301 })
  t.equal(old[0]!.status, 400)
  for (const headers of [{}, { 'stripe-signature': 'x' }, { 'stripe-signature': 't=1,v1=00' }]) {
    const reply = await app.inject({ method: 'POST', url, payload: JSON.stringify(event), headers })
    t.match(reply.json(), { status: 400, code: 'INVALID_SIGNATURE', detail: /firma/ })
  }
  t.match(await books(app, product.id), { stock: 10, held: 2, sales: 0 })
  const large = await app.inject({ method: 'POST', url, payload: 'x'.repeat(1_100_000) })
  t.equal(large.statusCode, 413)
})

t.test('events of other kinds and of other shops on the account are answered 200 and ignored', async (t) => {
  const { app, stripe, product } = await cardShop(t, { deliver: true })
  const created = await fetch(`${stripe.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_fake', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'amount=500&currency=usd&allowed_payment_method_types[]=card&confirm=true&payment_method=pm_card_visa&metadata[order_id]=not-ours',
  })
  t.equal(created.status, 200, await created.text())
  await stripe.webhooks.idle()
  const deliveries = stripe.webhooks.deliveries()
  t.ok(deliveries.length > 0)
  for (const delivery of deliveries) t.equal(delivery.status, 200)
  for (const event of stripe.events('payment_intent.created')) {
    t.equal((await stripe.webhooks.deliver(event))[0]!.status, 200)
  }
  t.match(await books(app, product.id), { stock: 10, sales: 0, payments: 0 })
})

t.test('a webhook that comes before the reply of the checkout still finds its order', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { deliver: true })
  const reply = await start(caller, cart(product.id), { 'x-platform': 'mobile' })
  await stripe.webhooks.idle()
  t.match(await books(app, product.id), { stock: 8, held: 0, sales: 1 })
  await app.sql.write`update checkout_order set payment_intent_id = null`
  t.equal((await confirm(caller, reply.json().paymentIntentId)).statusCode, 200)
  t.match(await books(app, product.id), { sales: 1 })
})

t.test('a delivery that meets a dead database comes again and is dealt with then', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, {
    deliver: true,
    throughProxy: true,
    deadlineMs: 300,
  })
  stripe.webhooks.hold()
  await buy(caller, stripe, product.id)
  const [event] = stripe.events('payment_intent.succeeded')
  app.proxy.closePort()
  app.proxy.cut()
  const [failed] = await stripe.webhooks.deliver(event!)
  t.equal(failed!.status, 503)
  await app.proxy.openPort()
  let answer = failed
  for (let attempt = 0; attempt < 50 && answer!.status !== 200; attempt++) {
    await sleep(100)
    answer = (await stripe.webhooks.deliver(event!))[0]
  }
  t.equal(answer!.status, 200)
  t.match(await books(app, product.id), { stock: 8, sales: 1 })
})

t.test('a card that fails and a payment that is cancelled give the stock back once', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { deliver: true })
  const { clientSecret } = (await start(caller, cart(product.id))).json()
  await stripe.pay({ clientSecret, card: 'pm_card_chargeDeclined' })
  await stripe.webhooks.idle()
  t.match(await books(app, product.id), { stock: 10, held: 0, sales: 0 })
  await stripe.pay({ clientSecret })
  await stripe.webhooks.idle()
  t.match(await books(app, product.id), { stock: 8, held: 0, sales: 1 })
  for (const event of stripe.events('payment_intent.payment_failed'))
    await stripe.webhooks.deliver(event, { copies: 3 })
  t.match(await books(app, product.id), { stock: 8, held: 0, sales: 1 })
  t.strictSame(await money(app, stripe), { atStripe: 39_998, inTheBooks: 39_998 })
})

t.test('refunds are recorded as Stripe has them, and all of it back restocks once', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { deliver: true })
  const paymentIntentId = await buy(caller, stripe, product.id)
  await stripe.webhooks.idle()
  const refund = (amount: string) =>
    fetch(`${stripe.url}/v1/refunds`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_fake', 'content-type': 'application/x-www-form-urlencoded' },
      body: `payment_intent=${paymentIntentId}${amount}`,
    })
  await refund('&amount=10000')
  await stripe.webhooks.idle()
  const status = async () => (await caller.inject('/api/historial-pagos/')).json()[0]
  t.match(await status(), { estado: 'parcialmente_reembolsado', reembolsado: '100.00' })
  t.match(await books(app, product.id), { stock: 8 })
  await refund('')
  await stripe.webhooks.idle()
  t.match(await status(), { estado: 'reembolsado', reembolsado: '399.98' })
  t.match(await books(app, product.id), { stock: 10 })
  for (const event of stripe.events('charge.refunded')) await stripe.webhooks.deliver(event, { copies: 4 })
  t.match(await status(), { estado: 'reembolsado', reembolsado: '399.98' })
  t.match(await books(app, product.id), { stock: 10 })
  const [ledger] = await app.sql.read<{ back: number }>`
    select sum(delta)::int as back from stock_movement where reason = 'refund'`
  t.equal(ledger!.back, 2)
})

t.test(
  'a dispute is shown while it is open; a lost one is money back, a late event does not reopen it',
  async (t) => {
    const { app, stripe, caller, product } = await cardShop(t, { deliver: true })
    const paymentIntentId = await buy(caller, stripe, product.id)
    await stripe.webhooks.idle()
    const dispute = stripe.dispute(paymentIntentId)
    await stripe.webhooks.idle()
    const status = async () => (await caller.inject('/api/historial-pagos/')).json()[0]
    t.match(await status(), { estado: 'disputado', reembolsado: '0.00' })
    const [created] = stripe.events('charge.dispute.created')
    stripe.closeDispute(dispute.id, 'lost')
    await stripe.webhooks.idle()
    t.match(await status(), { estado: 'disputa_perdida', reembolsado: '399.98' })
    await stripe.webhooks.deliver(created!)
    t.match(await status(), { estado: 'disputa_perdida', reembolsado: '399.98' })
    t.match(await books(app, product.id), { stock: 10 })
  },
)
