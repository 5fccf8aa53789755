import Stripe from 'stripe'
import t from 'tap'
import { type FakeStripe, startStripe } from '../../../dev/fakes/stripe.ts'

async function setUp(test: { teardown(end: () => unknown): unknown }) {
  const fake = await startStripe()
  test.teardown(() => fake.close())
  return { fake, stripe: clientOf(fake) }
}

const clientOf = (fake: FakeStripe, config: Stripe.StripeConfig = {}): Stripe =>
  new Stripe(fake.settings.secretKey, { ...fake.sdk, maxNetworkRetries: 0, telemetry: false, ...config })

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

const tenDollars = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card'] }

t.test('a purchase: created by the server, paid by the browser, settled with a receipt', async (t) => {
  const { fake, stripe } = await setUp(t)
  const made = await stripe.paymentIntents.create({ ...tenDollars, metadata: { order_id: '7' } })
  t.match(made, { status: 'requires_payment_method', metadata: { order_id: '7' } })
  t.match(made.client_secret, new RegExp(`^${made.id}_secret_\\w{20,}$`))
  t.match(made.lastResponse.requestId, /^req_/)

  const paid = await fake.pay({ clientSecret: made.client_secret ?? '' })
  t.match(paid, { status: 200, paymentIntent: { status: 'succeeded', id: made.id } })
  t.notOk(paid.paymentIntent?.metadata, 'a browser does not see metadata')

  const intent = await stripe.paymentIntents.retrieve(made.id, {
    expand: ['latest_charge', 'payment_method'],
  })
  t.match(intent, {
    amount_received: 1000,
    latest_charge: { status: 'succeeded', metadata: { order_id: '7' }, receipt_url: fake.url },
    payment_method: { card: { brand: 'visa', last4: '4242' } },
  })
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
  t.equal((await fetch(charge?.receipt_url ?? '')).status, 200)
  t.match(await stripe.charges.retrieve(charge?.id ?? ''), { payment_intent: made.id })
  t.same(fake.ledger(), { usd: { charged: 1000, refunded: 0, net: 1000, charges: 1, refunds: 0 } })
})

t.test('the server confirms with a test card, and a declined card says why', async (t) => {
  const { fake, stripe } = await setUp(t)
  const { id } = await stripe.paymentIntents.create(tenDollars)
  const declined = stripe.paymentIntents.confirm(id, {
    payment_method: 'pm_card_chargeDeclinedInsufficientFunds',
  })
  t.match(await errorOf(declined), {
    type: 'StripeCardError',
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    payment_intent: { id, status: 'requires_payment_method' },
  })
  t.match(await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }), {
    status: 'succeeded',
  })
  t.match(await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })), {
    code: 'payment_intent_unexpected_state',
    payment_intent: { status: 'succeeded' },
  })
  t.match(await errorOf(stripe.paymentIntents.cancel(id)), { code: 'payment_intent_unexpected_state' })
  t.same(
    fake.events().map(({ type }) => type),
    [
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'charge.succeeded',
      'payment_intent.succeeded',
    ],
  )
  const browser = await fake.pay({
    clientSecret: (await stripe.paymentIntents.create(tenDollars)).client_secret ?? '',
    card: 'tok_chargeDeclined',
  })
  t.match(browser, { status: 402, error: { type: 'card_error', decline_code: 'generic_decline' } })
})

t.test('payments wait for the bank, for a capture, or are canceled', async (t) => {
  const { fake, stripe } = await setUp(t)
  const create = (more: Partial<Stripe.PaymentIntentCreateParams>) =>
    stripe.paymentIntents.create({ ...tenDollars, confirm: true, ...more })
  const asked = await create({ payment_method: 'pm_card_authenticationRequired' })
  t.equal(asked.status, 'requires_action')
  t.equal(fake.authenticate(asked.id).status, 'succeeded')
  const refused = await create({ payment_method: 'pm_card_authenticationRequired' })
  t.equal(fake.authenticate(refused.id, false).status, 'requires_payment_method')

  const held = await create({ payment_method: 'pm_card_visa', capture_method: 'manual' })
  t.match(held, { status: 'requires_capture', amount_capturable: 1000 })
  t.match(await stripe.paymentIntents.capture(held.id), { status: 'succeeded', amount_received: 1000 })

  const { id } = await stripe.paymentIntents.create(tenDollars)
  t.match(await stripe.paymentIntents.update(id, { metadata: { a: 'b' }, amount: 2000 }), {
    amount: 2000,
    metadata: { a: 'b' },
  })
  t.match(await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }), {
    status: 'canceled',
    cancellation_reason: 'abandoned',
  })
})

