import type Stripe from 'stripe'
import { invalidEvent, invalidSignature } from './errors.ts'
import type { PaymentEvent, PaymentIntent, Payments } from './payments.ts'
import { toPaymentProblem } from './stripe-errors.ts'

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
const orderIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

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
    status?: unknown
    payment_intent?: unknown
  }
  const related = subject.payment_intent
  const relatedId = typeof related === 'string' ? related : ((related as { id?: string } | null)?.id ?? null)
  return {
    id: event.id,
    type: event.type,
    paymentIntentId: subject.object === 'payment_intent' ? (subject.id ?? null) : relatedId,
    disputeStatus: subject.object === 'dispute' ? String(subject.status) : null,
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
          await stripe.paymentIntents.create(
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
          if ((error as { code?: unknown }).code === 'payment_intent_unexpected_state') return null
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
