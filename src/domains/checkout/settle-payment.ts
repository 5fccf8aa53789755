import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { type ActorSetting, requestActor } from '../../lib/access.ts'
import { callFunction } from '../../lib/database/sql.ts'
import { defineProblems, Problem } from '../../lib/problem.ts'
import { type PaymentEvent, type PaymentIntent, paymentProblems } from '../../providers/payments.ts'
import { fromSmallestUnit } from './currency.ts'
import type { ConfirmedCheckout } from './schemas.ts'

const problems = defineProblems({
  PAYMENT_NOT_COMPLETED: '400 El pago no se ha completado. Estado: %s.',
  PAYMENT_REFUNDED:
    '400 El pago no pudo convertirse en una compra, por lo que se devolverá el importe completo.',
})
const confirmedText = 'Pago confirmado y venta registrada correctamente.'
const refundedText = 'El pago de esta compra se devolvió por completo.'

/** What is known of a payment besides its intent, and of the one who reports it, as settle_payment takes it. */
interface PaymentReport {
  readonly actor: ActorSetting
  /** The delivery that told of it, if one did. */
  readonly event?: Pick<PaymentEvent, 'id' | 'type'>
  /** Whose order it must be, when a buyer asks. */
  readonly owner_id?: string
  /** `open` while the bank decides, `lost` when the money is gone, `none` when it stays. */
  readonly dispute?: 'none' | 'open' | 'lost' | undefined
  /**
   * Where a refund may have failed, so that less may have gone back than was known: what was known, as decimal text,
   * before the payment service was asked.
   */
  readonly refunded_before?: string | undefined
}

/**
 * - `SOLD`: there is a sale, made now or before; `status` is how its payment stands. `is_stale`: more went back since the
 *   payment service was asked, so that nothing was written.
 * - `REFUNDED`: the money goes back, because the goods were gone or the amount was another.
 * - `UNKNOWN_ORDER`: not an order of this shop, or not of this person.
 */
type Settlement =
  | { readonly outcome: 'UNKNOWN_ORDER' }
  | ({ readonly fresh: boolean; readonly released: number } & (
      | {
          readonly outcome: 'SOLD'
          readonly sale_id: number
          readonly status: string
          readonly is_stale?: true
        }
      | { readonly outcome: 'REFUNDED' }
    ))

/** For the errors of the payment service: null when it does not know the intent. Throws every other. */
export function nullWhenUnknown(error: unknown): null {
  if (error instanceof Problem && error.code === 'PAYMENT_INTENT_NOT_FOUND') return null
  throw error
}

/** The actor of what the payment service says. */
export function paymentServiceActor(requestId: string): ActorSetting {
  return { id: null, name: 'Stripe', request_id: requestId.slice(0, 64) }
}

/**
 * Turns an intent that has succeeded into its sale, once for any number of reports of it, and brings the payment
 * to the state that the intent says, refunds included (prisma/functions/settle_payment.sql): the order of reports does
 * not matter, and a payment without a sale is given back.
 */
export async function settlePayment(
  { sql, config, checkoutCounters: counters }: FastifyInstance,
  intent: PaymentIntent,
  report: PaymentReport,
): Promise<Settlement> {
  const settlement = await callFunction<Settlement>(sql, 'settle_payment', {
    ...report,
    order_id: intent.orderId,
    payment_intent_id: intent.id,
    amount: fromSmallestUnit(intent.amountReceived, intent.currency),
    refunded: fromSmallestUnit(intent.amountRefunded, intent.currency),
    currency: intent.currency,
    receipt_url: intent.receiptUrl,
    low_stock_threshold: config.LOW_STOCK_THRESHOLD,
  })
  if (settlement.outcome === 'UNKNOWN_ORDER') return settlement
  counters.holds.inc({ outcome: 'released' }, settlement.released)
  const outcome = settlement.outcome === 'SOLD' ? 'sold' : 'not_sold'
  if (settlement.fresh) counters.settlements.inc({ outcome })
  return settlement
}

/**
 * Says to a buyer what became of a payment, and makes the sale if the payment service has not reported it yet: a
 * buyer who was charged does not wait for a webhook.
 * Throws PAYMENT_INTENT_NOT_FOUND (404, also for another person's), PAYMENT_NOT_COMPLETED and PAYMENT_REFUNDED
 * (400), and the errors of the payment service.
 */
export async function confirmPayment(
  request: FastifyRequest,
  paymentIntentId: string,
): Promise<Static<typeof ConfirmedCheckout>> {
  const app = request.server
  const owner_id = request.actor!.id
  const intent = await app.providers.payments.retrieveIntent(paymentIntentId)
  if (intent.orderId === null) throw paymentProblems.PAYMENT_INTENT_NOT_FOUND()
  if (intent.status !== 'succeeded') {
    const prisma = await app.database.loadPrisma()
    const own = { id: intent.orderId, userId: owner_id }
    if ((await prisma.checkoutOrder.count({ where: own })) === 0)
      throw paymentProblems.PAYMENT_INTENT_NOT_FOUND()
    throw problems.PAYMENT_NOT_COMPLETED([intent.status])
  }
  const settlement = await settlePayment(app, intent, { actor: requestActor(request), owner_id })
  if (settlement.outcome === 'UNKNOWN_ORDER') throw paymentProblems.PAYMENT_INTENT_NOT_FOUND()
  if (settlement.outcome === 'REFUNDED') throw problems.PAYMENT_REFUNDED()
  const isBack = settlement.status === 'reembolsado' || settlement.status === 'disputa_perdida'
  const message = isBack ? refundedText : confirmedText
  return { status: 'success', venta_id: settlement.sale_id, receipt_url: intent.receiptUrl, message }
}
