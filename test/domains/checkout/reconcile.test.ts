import t from 'tap'
import type { FakeStripe } from '../../../dev/fakes/stripe.ts'
import { createCheckoutContext } from '../../../src/domains/checkout/checkout-context.ts'
import { type Difference, reconcile } from '../../../src/domains/checkout/reconcile.ts'
import type { Caller, TestApp } from '../../helper.ts'
import { books } from '../sales/shop.ts'
import { cardShop, cart, confirm, start } from './card-shop.ts'

async function compare(app: TestApp, applies = false): Promise<Difference[]> {
  const context = createCheckoutContext(app)
  const since = new Date(Date.now() - 3_600_000)
  const found: Difference[] = []
  for await (const difference of reconcile(context, { since, applies })) found.push(difference)
  return found
}

async function pay(caller: Caller, stripe: FakeStripe, productId: number): Promise<string> {
  const { clientSecret, paymentIntentId } = (await start(caller, cart(productId))).json()
  await stripe.pay({ clientSecret })
  return paymentIntentId
}

t.test('a payment that nobody told of is found, and settled when asked to', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const paymentIntentId = await pay(caller, stripe, product.id)
  await start(caller, cart(product.id))
  const wanted = {
    kind: 'paid_without_sale',
    paymentIntentId,
    atService: '399.98',
    inBooks: '0.00',
    currency: 'usd',
  }
  t.strictSame(await compare(app), [{ ...wanted, applied: null }])
  t.match(await books(app, product.id), { sales: 0 })
  t.strictSame(await compare(app, true), [{ ...wanted, applied: 'settled' }])
  t.match(await books(app, product.id), { stock: 8, sales: 1, payments: 1 })
  t.strictSame(await compare(app), [])
})

t.test('a payment for goods that are gone is refunded when asked to, once', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  await pay(caller, stripe, product.id)
  await app.sql.write`update checkout_order set status = 'released'`
  await app.sql.write`update producto set stock = 1, reservado = 0 where id = ${product.id}`
  t.match(await compare(app, true), [{ kind: 'paid_without_sale', applied: 'refunded' }])
  t.match(stripe.ledger().usd, { charged: 39_998, refunded: 39_998 })
  t.strictSame(await compare(app, true), [])
  t.equal(stripe.refunds().length, 1)
})

t.test('a refund that was recorded and never made is made', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const id = await pay(caller, stripe, product.id)
  await app.sql.write`update checkout_order set amount = 1`
  t.match((await confirm(caller, id)).json(), { code: 'PAYMENT_REFUNDED' })
  t.match(await compare(app), [
    { kind: 'refund_pending', atService: '399.98', inBooks: '399.98', applied: null },
  ])
  t.match(await compare(app, true), [{ kind: 'refund_pending', applied: 'refunded' }])
  t.equal(stripe.ledger().usd?.net, 0)
  t.strictSame(await compare(app), [])
})

t.test('a refund made at Stripe that nobody told of is recorded', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const id = await pay(caller, stripe, product.id)
  await confirm(caller, id)
  await app.providers.payments.refund({ paymentIntentId: id, amount: 39_998, idempotencyKey: 'by-hand' })
  t.match(await compare(app), [{ kind: 'refund_differs', atService: '399.98', inBooks: '0.00' }])
  t.match(await compare(app, true), [{ kind: 'refund_differs', applied: 'recorded' }])
  t.match(await books(app, product.id), { stock: 10 })
  t.strictSame(await compare(app), [])
})

t.test('what no program can mend is only reported', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const paid = await pay(caller, stripe, product.id)
  await confirm(caller, paid)
  await app.sql.write`update pagos set total = 1`
  t.match(await compare(app, true), [{ kind: 'amount_differs', inBooks: '1.00', applied: null }])
  await app.sql.write`update pagos set payment_intent_id = 'pi_nobody'`
  await app.sql.write`update checkout_order set payment_intent_id = 'pi_nobody'`
  const found = await compare(app, true)
  t.ok(found.some(({ kind, applied }) => kind === 'sale_without_payment' && applied === null))
})
