import { createServer } from 'node:http'
import Stripe from 'stripe'
import t from 'tap'
import { type FakeStripe, startStripe } from '../../../dev/fakes/stripe.ts'

const secret = 'whsec_fake'
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

const tenDollars = { amount: 1000, currency: 'usd', allowed_payment_method_types: ['card'] }
const paid = { ...tenDollars, confirm: true, payment_method: 'pm_card_visa' }

const clientOf = (fake: FakeStripe, config: Stripe.StripeConfig = {}): Stripe =>
  new Stripe(fake.settings.secretKey, { ...fake.sdk, maxNetworkRetries: 0, telemetry: false, ...config })

async function setUp(test: { teardown(end: () => unknown): unknown }) {
  const fake = await startStripe()
  test.teardown(() => fake.close())
  return { fake, stripe: clientOf(fake) }
}

t.test('a key replays its answer, refuses other parameters, and is exclusive while it runs', async (t) => {
  const { fake, stripe } = await setUp(t)
  const key = { idempotencyKey: 'order-7' }
  const first = await stripe.paymentIntents.create(paid, key)
  const again = await stripe.paymentIntents.create(paid, key)
  t.equal(again.id, first.id)
  t.match(again.lastResponse.headers, {
    'idempotent-replayed': 'true',
    'original-request': first.lastResponse.requestId,
    'idempotency-key': 'order-7',
  })
  t.match(await errorOf(stripe.paymentIntents.create({ ...paid, amount: 2000 }, key)), {
    type: 'StripeIdempotencyError',
    statusCode: 400,
  })
  fake.settings.processingMs = 50
  const both = await Promise.allSettled(
    [1, 2].map(() => stripe.refunds.create({ payment_intent: first.id }, { idempotencyKey: 'r' })),
  )
  t.match(
    both.find(({ status }) => status === 'rejected'),
    {
      reason: { statusCode: 409, code: 'idempotency_key_in_use' },
    },
  )
  fake.settings.processingMs = 0
  t.equal(fake.ledger().usd?.refunds, 1)
})

t.test('a declined card is remembered by its key, a bad parameter is not', async (t) => {
  const { fake, stripe } = await setUp(t)
  const declined = { ...paid, payment_method: 'pm_card_chargeDeclined' }
  for (let count = 0; count < 2; count += 1) {
    t.match(await errorOf(stripe.paymentIntents.create(declined, { idempotencyKey: 'd' })), {
      statusCode: 402,
    })
  }
  t.equal(fake.intents().length, 1)
  t.match(await errorOf(stripe.paymentIntents.create({ ...paid, amount: 1 }, { idempotencyKey: 'b' })), {
    statusCode: 400,
  })
  await t.resolves(stripe.paymentIntents.create(paid, { idempotencyKey: 'b' }))
})

t.test('a reply lost after a charge is one charge when the SDK repeats it', async (t) => {
  const { fake, stripe } = await setUp(t)
  const on = 'POST /v1/payment_intents'
  fake.resetAfter({ on, times: 1 })
  const intent = await clientOf(fake, { maxNetworkRetries: 1 }).paymentIntents.create(paid)
  t.equal(intent.status, 'succeeded')
  t.equal(fake.ledger().usd?.charges, 1)

  fake.fail({ on, times: 1, status: 500, body: { error: { type: 'api_error', message: 'Sorry' } } })
  t.match(await errorOf(stripe.paymentIntents.create(paid)), { type: 'StripeAPIError', statusCode: 500 })
  fake.fail({ on, times: 1, status: 429, body: { error: { type: 'rate_limit_error', code: 'rate_limit' } } })
  t.match(await errorOf(stripe.paymentIntents.create(paid)), { type: 'StripeRateLimitError' })
  fake.hang({ on, times: 1 })
  t.match(await errorOf(clientOf(fake, { timeout: 50 }).paymentIntents.create(paid)), {
    type: 'StripeConnectionError',
  })
  fake.resetBefore({ on, times: 2 })
  t.match(await errorOf(stripe.paymentIntents.create(paid)), { type: 'StripeConnectionError' })
  t.equal(fake.ledger().usd?.charges, 1)
})

interface Received {
  payload: string
  signature: string
}

async function listen(test: { teardown(end: () => unknown): unknown }, fake: FakeStripe) {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const signature = String(request.headers['stripe-signature'])
    received.push({ payload: Buffer.concat(chunks).toString(), signature })
    response.writeHead(answers.shift() ?? 200).end('{"status":"success"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  test.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  fake.webhooks.listen({ to: `http://127.0.0.1:${port}/webhook`, secret, retryDelayMs: 5 })
  const types = () => received.map(({ payload }) => (JSON.parse(payload) as { type: string }).type)
  return { received, answers, types }
}

t.test('events are delivered with a signature that the SDK accepts and makes itself', async (t) => {
  const { fake, stripe } = await setUp(t)
  const { received } = await listen(t, fake)
  const intent = await stripe.paymentIntents.create(paid)
  await fake.webhooks.idle()
  const [{ payload, signature } = { payload: '', signature: '' }] = received
  const event = stripe.webhooks.constructEvent(payload, signature, secret)
  t.match(event, {
    type: 'payment_intent.succeeded',
    data: { object: { id: intent.id, object: 'payment_intent' } },
  })
  const timestamp = Number(/t=(\d+)/.exec(signature)?.[1])
  t.equal(
    signature,
    stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }).replace(/,v0.*/, ''),
  )
  t.throws(() => stripe.webhooks.constructEvent(`${payload} `, signature, secret))
})

t.test('deliveries are repeated until answered, copied, held, reordered, lost and forged', async (t) => {
  const { fake, stripe } = await setUp(t)
  const { received, answers, types } = await listen(t, fake)
  answers.push(500, 302)
  const { id } = await stripe.paymentIntents.create(paid)
  await fake.webhooks.idle()
  t.same(
    fake.webhooks.deliveries().map(({ status }) => status),
    [500, 302, 200],
  )

  received.length = 0
  fake.webhooks.configure({ copies: 20, delayMs: 5 })
  await stripe.paymentIntents.create(paid)
  await fake.webhooks.idle()
  t.equal(received.length, 20)

  received.length = 0
  fake.webhooks.configure({ copies: 1 })
  fake.webhooks.hold()
  await stripe.paymentIntents.create(paid)
  await stripe.refunds.create({ payment_intent: id })
  t.equal(received.length, 0)
  t.match(await fake.webhooks.release((events) => events.reverse()), [{ status: 200 }, { status: 200 }])
  t.same(types(), ['charge.refunded', 'payment_intent.succeeded'])

  received.length = 0
  const lost = fake.webhooks.lose({ type: 'payment_intent.succeeded', times: 1 })
  await stripe.paymentIntents.create(paid)
  await fake.webhooks.idle()
  t.equal(lost.hits(), 1)
  t.equal(received.length, 0)
  const [event] = fake.events('payment_intent.succeeded')
  if (!event) throw new Error('No event')
  await fake.webhooks.deliver(event, { copies: 3, secret: 'whsec_forged' })
  t.equal(received.length, 3)
  const [{ payload, signature } = { payload: '', signature: '' }] = received
  t.throws(() => stripe.webhooks.constructEvent(payload, signature, secret))
})