t.test('money goes back once, in parts or whole; disputes and failed refunds are told', async (t) => {
  const { fake, stripe } = await setUp(t)
  const { id } = await stripe.paymentIntents.create({
    ...tenDollars,
    confirm: true,
    payment_method: 'pm_card_visa',
  })
  const part = await stripe.refunds.create({
    payment_intent: id,
    amount: 300,
    reason: 'requested_by_customer',
  })
  t.match(part, { status: 'succeeded', amount: 300 })
  t.match(await errorOf(stripe.refunds.create({ payment_intent: id, amount: 800 })), { statusCode: 400 })
  t.match(await stripe.refunds.create({ payment_intent: id }), { amount: 700 })
  t.match(await errorOf(stripe.refunds.create({ payment_intent: id })), { code: 'charge_already_refunded' })
  t.match((await stripe.refunds.list({ payment_intent: id })).data, [{ amount: 700 }, { amount: 300 }])
  t.match(await stripe.refunds.retrieve(part.id), { id: part.id })
  t.same(fake.ledger().usd, { charged: 1000, refunded: 1000, net: 0, charges: 1, refunds: 2 })
  fake.failRefund(part.id)
  t.equal(fake.ledger().usd?.net, 300)
  t.match(fake.closeDispute(fake.dispute(id).id, 'lost'), { status: 'lost', payment_intent: id })
  t.equal(fake.events('charge.refunded').length, 2)
  t.equal(fake.events('charge.dispute.created').length, 1)
})

t.test('lists are paged, newest first, and cut by time', async (t) => {
  const { fake, stripe } = await setUp(t)
  fake.settings.now = () => Date.now() - 3_600_000
  const old = await stripe.paymentIntents.create(tenDollars)
  fake.settings.now = Date.now
  for (let count = 0; count < 4; count += 1) await stripe.paymentIntents.create(tenDollars)
  const ids: string[] = []
  for await (const intent of stripe.paymentIntents.list({ limit: 2 })) ids.push(intent.id)
  t.equal(ids.length, 5)
  t.equal(ids.at(-1), old.id)
  const recent = await stripe.paymentIntents.list({ created: { gte: Math.floor(Date.now() / 1000) - 60 } })
  t.equal(recent.data.length, 4)
  const events = await stripe.events.list({ types: ['payment_intent.created'], limit: 1 })
  t.match(events, { has_more: true, data: [{ type: 'payment_intent.created' }] })
  t.match(await stripe.events.retrieve(events.data[0]?.id ?? ''), { object: 'event' })
})

t.test('bad requests are refused with the errors of the real API', async (t) => {
  const { fake, stripe } = await setUp(t)
  const refused = (params: object) =>
    stripe.paymentIntents.create({ ...tenDollars, ...params }).catch((error: unknown) => error)
  t.match(await refused({ amount: 49 }), { code: 'amount_too_small', message: /at least \$0\.50 usd/ })
  t.match(await refused({ amount: 10.5 }), { code: 'parameter_invalid_integer', param: 'amount' })
  t.match(await refused({ currency: undefined }), { code: 'parameter_missing', param: 'currency' })
  t.match(await refused({ surprise: 1 }), { code: 'parameter_unknown', type: 'StripeInvalidRequestError' })
  t.match(await refused({ metadata: { carrito: 'x'.repeat(501) } }), { param: 'metadata', message: /500/ })
  const keys = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v']))
  t.match(await refused({ metadata: keys }), { param: 'metadata', message: /50 keys/ })
  t.match(await errorOf(stripe.paymentIntents.retrieve('pi_none')), {
    statusCode: 404,
    code: 'resource_missing',
  })
  const stranger = new Stripe('sk_test_other', fake.sdk)
  t.match(await errorOf(stranger.paymentIntents.list()), {
    type: 'StripeAuthenticationError',
    statusCode: 401,
  })
  const browser = new Stripe('pk_test_fake', fake.sdk)
  t.match(await errorOf(browser.paymentIntents.list()), { code: 'secret_key_required' })
})
