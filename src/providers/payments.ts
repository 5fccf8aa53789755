import { setTimeout as sleep } from 'node:timers/promises'
import type Stripe from 'stripe'
import type { Config } from '../config/config.ts'
import { defineProblem, defineProblems } from '../lib/problem.ts'

export const paymentProblems = defineProblems({
  PAYMENTS_NOT_CONFIGURED: '503 El pago con tarjeta no está disponible en este momento.',
  PAYMENT_REFUSED: '502 El servicio de pagos rechazó la operación.',
  CARD_DECLINED: '400 La tarjeta fue rechazada.',
  PAYMENT_INTENT_NOT_FOUND: '404 No se encontró un pago con ese identificador.',
  INVALID_SIGNATURE: '400 La firma de la notificación no es válida.',
  INVALID_EVENT: '400 El payload de la notificación no es un evento válido.',
  AMOUNT_NOT_PAYABLE: '400 El servicio de pagos no admite el importe de esta compra.',
})
const unavailableText = 'El servicio de pagos no respondió. Intente de nuevo en unos segundos.'
/** Whether the request took effect is not known; the same one may be sent again. */
const paymentsUnavailable = defineProblem('PAYMENTS_UNAVAILABLE', 503, unavailableText)
/** An error of the service's own, which it answers again to the same request. */
const paymentsFailed = defineProblem('PAYMENTS_FAILED', 503, unavailableText)

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

/** A card payment as the payment service knows it. */
export type PaymentIntent = Readonly<ReturnType<typeof readIntent>>

function readIntent(intent: Stripe.PaymentIntent) {
  const { latest_charge: latest, metadata } = intent
  const charge = latest !== null && typeof latest === 'object' ? latest : null
  return {
    id: intent.id,
    /** Stripe's status: `requires_payment_method`, `processing`, `succeeded`, `canceled`, … */
    status: intent.status as string,
    /** What was received, in the currency's smallest unit. */
    amountReceived: intent.amount_received,
    /** ISO 4217, lower case. */
    currency: intent.currency,
    /** Our order, from the metadata; null for intents that are not ours. */
    orderId: orderIdForm.test(metadata.order_id ?? '') ? (metadata.order_id ?? null) : null,
    /** For the browser that confirms the payment; null where the service does not tell it. */
    clientSecret: intent.client_secret,
    receiptUrl: charge?.receipt_url ?? null,
    /** What went back to the buyer, in the currency's smallest unit. */
    amountRefunded: charge?.amount_refunded ?? 0,
  }
}

/** What a verified webhook delivery says. */
export type PaymentEvent = Readonly<ReturnType<typeof readEvent>>

function readEvent(event: Stripe.Event) {
  const { object, id, payment_intent: related } = Object(event.data.object) as Record<string, unknown>
  const intentId = object === 'payment_intent' ? id : ((related as { id?: string } | null)?.id ?? related)
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    id: event.id,
    type: event.type as string,
    /** The intent that the event is about: itself, or the one of its charge, refund or dispute; null when there is none. */
    paymentIntentId: textOf(intentId),
    /** For an event about a dispute, its id. */
    disputeId: object === 'dispute' ? textOf(id) : null,
  }
}

export type Payments = ReturnType<typeof createPayments>

/**
 * Card payments by Stripe (https://docs.stripe.com/api). The SDK is loaded when the first payment needs it, which keeps a
 * cold start short. In a shop without keys every call throws PAYMENTS_NOT_CONFIGURED (503) and the rest of it works.
 * Every call is bounded in time and never leaks what the service said. Besides the errors that are named, every call
 * throws PAYMENTS_UNAVAILABLE and PAYMENTS_FAILED (503) and PAYMENT_REFUSED (502). Amounts are in the currency's
 * smallest unit.
 */
export function createPayments(config: Config) {
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
    call(async (stripe): Promise<PaymentIntent> => readIntent(await work(stripe.paymentIntents)))

  /** The intent with its receipt and what went back of it. Throws PAYMENT_INTENT_NOT_FOUND (404). */
  const retrieveIntent = async (id: string) => {
    // In Stripe's path a dot would name another resource.
    if (!/^\w+$/.test(id)) throw paymentProblems.PAYMENT_INTENT_NOT_FOUND()
    return intentOf((intents) => intents.retrieve(id, { expand: ['latest_charge'] }))
  }

  return {
    get publishableKey(): string {
      if (publishableKey === undefined) throw paymentProblems.PAYMENTS_NOT_CONFIGURED()
      return publishableKey
    },
    /** False with a test key: only then the server may confirm with a test card. */
    live: !/^[sr]k_test_/.test(secretKey ?? ''),
    retrieveIntent,

    /**
     * Creates the intent of an order; asked again for the same order it returns the same intent.
     * Throws AMOUNT_NOT_PAYABLE (400) for an amount that is too small or too large.
     */
    createIntent(intent: { orderId: string; amount: number; currency: string; description: string }) {
      const { orderId, ...amounts } = intent
      const metadata = { order_id: orderId }
      const wanted = { ...amounts, metadata, allowed_payment_method_types: ['card'] as ['card'] }
      const options = { idempotencyKey: `order:${orderId}` }
      return intentOf((intents) => whileInUse(() => intents.create(wanted, options)))
    },

    /** How a dispute stands: `needs_response`, `won`, `lost`, …. Throws PAYMENT_INTENT_NOT_FOUND (404). */
    retrieveDisputeStatus: (id: string) =>
      call(async ({ disputes }): Promise<string> => (await disputes.retrieve(id)).status),

    /** Pays with the service's test card. Only with a test key. */
    confirmWithTestCard(id: string) {
      const options = { idempotencyKey: `confirm:${id}` }
      return intentOf((intents) => intents.confirm(id, { payment_method: 'pm_card_visa' }, options))
    },

    /**
     * Cancels it; returns the intent as it is then, also when it was too late. Without a key of its own, under which
     * Stripe would answer an error of its own again; a second cancellation does no harm.
     */
    async cancelIntent(id: string): Promise<PaymentIntent> {
      try {
        return await intentOf((intents) => intents.cancel(id))
      } catch (error) {
        if (errorCode((error as Error).cause) !== 'payment_intent_unexpected_state') throw error
        return retrieveIntent(id)
      }
    },

    /**
     * Gives money of an intent back; the same key never refunds twice. The refund's status is `pending`, `succeeded`,
     * `failed`, `canceled` or `requires_action`.
     */
    refund: (refund: { paymentIntentId: string; amount: number; idempotencyKey: string }) =>
      call(async ({ refunds }) => {
        const { paymentIntentId, amount, idempotencyKey } = refund
        const wanted = { payment_intent: paymentIntentId, amount }
        const { id, status } = await refunds.create(wanted, { idempotencyKey })
        return { id, status: status ?? 'pending' }
      }),

    /** Intents made since a moment, newest first, page by page. */
    async *listIntents(since: Date): AsyncGenerator<PaymentIntent> {
      const { paymentIntents } = await client()
      const created = { gte: Math.floor(since.getTime() / 1000) }
      const wanted = { created, limit: listPageSize, expand: ['data.latest_charge'] }
      try {
        for await (const intent of paymentIntents.list(wanted)) yield readIntent(intent)
      } catch (error) {
        throw toPaymentProblem(error)
      }
    },

    /**
     * Checks the signature of a delivery over its raw body and reads the event.
     * Throws INVALID_SIGNATURE or INVALID_EVENT (400).
     */
    async readEvent(rawBody: Buffer, signature: string | undefined): Promise<PaymentEvent> {
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
