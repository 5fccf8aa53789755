import { createRules, type Injection } from '../rules.ts'
import { type Delivery, deliverOnce, type Send, sendTo, signPayload } from './delivery.ts'
import type { StripeEvent } from './objects.ts'

/** How events reach the service. */
export interface Endpoint {
  /** The signing secret, as `whsec_…`. */
  secret: string
  /** Where they go; or a function that delivers them, for a service that does not listen. */
  to: string | Send
  /** Which types are sent; the ones about money when absent, all with `*`. */
  types?: string[]
  /** Milliseconds between an event and its delivery; 0 when absent. */
  delayMs?: number
  /** How many times each is sent, at once; 1 when absent. */
  copies?: number
  /** How many times a delivery that is not answered with 2xx is repeated; 3 when absent. */
  retries?: number
  /** Milliseconds before a repetition, doubled each time; 100 when absent. */
  retryDelayMs?: number
}

/** How one event is delivered by hand. */
export interface DeliverOptions {
  copies?: number
  /** Another secret, to forge a signature. */
  secret?: string
  /** Another time in the signature, to be too old. */
  timestampS?: number
}

const moneyTypes = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.closed',
]

/** Makes what delivers events. Until `listen` is called nothing goes anywhere. */
export function createWebhooks() {
  const losses = createRules<StripeEvent, 'lost'>()
  const deliveries: Delivery[] = []
  const timers = new Set<NodeJS.Timeout>()
  const idleWaiters: (() => void)[] = []
  let endpoint: Endpoint | undefined
  let heldBack: StripeEvent[] | undefined
  let running = 0

  function begin(): void {
    running += 1
  }

  function finish(): void {
    running -= 1
    if (running > 0) return
    for (const resolve of idleWaiters.splice(0)) resolve()
  }

  function later(delayMs: number, work: () => Promise<void>): void {
    begin()
    const timer = setTimeout(() => {
      timers.delete(timer)
      void work().finally(finish)
    }, delayMs)
    timers.add(timer)
  }

  function required(): Endpoint {
    if (!endpoint) throw new Error('Nobody listens to the webhooks')
    return endpoint
  }

  async function deliver(
    event: StripeEvent,
    attempt: number,
    options: DeliverOptions = {},
  ): Promise<Delivery> {
    const { to, secret } = required()
    const send = typeof to === 'string' ? sendTo(to) : to
    const delivery = await deliverOnce(event, attempt, send, (payload) =>
      signPayload(payload, options.secret ?? secret, options.timestampS),
    )
    deliveries.push(delivery)
    return delivery
  }

  async function deliverWithRetries(event: StripeEvent, attempt: number): Promise<void> {
    const { status } = await deliver(event, attempt)
    if (!endpoint || (status !== null && status >= 200 && status < 300)) return
    const { retries = 3, retryDelayMs = 100 } = endpoint
    if (attempt > retries) return
    later(retryDelayMs * 2 ** (attempt - 1), () => deliverWithRetries(event, attempt + 1))
  }

  function schedule(event: StripeEvent): void {
    const { copies = 1, delayMs = 0 } = required()
    for (let copy = 0; copy < copies; copy += 1) later(delayMs, () => deliverWithRetries(event, 1))
  }

  function isWanted({ type }: StripeEvent): boolean {
    const types = endpoint?.types ?? moneyTypes
    return types.includes('*') || types.includes(type)
  }

  function onEvent(event: StripeEvent): void {
    if (!endpoint || !isWanted(event) || losses.take(event)) return
    if (heldBack) heldBack.push(event)
    else schedule(event)
  }

  const control = {
    /** From now on events are delivered there. */
    listen(to: Endpoint): void {
      endpoint = to
    },
    /** Changes how they are delivered. */
    configure(changes: Partial<Endpoint>): void {
      endpoint = { ...required(), ...changes }
    },
    /** Holds events back until `release`. */
    hold(): void {
      heldBack ??= []
    },
    /** The events that are held back, oldest first. */
    held: (): readonly StripeEvent[] => heldBack ?? [],
    /** Delivers what was held back, in the order that `order` gives it, each after the other was answered. */
    async release(order: (events: StripeEvent[]) => StripeEvent[] = (events) => events): Promise<Delivery[]> {
      const events = order([...(heldBack ?? [])])
      heldBack = undefined
      const results: Delivery[] = []
      for (const event of events) results.push(await deliver(event, 1))
      return results
    },
    /** Loses the next events (of one type): they happen and nobody is told. */
    lose({ type, times }: { type?: string; times?: number } = {}): Injection {
      const matches = (event: StripeEvent): boolean => type === undefined || event.type === type
      return losses.add('lost', times === undefined ? { matches } : { matches, times })
    },
    /** Delivers an event now, in as many copies at once, whatever is held or lost. */
    deliver: (event: StripeEvent, options: DeliverOptions = {}): Promise<Delivery[]> =>
      Promise.all(Array.from({ length: options.copies ?? 1 }, () => deliver(event, 1, options))),
    /** All deliveries that have ended, in that order. */
    deliveries: (): readonly Delivery[] => deliveries,
    /** Resolves when no delivery runs or is due, repetitions included. */
    idle: (): Promise<void> =>
      running === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve)),
  }

  return {
    onEvent,
    control,
    /** Forgets what is due. */
    stop(): void {
      endpoint = undefined
      for (const timer of timers) {
        clearTimeout(timer)
        finish()
      }
      timers.clear()
    },
  }
}
