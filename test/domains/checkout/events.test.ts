import t from 'tap'
import { signPayload } from '../../../dev/fakes/stripe.ts'
import { checkBooks } from '../../../src/operations/check-books.ts'
import { createSale } from '../../factories.ts'
import type { Caller, TestApp } from '../../helper.ts'
import { books } from '../sales/shop.ts'
import { cardShop, cart, confirm, start, webhookSecret } from './card-shop.ts'

/** Sends an event with a good signature, as Stripe does. */
async function send(app: TestApp, event: object) {
  const payload = JSON.stringify(event)
  const signature = signPayload(payload, webhookSecret)
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
  return app.inject({ method: 'POST', url: '/api/pagos/webhook-stripe/', payload, headers })
}

const event = (type: string, object: object, more: object = {}) => ({
  id: `evt_${type}`,
  object: 'event',
  api_version: '2020-08-27',
  created: 1_795_900_000,
  type,
  data: { object },
  ...more,
})

const status = async (caller: Caller) => {
  const [payment] = (await caller.inject('/api/historial-pagos/')).json()
  return payment && { estado: payment.estado, reembolsado: payment.reembolsado }
}

const notices = async (app: TestApp) => {
  const rows = await app.sql.read<{ title: string }>`
    select titulo as title from cola_notificacion where canal = 'WEB' order by id`
  return rows.map(({ title }) => title)
}

const { fetch: post } = globalThis
/** Gives money of a payment back, as the shop's owner does in Stripe's dashboard. */
const refundByHand = (url: string, paymentIntentId: string, amount = '') =>
  post(`${url}/v1/refunds`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_fake', 'content-type': 'application/x-www-form-urlencoded' },
    body: `payment_intent=${paymentIntentId}${amount}`,
  })

t.test('what is not known to this shop or to Stripe is answered 200 and ignored', async (t) => {
  const { app, product } = await cardShop(t)
  const intent = {
    id: 'pi_3OfAnotherApplication',
    object: 'payment_intent',
    status: 'succeeded',
    metadata: {},
  }
  const refund = { id: 're_3OfAnother', object: 'refund', payment_intent: intent.id, status: 'failed' }
  const dispute = { id: 'dp_3OfAnother', object: 'dispute', payment_intent: intent.id, status: 'lost' }
  const lines = { data: Array(900).fill({ description: 'l'.repeat(1000) }) }
  for (const sent of [
    event('payment_intent.succeeded', intent),
    event('payment_intent.canceled', intent),
    event('payment_intent.succeeded', intent, { account: 'acct_1Another' }),
    event('charge.refunded', { id: 'ch_3OfAnother', object: 'charge', payment_intent: intent.id }),
    event('charge.refunded', { id: 'ch_3OfAnother', object: 'charge', payment_intent: null }),
    event('refund.failed', refund),
    event('refund.updated', refund),
    event('charge.dispute.closed', dispute),
    event('account.updated', { id: 'acct_1Another', object: 'account' }, { account: 'acct_1Another' }),
    event('invoice.finalized', { id: 'in_1', object: 'invoice', lines }),
  ]) {
    const reply = await send(app, sent)
    t.equal(reply.statusCode, 200, `${sent.type}: ${reply.body}`)
    t.strictSame(reply.json(), { status: 'ignored' })
  }
  t.match(await books(app, product.id), { stock: 10, sales: 0, payments: 0 })
})

t.test('an order that this shop never had is ignored', async (t) => {
  const { app, stripe } = await cardShop(t)
  const intent = await app.providers.payments.createIntent({
    orderId: '00000000-0000-4000-8000-000000000000',
    amount: 500,
    currency: 'usd',
    description: 'of another shop',
  })
  await stripe.pay({ clientSecret: intent.clientSecret! })
  for (const sent of stripe.events()) t.strictSame((await send(app, sent)).json(), { status: 'ignored' })
})

