import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { callFunction } from '../../lib/database/sql.ts'
import { keyInput, requestKey, type StoredAnswer, settleAnswer } from '../../lib/idempotency.ts'
import { defineProblems, Problem, type Refusal, refuseBy } from '../../lib/problem.ts'
import { cartProblems } from '../sales/errors.ts'
import { minimumPayable, smallestStep, toSmallestUnit } from './currency.ts'
import { type CheckoutBody, toOrder } from './schemas.ts'

const problems = {
  ...cartProblems,
  ...defineProblems({
    ADDRESS_NOT_FOUND: '404 Dirección no encontrada.',
    AMOUNT_TOO_SMALL: '400 El total de la compra es menor que el mínimo para pagar con tarjeta: %s %s.',
    AMOUNT_NOT_PAYABLE: '400 El total %s no se puede pagar en la moneda %s.',
    CHECKOUT_EXPIRED: '409 El tiempo para pagar esta compra venció. Inicie la compra de nuevo.',
  }),
}
const refuse = refuseBy(problems)

/** A cart that somebody wants to pay by card, as the function start_checkout takes it. */
type NewCheckout = ReturnType<typeof readCheckout>

interface HeldStock {
  readonly answer: StoredAnswer<object>
  readonly released: number
  readonly order: Readonly<Record<'order_id' | 'amount' | 'currency' | 'description', string>> & {
    readonly payment_intent_id: string | null
  }
}

function readCheckout(request: FastifyRequest, body: Static<typeof CheckoutBody>) {
  const { CURRENCY: currency, CHECKOUT_HOLD_MINUTES: hold_minutes } = request.server.config
  return {
    ...toOrder(body),
    key: keyInput(requestKey(request)),
    buyer_id: request.actor!.id,
    channel: request.headers['x-platform'] === 'mobile' ? 'movil' : 'web',
    currency,
    hold_minutes,
    minimum_amount: minimumPayable(currency),
    smallest_step: smallestStep(currency),
  }
}

/**
 * Holds the stock of a cart for a while (prisma/functions/start_checkout.sql): a unit that one buyer may pay for is not
 * sold to another. Returns the order: the same one for a second delivery, and for the same buyer's same cart.
 * Throws ADDRESS_NOT_FOUND (404), UNKNOWN_PRODUCT, INSUFFICIENT_STOCK, TOTAL_TOO_LARGE, AMOUNT_TOO_SMALL and
 * AMOUNT_NOT_PAYABLE (400) without any effect, CHECKOUT_EXPIRED (409) when a later start has the units of a late
 * delivery, and the errors of `settleAnswer`.
 */
async function holdStock(request: FastifyRequest, checkout: NewCheckout) {
  const { sql, checkoutCounters: counters } = request.server
  const orderId = randomUUID()
  const input = { ...checkout, order_id: orderId }
  const held = await callFunction<HeldStock | Refusal<keyof typeof problems>>(sql, 'start_checkout', input)
  if ('refusal' in held) throw refuse(held)
  settleAnswer(request, held.answer)
  if (held.order.order_id === orderId) {
    counters.holds.inc({ outcome: 'held' })
    // Also under a key that was used before, whose order was given back unpaid.
    request.isReplayed = false
  }
  counters.holds.inc({ outcome: 'released' }, held.released)
  return held.order
}

/**
 * Gives back the stock of one order because its payment failed or was cancelled, or never came to be: harmless when it
 * is no longer held. Without an order gives back that of orders whose time is over, at most 100 at a time, whose intents
 * are cancelled. Returns how many orders were held.
 */
export async function releaseHolds({ sql, checkoutCounters: counters }: FastifyInstance, order_id?: string) {
  const released = await callFunction<number>(sql, 'release_holds', { order_id })
  counters.holds.inc({ outcome: order_id ? 'released' : 'expired' }, released)
  return released
}

/**
 * The intent that pays an order: the one that it has, or a new one. Undefined when it can be paid no more. After an
 * error that the payment service repeats for this order the order is released, so that the next start makes a new one.
 */
async function intentOf(app: FastifyInstance, order: HeldStock['order']) {
  const { payments } = app.providers
  try {
    const intent = order.payment_intent_id
      ? await payments.retrieveIntent(order.payment_intent_id)
      : await payments.createIntent({
          orderId: order.order_id,
          amount: toSmallestUnit(order.amount, order.currency),
          currency: order.currency,
          description: order.description,
        })
    const { id, status, clientSecret } = intent
    return status === 'canceled' || clientSecret === null ? undefined : { id, clientSecret }
  } catch (error) {
    const code = error instanceof Problem ? error.code : undefined
    if (code === 'PAYMENT_INTENT_NOT_FOUND') return undefined
    const isOpen = order.payment_intent_id !== null || code === 'PAYMENTS_UNAVAILABLE'
    if (!isOpen) await releaseHolds(app, order.order_id)
    throw error
  }
}

/**
 * Opens a checkout: holds the stock, makes the intent for exactly that order, and keeps the intent on it: two round trips.
 * A second delivery finds the same order and intent. The stock is given back at once when the payment service refuses,
 * and after its time when it does not answer. Throws the errors of `holdStock` and of the payment service, and
 * CHECKOUT_EXPIRED (409) when the order was given back before it could be paid.
 */
export async function startCheckout(request: FastifyRequest, body: Static<typeof CheckoutBody>) {
  const app = request.server
  const { payments } = app.providers
  const checkout = readCheckout(request, body)
  let order = await holdStock(request, checkout)
  let intent = await intentOf(app, order)
  if (!intent) {
    // Cancelled at the payment service, which did not tell of it yet: a new order takes its place.
    await releaseHolds(app, order.order_id)
    order = await holdStock(request, checkout)
    intent = await intentOf(app, order)
  }
  if (!intent) throw problems.CHECKOUT_EXPIRED()
  if (order.payment_intent_id !== intent.id) {
    const link = { order_id: order.order_id, payment_intent_id: intent.id }
    if (!(await callFunction<boolean>(app.sql, 'link_intent', link))) throw problems.CHECKOUT_EXPIRED()
  }
  // The app cannot confirm by itself; with a test key the server does. The buyer's confirm call tells how it went.
  if (checkout.channel === 'movil' && !payments.live)
    await payments.confirmWithTestCard(intent.id).catch((err: unknown) => {
      request.log.warn({ err, paymentIntentId: intent.id }, 'the test card could not pay')
    })
  return { clientSecret: intent.clientSecret, paymentIntentId: intent.id }
}
