import { setTimeout as sleep } from 'node:timers/promises'
import type Stripe from 'stripe'
import type { Config } from '../../config/config.ts'
import {
  type PaymentEvent,
  type PaymentIntent,
  type Payments,
  paymentProblems,
  paymentsFailed,
  paymentsUnavailable,
} from './payments.ts'

/** One try and one repeat fit the 15 seconds that the clients wait. The SDK repeats with the same key. */
const callTimeoutMs = 5000
const maximumRepeats = 1
const listPageSize = 100
/** How often a request is sent again that another delivery is just making, and the pause before. */
const inUseRepeats = 4
const inUsePauseMs = 400
const orderIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const errorCode = (error: unknown) => (error as { code?: unknown } | null)?.code
/** Of what Stripe did not begin, so that the same request may be sent again. */
const notBegun: ReadonlySet<unknown> = new Set(['StripeConnectionError', 'StripeRateLimitError'])

/**
 * What an error of the Stripe SDK means to a caller of this API, with the original as its cause for the log. An error
 * that is not Stripe's is returned as it is. Stripe keeps every answer under the request's idempotency key, errors of
 * its own included, but not of what it did not begin (https://docs.stripe.com/api/idempotent_requests).
 */
function toPaymentProblem(cause: unknown): unknown {
  const { type, code, statusCode } = Object(cause) as { type?: unknown; code?: unknown; statusCode?: number }
  if (typeof type !== 'string' || !type.startsWith('Stripe')) return cause
  if (code === 'resource_missing') return paymentProblems.PAYMENT_INTENT_NOT_FOUND([], { cause })
  if (code === 'amount_too_small' || code === 'amount_too_large')
    return paymentProblems.AMOUNT_NOT_PAYABLE([], { cause })
  if (type === 'StripeCardError') return paymentProblems.CARD_DECLINED([], { cause })
  const options = { cause, headers: { 'retry-after': '2' } }
  const isFault = type === 'StripeAPIError'
  if (notBegun.has(type) || code === 'idempotency_key_in_use' || (isFault && statusCode === undefined))
    return paymentsUnavailable([], options)
  return isFault ? paymentsFailed([], options) : paymentProblems.PAYMENT_REFUSED([], { cause })
}

/** Waits while another delivery of the same request is under way: its answer is this one's as well. */
async function whileInUse<Result>(send: () => Promise<Result>): Promise<Result> {
  for (let repeat = 0; ; repeat += 1) {
    try {
      return await send()
    } catch (error) {
      if (errorCode(error) !== 'idempotency_key_in_use' || repeat === inUseRepeats) throw error
    }
    await sleep(inUsePauseMs)
  }
}

function readIntent(intent: Stripe.PaymentIntent): PaymentIntent {
  const { latest_charge: latest } = intent
  const charge = latest !== null && typeof latest === 'object' ? latest : null
  return {
    id: intent.id,
    status: intent.status,
    amount: intent.amount,
    amountReceived: intent.amount_received,
    currency: intent.currency,
    orderId: orderIdForm.test(intent.metadata.order_id ?? '') ? (intent.metadata.order_id ?? null) : null,
    clientSecret: intent.client_secret,
    receiptUrl: charge?.receipt_url ?? null,
    amountRefunded: charge?.amount_refunded ?? 0,
    createdAt: new Date(intent.created * 1000),
  }
}

/** The intent that an event is about: itself, or the one of its charge, refund or dispute. */
function readEvent(event: Stripe.Event): PaymentEvent {
  const { object, id, payment_intent: related } = Object(event.data.object) as Record<string, unknown>
  const paymentIntentId =
    object === 'payment_intent' ? id : ((related as { id?: string } | null)?.id ?? related)
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    id: event.id,
    type: event.type,
    paymentIntentId: textOf(paymentIntentId),
    disputeId: object === 'dispute' ? textOf(id) : null,
  }
}

/**
 * Card payments by Stripe (https://docs.stripe.com/api). The SDK is loaded when the first payment needs it, which keeps a
 * cold start short. In a shop without keys every call throws PAYMENTS_NOT_CONFIGURED (503) and the rest of it works.
 */