t.test('a refund that is told before its payment is sale and refund in one go', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 8 })
  const started = (await start(caller, cart(product.id))).json()
  await stripe.pay(started)
  await refundByHand(stripe.url, started.paymentIntentId)
  const [refunded] = stripe.events('charge.refunded')
  const [succeeded] = stripe.events('payment_intent.succeeded')
  const replies = [await send(app, refunded!), await send(app, succeeded!), await send(app, refunded!)]
  t.strictSame(
    replies.map((reply) => `${reply.statusCode} ${reply.json().status}`),
    ['200 recorded', '200 already_processed', '200 recorded'],
  )
  t.strictSame(await status(caller), { estado: 'reembolsado', reembolsado: '399.98' })
  t.match(await books(app, product.id), { stock: 8, held: 0, sales: 1, payments: 1, moved: -2 })
  t.strictSame(await notices(app), ['Pago devuelto'])
  const [ledger] = await app.sql.read<{ back: number }>`
    select sum(delta)::int as back from stock_movement where reason = 'refund'`
  t.equal(ledger!.back, 2)
  t.match((await confirm(caller, started.paymentIntentId)).json(), { message: /se devolvió por completo/ })
  t.equal(stripe.refunds().length, 1)
})

t.test('a part that went back before the payment was told is told with the sale', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const started = (await start(caller, cart(product.id))).json()
  await stripe.pay(started)
  await refundByHand(stripe.url, started.paymentIntentId, '&amount=10000')
  const [succeeded] = stripe.events('payment_intent.succeeded')
  t.match((await send(app, succeeded!)).json(), { status: 'success' })
  t.strictSame(await status(caller), { estado: 'parcialmente_reembolsado', reembolsado: '100.00' })
  t.match(await books(app, product.id), { stock: 8, sales: 1 })
  t.strictSame(await notices(app), ['Compra realizada con éxito', 'Pago devuelto'])
})

t.test('money that bought nothing is not given back twice when the owner was faster', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { stock: 2 })
  for (const part of ['', '&amount=10000']) {
    const started = (await start(caller, cart(product.id))).json()
    await stripe.pay(started)
    await app.sql.write`update checkout_order set status = 'released' where status = 'held'`
    await app.sql.write`update producto set stock = 1, reservado = 0 where id = ${product.id}`
    await refundByHand(stripe.url, started.paymentIntentId, part)
    for (const sent of stripe.events('charge.refunded')) {
      t.match((await send(app, sent)).json(), { status: 'refunded' })
    }
    await app.notifications.idle()
    await app.sql.write`update producto set stock = 2 where id = ${product.id}`
  }
  t.match(stripe.ledger().usd, { charged: 79_996, refunded: 79_996, net: 0 })
  t.equal(stripe.refunds().length, 3)
  t.match(await books(app, product.id), { sales: 0 })
})

t.test('a refund that the bank sends back is no refund', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const started = (await start(caller, cart(product.id))).json()
  await stripe.pay(started)
  await confirm(caller, started.paymentIntentId)
  await refundByHand(stripe.url, started.paymentIntentId, '&amount=10000')
  const [refunded] = stripe.events('charge.refunded')
  await send(app, refunded!)
  t.strictSame(await status(caller), { estado: 'parcialmente_reembolsado', reembolsado: '100.00' })
  stripe.failRefund(stripe.refunds()[0]!.id)
  const [failed] = stripe.events('refund.failed')
  await send(app, failed!)
  t.strictSame(await status(caller), { estado: 'pagado', reembolsado: '0.00' })
})

t.test('a cancellation that Stripe failed is asked for anew, not under the key of its error', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const { paymentIntentId } = (await start(caller, cart(product.id))).json()
  const on = 'POST /v1/payment_intents/:id/cancel'
  stripe.fail({ status: 500, body: { error: { type: 'api_error', message: 'Sorry' } }, on, times: 2 })
  const cancel = () => app.providers.payments.cancelIntent(paymentIntentId)
  await t.rejects(cancel(), { code: 'PAYMENTS_FAILED' })
  t.match(await cancel(), { status: 'canceled' })
  const asked = stripe.requests().filter(({ path }) => path.endsWith('/cancel'))
  t.equal(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size, 2)
})

t.test('a failed refund that is told late does not undo one that was made meanwhile', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const { payments } = app.providers
  const { retrieveIntent } = payments
  const started = (await start(caller, cart(product.id))).json()
  await stripe.pay(started)
  await confirm(caller, started.paymentIntentId)
  await refundByHand(stripe.url, started.paymentIntentId, '&amount=100')
  await send(app, stripe.events('charge.refunded')[0]!)
  stripe.failRefund(stripe.refunds()[0]!.id)
  payments.retrieveIntent = async (id) => {
    payments.retrieveIntent = retrieveIntent
    const before = await retrieveIntent(id)
    await refundByHand(stripe.url, id)
    await send(app, stripe.events('charge.refunded')[1]!)
    return before
  }
  t.match((await send(app, stripe.events('refund.failed')[0]!)).json(), { status: 'recorded' })
  t.strictSame(await status(caller), { estado: 'reembolsado', reembolsado: '399.98' })
  t.match(await books(app, product.id), { stock: 10 })
})

