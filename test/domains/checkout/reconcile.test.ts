import t from 'tap'
import type { FakeStripe } from '../../../dev/fakes/stripe.ts'
import { createUser } from '../../factories.ts'
import type { Caller } from '../../helper.ts'
import { books } from '../sales/shop.ts'
import { cardShop, cart, confirm, reconcile, start } from './card-shop.ts'

async function pay(caller: Caller, stripe: FakeStripe, productId: number): Promise<string> {
  const { clientSecret, paymentIntentId } = (await start(caller, cart(productId))).json()
  await stripe.pay({ clientSecret })
  return paymentIntentId
}

t.test('a payment that nobody told of is found, and settled when asked to', async (t) => {
  const shop = await cardShop(t)
  const { app, stripe, caller, product } = shop
  const paid = await pay(caller, stripe, product.id)
  await start(caller, cart(product.id, 1))
  const found = await reconcile(shop, '--since', '2h')
  t.strictSame(found.differences, [`paid_without_sale ${paid} stripe=399.98 books=0.00 usd open`])
  t.match(found.output, '1 differences, 0 mended, 1 open')
  t.equal(found.code, 1)
  t.match(await books(app, product.id), { sales: 0 })
  const mended = await reconcile(shop, '--apply')
  t.strictSame(mended.differences, [`paid_without_sale ${paid} stripe=399.98 books=0.00 usd settled`])
  t.equal(mended.code, 0)
  t.match(await books(app, product.id), { stock: 8, sales: 1, payments: 1 })
  t.match(await reconcile(shop), { code: 0, differences: [], output: /0 differences/ })
})

t.test('a payment for goods that are gone is refunded when asked to, once', async (t) => {
  const shop = await cardShop(t)
  const { app, stripe, caller, product } = shop
  const paid = await pay(caller, stripe, product.id)
  await app.sql.write`update checkout_order set status = 'released'`
  await app.sql.write`update producto set stock = 1, reservado = 0 where id = ${product.id}`
  const { differences } = await reconcile(shop, '--apply')
  t.strictSame(differences, [`paid_without_sale ${paid} stripe=399.98 books=0.00 usd refunded`])
  t.match(stripe.ledger().usd, { charged: 39_998, refunded: 39_998 })
  t.match(await reconcile(shop, '--apply'), { code: 0, differences: [] })
  const [refund] = stripe.refunds()
  t.equal(stripe.refunds().length, 1)
  stripe.failRefund(refund!.id)
  const returned = `refund_differs ${paid} stripe=0.00 books=399.98 usd open`
  t.match(await reconcile(shop, '--apply'), { code: 1, differences: [returned] }, 'the bank sent it back')
})

t.test('a refund that was recorded and never made is made', async (t) => {
  const shop = await cardShop(t)
  const { app, stripe, caller, product } = shop
  const id = await pay(caller, stripe, product.id)
  await app.sql.write`update checkout_order set amount = 1`
  t.match((await confirm(caller, id)).json(), { code: 'PAYMENT_REFUNDED' })
  const pending = `refund_pending ${id} stripe=399.98 books=399.98 usd`
  t.strictSame((await reconcile(shop)).differences, [`${pending} open`])
  t.strictSame((await reconcile(shop, '--apply')).differences, [`${pending} refunded`])
  t.equal(stripe.ledger().usd?.net, 0)
  t.strictSame((await reconcile(shop)).differences, [])
})

t.test('a refund made at Stripe that nobody told of is recorded', async (t) => {
  const shop = await cardShop(t)
  const { app, stripe, caller, product } = shop
  const id = await pay(caller, stripe, product.id)
  await confirm(caller, id)
  await app.providers.payments.refund({ paymentIntentId: id, amount: 39_998, idempotencyKey: 'by-hand' })
  const { differences } = await reconcile(shop, '--apply')
  t.strictSame(differences, [`refund_differs ${id} stripe=399.98 books=0.00 usd recorded`])
  t.match(await books(app, product.id), { stock: 10 })
  t.strictSame((await reconcile(shop)).differences, [])
})

