import type { Author } from '../../lib/author.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import type { CheckoutContext } from './checkout-context.ts'
import { paymentIntentNotFound, paymentNotCompleted, paymentRefunded } from './errors.ts'
import { settleIntent } from './settle-intent.ts'

export interface ConfirmedPayment {
  readonly saleId: number
  readonly receiptUrl: string | null
}

async function isOrderOf(database: SqlClient, orderId: string, buyerId: string): Promise<boolean> {
  const orders = await database.read`
    select from checkout_order where id = ${orderId}::uuid and user_id = ${buyerId}::uuid`
  return orders.length > 0
}

/**
 * Tells a buyer what became of a payment, and makes the sale if the payment service has not told of it yet:
 * nobody who was charged waits for a webhook.
 *
 * Throws PAYMENT_INTENT_NOT_FOUND (404, also for another person's), PAYMENT_NOT_COMPLETED and PAYMENT_REFUNDED
 * (400), and the errors of the payment service.
 */
export async function confirmPayment(
  context: CheckoutContext,
  buyer: Author & { readonly id: string },
  paymentIntentId: string,
): Promise<ConfirmedPayment> {
  const intent = await context.payments.retrieveIntent(paymentIntentId)
  if (intent.orderId === null) throw paymentIntentNotFound()
  if (intent.status !== 'succeeded') {
    if (!(await isOrderOf(context.sql, intent.orderId, buyer.id))) throw paymentIntentNotFound()
    throw paymentNotCompleted([intent.status])
  }
  const settlement = await settleIntent(context, intent, { author: buyer, ownerId: buyer.id })
  if (settlement.outcome === 'UNKNOWN_ORDER') throw paymentIntentNotFound()
  if (settlement.outcome === 'REFUNDED') throw paymentRefunded()
  return { saleId: settlement.saleId, receiptUrl: intent.receiptUrl }
}
