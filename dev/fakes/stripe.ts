import { Refusal, startHttpFake } from './http-server.ts'
import { type BrowserResult, payAsBrowser } from './stripe/browser.ts'
import { ledgerOf } from './stripe/ledger.ts'
import { failRefund } from './stripe/money-back.ts'
import type { Dispute, Intent, StripeEvent } from './stripe/objects.ts'
import { decline, dispute, succeed } from './stripe/payment.ts'
import { stripeRoutes } from './stripe/routes.ts'
import { type Cause, emit, type StripeSettings, type StripeState } from './stripe/state.ts'
import { createWebhooks, type Endpoint } from './stripe/webhooks.ts'

export type { BrowserResult } from './stripe/browser.ts'
export { type Delivery, signPayload } from './stripe/delivery.ts'
export type { LedgerLine } from './stripe/ledger.ts'
export type { Charge, Dispute, Intent, Refund, StripeEvent } from './stripe/objects.ts'
export type { StripeSettings } from './stripe/state.ts'
export type { DeliverOptions, Endpoint } from './stripe/webhooks.ts'

/** A running fake of the Stripe API. */
export type FakeStripe = Awaited<ReturnType<typeof startStripe>>

const byHand: Cause = { requestId: null, idempotencyKey: null }

const authenticationFailed = {
  result: 'declines',
  code: 'payment_intent_authentication_failure',
  message: 'The provided PaymentMethod has failed authentication.',
} as const

/**
 * Starts a fake of the Stripe API on a free loopback port, without any payment.
 * @param options.webhooks where events are delivered; may be given later with `webhooks.listen`
 */
export async function startStripe(options: { settings?: Partial<StripeSettings>; webhooks?: Endpoint } = {}) {
  const webhooks = createWebhooks()
  if (options.webhooks) webhooks.control.listen(options.webhooks)
  let url = ''
  const state: StripeState = {
    settings: {
      secretKey: 'sk_test_fake',
      publishableKey: 'pk_test_fake',
      apiVersion: '2026-10-28.endive',
      processingMs: 0,
      now: Date.now,
      minimumAmounts: {},
      ...options.settings,
    },
    baseUrl: () => url,
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    methods: new Map(),
    cards: new Map(),
    disputes: new Map(),
    events: new Map(),
    onEvent: webhooks.onEvent,
  }
  const server = await startHttpFake({
    routes: stripeRoutes(state),
    notFound: ({ method, path }) => ({
      status: 404,
      body: {
        error: {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${method}: ${path}).`,
        },
      },
    }),
  })
  url = server.url

  function intent(id: string): Intent {
    const found = state.intents.get(id)
    if (!found) throw new Error(`No payment intent ${id}`)
    return found
  }

  return {
    ...server,
    /** May be changed at any time. */
    settings: state.settings,
    /** What the SDK takes to be pointed here: `new Stripe(secretKey, { ...sdk })`. */
    sdk: { host: server.host, port: server.port, protocol: 'http' as const },
    webhooks: webhooks.control,
    intent,
    intents: (): Intent[] => [...state.intents.values()],
    charges: () => [...state.charges.values()],
    refunds: () => [...state.refunds.values()],
    events: (type?: string): StripeEvent[] =>
      [...state.events.values()].filter((event) => type === undefined || event.type === type),
    /** Succeeded charges and refunds by currency, in its smallest unit. */
    ledger: () => ledgerOf(state),
    /** Pays as the shop's page does, over HTTP with the publishable key. */
    pay: (payment: { clientSecret: string; card?: string }): Promise<BrowserResult> =>
      payAsBrowser(server.url, state.settings.publishableKey, payment),
    /** The customer answers the bank's question about a payment that `requires_action`. */
    authenticate(intentId: string, isGenuine = true): Intent {
      const waiting = intent(intentId)
      const method = state.methods.get(waiting.payment_method ?? '')
      if (waiting.status !== 'requires_action' || !method) throw new Error(`${intentId} waits for nobody`)
      if (isGenuine) succeed(state, waiting, method, byHand)
      else refuse(() => decline(state, waiting, method, authenticationFailed, byHand))
      return waiting
    },
    /** The customer's bank opens a dispute over a payment. */
    dispute(intentId: string, reason?: string): Dispute {
      const charge = state.charges.get(intent(intentId).latest_charge ?? '')
      if (!charge) throw new Error(`${intentId} has no charge`)
      return dispute(state, charge, byHand, reason)
    },
    /** The bank decides a dispute. */
    closeDispute(id: string, status: 'won' | 'lost'): Dispute {
      const open = state.disputes.get(id)
      if (!open) throw new Error(`No dispute ${id}`)
      open.status = status
      emit(state, 'charge.dispute.closed', open, byHand)
      return open
    },
    /** The bank sends a refund back. */
    failRefund: (id: string) => failRefund(state, id, byHand),
    /** Closes the port and forgets the deliveries that are due. */
    async close(): Promise<void> {
      webhooks.stop()
      await server.close()
    },
  }
}

// A decline throws what the caller of the API would get; nobody called here.
function refuse(work: () => never): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