t.test('a dispute that was lost is no difference', async (t) => {
  const shop = await cardShop(t, { deliver: true })
  const { app, stripe, caller, product } = shop
  const id = await pay(caller, stripe, product.id)
  await confirm(caller, id)
  stripe.closeDispute(stripe.dispute(id).id, 'lost')
  await stripe.webhooks.idle()
  t.match(await app.sql.read`select estado, reembolsado from pagos`, [
    { estado: 'disputa_perdida', reembolsado: '399.98' },
  ])
  t.match((await confirm(caller, id)).json(), { message: /se devolvió por completo/ })
  t.strictSame((await reconcile(shop)).differences, [])
})

t.test('what no program can mend is only reported', async (t) => {
  const shop = await cardShop(t)
  const { app, stripe, caller, product } = shop
  const paid = await pay(caller, stripe, product.id)
  await confirm(caller, paid)
  await app.sql.write`update pagos set total = 1`
  const { differences } = await reconcile(shop, '--apply')
  t.strictSame(differences, [`amount_differs ${paid} stripe=399.98 books=1.00 usd open`])
  await app.sql.write`update pagos set payment_intent_id = 'pi_nobody'`
  await app.sql.write`update checkout_order set payment_intent_id = 'pi_nobody'`
  const strange = await reconcile(shop, '--apply')
  t.equal(strange.code, 1)
  t.ok(
    strange.differences.some((line) => /^sale_without_payment pi_nobody .* open$/.test(line)),
    strange.output,
  )
})

t.test('wrong parameters and settings are said, with another exit code', async (t) => {
  const shop = await cardShop(t)
  t.equal((await reconcile(shop, '--since', 'yesterday')).code, 2)
  t.equal((await reconcile(shop, '--unknown')).code, 2)
})

t.test('purchases are counted once each, and so is money that has to go back', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const counted = async () => {
    const { body } = await app.inject('/metrics')
    return Object.fromEntries(
      [...body.matchAll(/^checkout_(\w+)_total(?:\{outcome="(\w+)"\})? (\d+)$/gm)].map(
        ([, what, outcome = '', count]) => [`${what} ${outcome}`.trim(), Number(count)],
      ),
    )
  }
  const headers = { 'idempotency-key': 'one-purchase' }
  const first = (await start(caller, cart(product.id), headers)).json()
  await start(caller, cart(product.id), headers)
  await stripe.pay(first)
  await confirm(caller, first.paymentIntentId)
  await confirm(caller, first.paymentIntentId)
  const none = { 'holds released': 0, 'holds expired': 0, 'settlements not_sold': 0, refunds: 0 }
  t.same(await counted(), { ...none, 'holds held': 1, 'settlements sold': 1 })

  const late = (await start(caller, cart(product.id))).json()
  const other = app.as(await createUser(app.sql, { roles: ['Cliente'] }))
  const lost = (await start(other, cart(product.id))).json()
  await app.sql.write`update checkout_order set hold_expires_at = now() - interval '1 minute'
    where payment_intent_id in (${late.paymentIntentId}, ${lost.paymentIntentId})`
  await stripe.pay(late)
  await app.sql
    .write`update checkout_order set status = 'released' where payment_intent_id = ${late.paymentIntentId}`
  await app.sql.write`update producto set stock = 2, reservado = 2 where id = ${product.id}`
  for (let time = 0; time < 2; time += 1)
    t.match((await confirm(caller, late.paymentIntentId)).json(), { code: 'PAYMENT_REFUNDED' })
  await app.notifications.idle()
  await app.notifications.idle()
  t.same(await counted(), {
    'holds held': 3,
    'holds released': 0,
    'holds expired': 1,
    'settlements sold': 1,
    'settlements not_sold': 1,
    refunds: 1,
  })
})
