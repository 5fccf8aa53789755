import type { ActorSetting } from '../../lib/actor.ts'
import type { CheckoutContext } from './checkout-context.ts'
import { paymentIntentNotFound, paymentNotCompleted, paymentRefunded } from './errors.ts'
import { settlePayment } from './settle-payment.ts'

export interface ConfirmedPayment {
  readonly saleId: number
  readonly receiptUrl: string | null
  /** Whether the whole amount went back since. */
  readonly isRefunded: boolean
}

/**
 * Says to a buyer what became of a payment, and makes the sale if the payment service has not reported it yet: nobody
 * who was charged waits for a webhook.
 *
 * Throws PAYMENT_INTENT_NOT_FOUND (404, also for another person's), PAYMENT_NOT_COMPLETED and PAYMENT_REFUNDED
 * (400), and the errors of the payment service.
 */
export async function confirmPayment(
  context: CheckoutContext,
  actor: ActorSetting & { readonly id: string },
  paymentIntentId: string,
): Promise<ConfirmedPayment> {
  const intent = await context.payments.retrieveIntent(paymentIntentId)
  if (intent.orderId === null) throw paymentIntentNotFound()
  if (intent.status !== 'succeeded') {
    const prisma = await context.prisma()
    const own = { id: intent.orderId, userId: actor.id }
    if ((await prisma.checkoutOrder.count({ where: own })) === 0) throw paymentIntentNotFound()
    throw paymentNotCompleted([intent.status])
  }
  const settlement = await settlePayment(context, intent, { actor, ownerId: actor.id })
  if (settlement.outcome === 'UNKNOWN_ORDER') throw paymentIntentNotFound()
  if (settlement.outcome === 'REFUNDED') throw paymentRefunded()
  const isRefunded = settlement.status === 'reembolsado'
  return { saleId: settlement.sale_id, receiptUrl: intent.receiptUrl, isRefunded }
}
