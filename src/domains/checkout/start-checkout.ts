import type { SqlClient } from '../../lib/database/sql.ts'
import type { RequestKey } from '../../lib/idempotency.ts'
import { Problem } from '../../lib/problem.ts'
import type { PaymentIntent } from '../../providers/payments/payments.ts'
import type { CheckoutContext } from './checkout-context.ts'
import { toSmallestUnit } from './currency.ts'
import { checkoutExpired } from './errors.ts'
import { type HeldOrder, holdStock, type NewOrder } from './hold-stock.ts'
import { releaseHold } from './release-hold.ts'

/** Answers of the payment service after which there certainly is no payment to come. */
const definiteRefusals = new Set([
  'PAYMENT_REFUSED',
  'CARD_DECLINED',
  'AMOUNT_NOT_PAYABLE',
  'PAYMENTS_NOT_CONFIGURED',
])

async function linkIntent(database: SqlClient, orderId: string, intentId: string): Promise<void> {
  await database.repeatable`
    update checkout_order set payment_intent_id = ${intentId}, updated_at = now()
    where id = ${orderId}::uuid and payment_intent_id is null`
}

async function createIntent(context: CheckoutContext, order: HeldOrder): Promise<PaymentIntent> {
  try {
    return await context.payments.createIntent({
      orderId: order.order_id,
      amount: toSmallestUnit(order.amount, order.currency),
      currency: order.currency,
      description: order.description,
    })
  } catch (error) {
    if (error instanceof Problem && definiteRefusals.has(error.code))
      await releaseHold(context, order.order_id)
    throw error
  }
}

/**
 * Opens a checkout: holds the stock, makes the intent for exactly that order, and keeps the intent on it. A
 * second delivery of the request finds the same order and, by the order's key at the payment service, the
 * same intent. The stock is given back at once when the payment service refuses, and after its time when
 * nobody knows.
 *
 * Throws the errors of `holdStock` and of the payment service, and CHECKOUT_EXPIRED (409).
 */
export async function startCheckout(
  context: CheckoutContext,
  key: RequestKey,
  order: NewOrder,
): Promise<PaymentIntent & { clientSecret: string }> {
  const held = await holdStock(context.sql, key, order)
  // A second delivery of the request gets the order of the first.
  if (held.order_id === order.id) context.counts.held += 1
  const intent = await createIntent(context, held)
  if (intent.status === 'canceled' || intent.clientSecret === null) throw checkoutExpired()
  await linkIntent(context.sql, held.order_id, intent.id)
  return { ...intent, clientSecret: intent.clientSecret }
}
