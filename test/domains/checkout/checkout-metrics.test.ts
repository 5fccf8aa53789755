import t from 'tap'
import { createUser } from '../../factories.ts'
import { cardShop, cart, confirm, start } from './card-shop.ts'

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