export function createPayments(config: Config): Payments {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_PUBLISHABLE_KEY: publishableKey } = config
  const { STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: apiUrl } = config
  let loading: Promise<Stripe> | undefined

  async function load(key: string): Promise<Stripe> {
    const { default: StripeClient } = await import('stripe')
    const { protocol, hostname, port } = new URL(apiUrl)
    return new StripeClient(key, {
      host: hostname,
      protocol: protocol === 'http:' ? 'http' : 'https',
      ...(port ? { port } : {}),
      timeout: callTimeoutMs,
      maxNetworkRetries: maximumRepeats,
      telemetry: false,
    })
  }

  async function client(): Promise<Stripe> {
    if (secretKey === undefined) throw paymentProblems.PAYMENTS_NOT_CONFIGURED()
    loading ??= load(secretKey)
    return loading
  }

  async function call<Result>(work: (stripe: Stripe) => Promise<Result>): Promise<Result> {
    const stripe = await client()
    try {
      return await work(stripe)
    } catch (error) {
      throw toPaymentProblem(error)
    }
  }

  /** A call whose answer is an intent. */
  const intentOf = (work: (intents: Stripe['paymentIntents']) => Promise<Stripe.PaymentIntent>) =>
    call(async (stripe) => readIntent(await work(stripe.paymentIntents)))

  const retrieveIntent = (id: string) =>
    intentOf((intents) => intents.retrieve(id, { expand: ['latest_charge'] }))

  return {
    get publishableKey() {
      if (publishableKey === undefined) throw paymentProblems.PAYMENTS_NOT_CONFIGURED()
      return publishableKey
    },
    live: !/^[sr]k_test_/.test(secretKey ?? ''),
    retrieveIntent,

    createIntent({ orderId, ...amounts }) {
      const metadata = { order_id: orderId }
      const wanted = { ...amounts, metadata, allowed_payment_method_types: ['card'] as ['card'] }
      const options = { idempotencyKey: `order:${orderId}` }
      return intentOf((intents) => whileInUse(() => intents.create(wanted, options)))
    },

    retrieveDisputeStatus: (id) => call(async (stripe) => (await stripe.disputes.retrieve(id)).status),

    confirmWithTestCard(id) {
      const options = { idempotencyKey: `confirm:${id}` }
      return intentOf((intents) => intents.confirm(id, { payment_method: 'pm_card_visa' }, options))
    },

    async cancelIntent(id) {
      try {
        return await intentOf((intents) => intents.cancel(id, {}, { idempotencyKey: `cancel:${id}` }))
      } catch (error) {
        if (errorCode((error as Error).cause) !== 'payment_intent_unexpected_state') throw error
        return retrieveIntent(id)
      }
    },

    refund: ({ paymentIntentId, amount, idempotencyKey }) =>
      call(async ({ refunds }) => {
        const wanted = { payment_intent: paymentIntentId, amount }
        const { id, status } = await refunds.create(wanted, { idempotencyKey })
        return { id, status: status ?? 'pending' }
      }),

    async *listIntents(since) {
      const { paymentIntents } = await client()
      const created = { gte: Math.floor(since.getTime() / 1000) }
      const wanted = { created, limit: listPageSize, expand: ['data.latest_charge'] }
      try {
        for await (const intent of paymentIntents.list(wanted)) yield readIntent(intent)
      } catch (error) {
        throw toPaymentProblem(error)
      }
    },

    async readEvent(rawBody, signature) {
      const { webhooks } = await client()
      if (!webhookSecret || !signature) throw paymentProblems.INVALID_SIGNATURE()
      try {
        return readEvent(webhooks.constructEvent(rawBody, signature, webhookSecret))
      } catch (cause) {
        throw cause instanceof SyntaxError
          ? paymentProblems.INVALID_EVENT([], { cause })
          : paymentProblems.INVALID_SIGNATURE([], { cause })
      }
    },
  }
}
