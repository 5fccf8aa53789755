import type { FastifyInstance } from 'fastify'
import type { CheckoutContext } from './checkout-context.ts'
import { toSmallestUnit } from './currency.ts'
import { releaseExpiredHolds } from './release-holds.ts'
import { paymentServiceActor, settlePayment } from './settle-payment.ts'

/** Work that a payment leaves for later, as rows of the outbox have it. */
export interface PaymentTaskPayloads {
  'payment.refund': { readonly refund_id: string }
  'payment.cancel': { readonly payment_intent_id: string }
  'payment.receipt': { readonly payment_intent_id: string }
}

/**
 * Gives the money of a payment back that could not become a sale, as much of it as has not gone back by other hands.
 * The refund's own row is the key at the payment service, so that a repeat never pays back twice.
 */
export async function refundPayment(
  { prisma: load, payments, counts }: CheckoutContext,
  { refund_id: refundId }: PaymentTaskPayloads['payment.refund'],
): Promise<void> {
  const prisma = await load()
  const id = BigInt(refundId)
  const row = await prisma.refund.findUnique({ where: { id, status: 'requested' } })
  if (!row) return
  const intent = await payments.retrieveIntent(row.paymentIntentId)
  const left = intent.amountReceived - intent.amountRefunded
  const amount = Math.min(toSmallestUnit(row.amount.toFixed(2), intent.currency), left)
  const refund =
    amount > 0
      ? await payments.refund({ paymentIntentId: intent.id, amount, idempotencyKey: `refund:${refundId}` })
      : { id: null, status: 'succeeded' }
  await prisma.refund.updateMany({
    where: { id, status: 'requested' },
    data: { stripeRefundId: refund.id, status: refund.status, updatedAt: new Date() },
  })
  counts.refunded += 1
}

/**
 * Cancels the intent of an order that was given back, so that it cannot be paid any more; when it was paid in the
 * meantime, settles it.
 */
export async function cancelPayment(
  context: CheckoutContext,
  { payment_intent_id: intentId }: PaymentTaskPayloads['payment.cancel'],
): Promise<void> {
  const intent = await context.payments.cancelIntent(intentId)
  if (intent.status !== 'succeeded') return
  await settlePayment(context, intent, { actor: paymentServiceActor(`payment.cancel:${intentId}`) })
}

/** Fetches the receipt of a payment that was settled without one. */
export async function fetchReceipt(
  { prisma: load, payments }: CheckoutContext,
  { payment_intent_id: paymentIntentId }: PaymentTaskPayloads['payment.receipt'],
): Promise<void> {
  const { receiptUrl } = await payments.retrieveIntent(paymentIntentId)
  if (receiptUrl === null) return
  const prisma = await load()
  await prisma.payment.updateMany({ where: { paymentIntentId, receiptUrl: null }, data: { receiptUrl } })
}

/** Gives the outbox' tasks of payments, and holds whose time is over, to what deals with them. */
export function handlePaymentTasks({ notifications, checkout }: FastifyInstance): void {
  const handle = <Topic extends keyof PaymentTaskPayloads>(
    topic: Topic,
    deed: (context: CheckoutContext, payload: PaymentTaskPayloads[Topic]) => Promise<void>,
  ) => notifications.handle(topic, (payload: PaymentTaskPayloads[Topic]) => deed(checkout, payload))
  handle('payment.refund', refundPayment)
  handle('payment.cancel', cancelPayment)
  handle('payment.receipt', fetchReceipt)
  notifications.schedule('checkout.release', () => releaseExpiredHolds(checkout))
}
