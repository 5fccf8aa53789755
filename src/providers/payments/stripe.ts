import { setTimeout as sleep } from 'node:timers/promises'
import type Stripe from 'stripe'
import type { Problem } from '../../lib/problem.ts'
import {
  amountRefused,
  cardDeclined,
  invalidEvent,
  invalidSignature,
  type PaymentEvent,
  type PaymentIntent,
  type Payments,
  paymentIntentNotFound,
  paymentRefused,
  paymentsFailed,
  paymentsUnavailable,
} from './payments.ts'

export interface StripeSettings {
  readonly secretKey: string
  readonly publishableKey: string
  /** Null while no webhook is set up: then no delivery can be trusted. */
  readonly webhookSecret: string | null
  /** Where the API is: `https://api.stripe.com`, or a fake. */
  readonly apiUrl: string
}

/** One try and one repeat fit the 15 seconds that the clients wait. The SDK repeats with the same key. */
const callTimeoutMs = 5000
const maximumRepeats = 1
const listPageSize = 100
/** How often a request is sent again that another delivery is just making, and the pause before. */
const inUseRepeats = 4
const inUsePauseMs = 400
const orderIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const errorCode = (error: unknown) => (error as { code?: unknown } | null)?.code
const amountCodes: ReadonlySet<unknown> = new Set(['amount_too_small', 'amount_too_large'])
const retryHeaders = { 'retry-after': '2' }

/**
 * What an error of the Stripe SDK means to a caller of this API, with the original as its cause for the log. An error
 * that is not Stripe's is returned as it is. Stripe keeps every answer under the request's idempotency key, errors of
 * its own included, but not of what it did not begin (https://docs.stripe.com/api/idempotent_requests).
 */
function toPaymentProblem(error: unknown): Problem | Error {
  if (!(error instanceof Error)) return new Error('The payment service threw a value that is no error.')
  const { type, code, statusCode } = error as Error & { type?: unknown; code?: unknown; statusCode?: number }
  if (typeof type !== 'string' || !type.startsWith('Stripe')) return error
  if (code === 'resource_missing') return paymentIntentNotFound([], { cause: error })
  if (amountCodes.has(code)) return amountRefused([], { cause: error })
  if (type === 'StripeCardError') return cardDeclined([], { cause: error })
  const options = { cause: error, headers: retryHeaders }
  if (type === 'StripeConnectionError' || type === 'StripeRateLimitError')
    return paymentsUnavailable([], options)
  if (code === 'idempotency_key_in_use') return paymentsUnavailable([], options)
  if (type === 'StripeAPIError') {
    return statusCode === undefined ? paymentsUnavailable([], options) : paymentsFailed([], options)
  }
  return paymentRefused([], { cause: error })
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
  const subject = event.data.object as {
    object?: string
    id?: string
    payment_intent?: unknown
  }
  const related = subject.payment_intent
  const relatedId = typeof related === 'string' ? related : ((related as { id?: string } | null)?.id ?? null)
  return {
    id: event.id,
    type: event.type,
    paymentIntentId: subject.object === 'payment_intent' ? (subject.id ?? null) : relatedId,
    disputeId: subject.object === 'dispute' ? (subject.id ?? null) : null,
  }
}

/**
 * Card payments by Stripe (https://docs.stripe.com/api). The SDK is loaded when the first payment needs it,
 * which keeps a cold start short.
 */
export function createStripePayments(settings: StripeSettings): Payments {
  let loading: Promise<Stripe> | undefined

  async function load(): Promise<Stripe> {
    const { default: StripeClient } = await import('stripe')
    const { protocol, hostname, port } = new URL(settings.apiUrl)
    return new StripeClient(settings.secretKey, {
      host: hostname,
      protocol: protocol === 'http:' ? 'http' : 'https',
      ...(port ? { port } : {}),
      timeout: callTimeoutMs,
      maxNetworkRetries: maximumRepeats,
      telemetry: false,
    })
  }

  async function call<Result>(work: (stripe: Stripe) => Promise<Result>): Promise<Result> {
    loading ??= load()
    const stripe = await loading
    try {
      return await work(stripe)
    } catch (error) {
      throw toPaymentProblem(error)
    }
  }

  const retrieve = (id: string) =>
    call(async (stripe) =>
      readIntent(await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })),
    )

  return {
    publishableKey: settings.publishableKey,
    live: !/^[sr]k_test_/.test(settings.secretKey),
    retrieveIntent: retrieve,

    createIntent: ({ orderId, amount, currency, description }) =>
      call(async (stripe) =>
        readIntent(
          await whileInUse(() =>
            stripe.paymentIntents.create(
              {
                amount,
                currency,
                description,
                allowed_payment_method_types: ['card'],
                metadata: { order_id: orderId },
              },
              { idempotencyKey: `order:${orderId}` },
            ),
          ),
        ),
      ),

    retrieveDisputeStatus: (id) => call(async (stripe) => (await stripe.disputes.retrieve(id)).status),

    confirmWithTestCard: (id) =>
      call(async (stripe) =>
        readIntent(
          await stripe.paymentIntents.confirm(
            id,
            { payment_method: 'pm_card_visa' },
            { idempotencyKey: `confirm:${id}` },
          ),
        ),
      ),

    async cancelIntent(id) {
      const cancelled = await call(async (stripe) => {
        try {
          return readIntent(await stripe.paymentIntents.cancel(id, {}, { idempotencyKey: `cancel:${id}` }))
        } catch (error) {
          if (errorCode(error) === 'payment_intent_unexpected_state') return null
          throw error
        }
      })
      return cancelled ?? retrieve(id)
    },

    refund: ({ paymentIntentId, amount, idempotencyKey }) =>
      call(async (stripe) => {
        const refund = await stripe.refunds.create(
          { payment_intent: paymentIntentId, amount },
          { idempotencyKey },
        )
        return { id: refund.id, status: refund.status ?? 'pending', amount: refund.amount }
      }),

    async *listIntents(since) {
      const gte = Math.floor(since.getTime() / 1000)
      let startingAfter: string | undefined
      do {
        const page = await call((stripe) =>
          stripe.paymentIntents.list({
            created: { gte },
            limit: listPageSize,
            expand: ['data.latest_charge'],
            ...(startingAfter ? { starting_after: startingAfter } : {}),
          }),
        )
        for (const intent of page.data) yield readIntent(intent)
        startingAfter = page.has_more ? page.data.at(-1)?.id : undefined
      } while (startingAfter)
    },

    async readEvent(rawBody, signature) {
      if (!settings.webhookSecret || !signature) throw invalidSignature()
      loading ??= load()
      const stripe = await loading
      try {
        return readEvent(stripe.webhooks.constructEvent(rawBody, signature, settings.webhookSecret))
      } catch (error) {
        throw error instanceof SyntaxError
          ? invalidEvent([], { cause: error })
          : invalidSignature([], { cause: error })
      }
    },
  }
}