t.test(
  'a refund that fails when the units are back is to be looked at, and told when made again',
  async (t) => {
    const { app, stripe, caller, product } = await cardShop(t)
    const started = (await start(caller, cart(product.id))).json()
    await stripe.pay(started)
    await confirm(caller, started.paymentIntentId)
    const found = async () => (await checkBooks(app.sql)).findings.filter(({ check }) => check === 'refunds')
    const refund = async (place: number) => {
      await refundByHand(stripe.url, started.paymentIntentId)
      await send(app, stripe.events('charge.refunded')[place]!)
    }
    await refund(0)
    stripe.failRefund(stripe.refunds()[0]!.id)
    await send(app, stripe.events('refund.failed')[0]!)
    t.strictSame(await status(caller), { estado: 'pagado', reembolsado: '0.00' })
    t.match(await found(), [{ isDoubtful: true }])
    await refund(1)
    t.match(await books(app, product.id), { stock: 10 })
    t.strictSame(await found(), [])
    t.strictSame(await notices(app), ['Compra realizada con éxito', 'Pago devuelto', 'Pago devuelto'])
  },
)

t.test('a dispute that was won does not open again by a late event', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const started = (await start(caller, cart(product.id))).json()
  await stripe.pay(started)
  const dispute = stripe.dispute(started.paymentIntentId)
  const [created] = stripe.events('charge.dispute.created')
  t.match((await send(app, created!)).json(), { status: 'recorded' })
  t.match(await status(caller), { estado: 'disputado' })
  t.match(await books(app, product.id), { stock: 8, sales: 1 })
  const [succeeded] = stripe.events('payment_intent.succeeded')
  await send(app, succeeded!)
  t.match(await status(caller), { estado: 'disputado' }, 'an event that knows of no dispute leaves it')
  stripe.closeDispute(dispute.id, 'won')
  const [closed] = stripe.events('charge.dispute.closed')
  await send(app, closed!)
  await send(app, created!)
  t.strictSame(await status(caller), { estado: 'pagado', reembolsado: '0.00' })
})

t.test('a second payment of one order is given back', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const started = (await start(caller, cart(product.id))).json()
  await stripe.pay(started)
  await confirm(caller, started.paymentIntentId)
  const { order_id: orderId } = stripe.intents()[0]!.metadata
  const created = await post(`${stripe.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_fake', 'content-type': 'application/x-www-form-urlencoded' },
    body: `amount=39998&currency=usd&allowed_payment_method_types[]=card&confirm=true&payment_method=pm_card_visa&metadata[order_id]=${orderId}`,
  })
  t.equal(created.status, 200)
  const second = stripe.events('payment_intent.succeeded')[1]!
  t.match((await send(app, second)).json(), { status: 'refunded' })
  t.match((await send(app, second)).json(), { status: 'refunded' })
  await app.notifications.idle()
  t.match(stripe.ledger().usd, { charged: 79_996, refunded: 39_998, net: 39_998 })
  t.strictSame(await status(caller), { estado: 'pagado', reembolsado: '0.00' })
  t.match(await books(app, product.id), { stock: 8, sales: 1, payments: 1 })
})

t.test('a refund of a payment from before this service is recorded', async (t) => {
  const { app, stripe, buyer, caller, product } = await cardShop(t)
  const created = await post(`${stripe.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_fake', 'content-type': 'application/x-www-form-urlencoded' },
    body: `amount=19999&currency=usd&allowed_payment_method_types[]=card&confirm=true&payment_method=pm_card_visa&metadata[usuario_id]=${buyer.id}`,
  })
  const { id: paymentIntentId } = (await created.json()) as { id: string }
  const sale = await createSale(app.sql, { buyerId: buyer.id, lines: [{ product }] })
  await app.sql.write`update pagos set payment_intent_id = ${paymentIntentId} where venta_id = ${sale.id}`
  await refundByHand(stripe.url, paymentIntentId)
  for (const sent of stripe.events()) t.equal((await send(app, sent)).statusCode, 200)
  t.strictSame(await status(caller), { estado: 'reembolsado', reembolsado: '199.99' })
  t.match(await books(app, product.id), { stock: 11 })
})
