import { randomBytes } from 'node:crypto'
import type { TestCard } from './cards.ts'
import type { Charge, Dispute, Intent, PaymentMethod, Refund, Resource, StripeEvent } from './objects.ts'

/** The settings of the fake, which a test may change at any time. */
export interface StripeSettings {
  secretKey: string
  publishableKey: string
  /** What replies and events name when the request names none. */
  apiVersion: string
  /** How long a POST takes between claiming its idempotency key and its effect. */
  processingMs: number
  /** The clock, in milliseconds since the epoch, so that old payments can be made. */
  now(): number
  /** The least amount of a payment by currency, in its smallest unit; 50 where nothing is said. */
  minimumAmounts: Record<string, number>
}

/** Where an effect comes from: the request's id and its key. */
export interface Cause {
  requestId: string | null
  idempotencyKey: string | null
}

/** All that the fake knows. */
export interface StripeState {
  settings: StripeSettings
  baseUrl(): string
  intents: Map<string, Intent>
  charges: Map<string, Charge>
  refunds: Map<string, Refund>
  methods: Map<string, PaymentMethod>
  /** The test card behind each payment method. */
  cards: Map<string, TestCard>
  disputes: Map<string, Dispute>
  events: Map<string, StripeEvent>
  /** Called for each event, after it was recorded. */
  onEvent(event: StripeEvent): void
}

/** Makes an id as Stripe's are: a prefix and 24 letters and digits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64').replace(/\W/g, '').padEnd(24, '0').slice(0, 24)}`
}

/** Seconds since the epoch, by the fake's clock. */
export function nowS(state: StripeState): number {
  return Math.floor(state.settings.now() / 1000)
}

/** Records an event with the object as it is now, and tells whoever delivers it. */
export function emit(state: StripeState, type: string, object: Resource, cause: Cause): StripeEvent {
  const event: StripeEvent = {
    id: newId('evt'),
    object: 'event',
    api_version: state.settings.apiVersion,
    created: nowS(state),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
    type,
  }
  state.events.set(event.id, event)
  state.onEvent(event)
  return event
}

/** Finds any object by its id. */
export function findAny(state: StripeState, id: string): Resource | undefined {
  const { intents, charges, refunds, methods, disputes } = state
  return intents.get(id) ?? charges.get(id) ?? refunds.get(id) ?? methods.get(id) ?? disputes.get(id)
}
