import type { FastifyInstance } from 'fastify'
import { toSmallestUnit } from './currency.ts'
import { paymentServiceActor, settlePayment } from './settle-payment.ts'
import { releaseHolds } from './start-checkout.ts'

/**
 * Gives the money of a payment back that could not become a sale, as much of it as has not gone back by other hands.
 * The refund's own row is the key at the payment service, so that a repeat never pays back twice.
 */
export async function refundPayment(
  { database, providers: { payments }, checkoutCounters: counters }: FastifyInstance,
  id: bigint,
): Promise<void> {
  const prisma = await database.loadPrisma()
  const row = await prisma.refund.findUnique({ where: { id, status: 'requested' } })
  if (!row) return
  const intent = await payments.retrieveIntent(row.paymentIntentId)
  const left = intent.amountReceived - intent.amountRefunded
  const amount = Math.min(toSmallestUnit(row.amount.toFixed(2), intent.currency), left)
  const refund =
    amount > 0
      ? await payments.refund({ paymentIntentId: intent.id, amount, idempotencyKey: `refund:${id}` })
      : { id: null, status: 'succeeded' }
  await prisma.refund.updateMany({
    where: { id, status: 'requested' },
    data: { stripeRefundId: refund.id, status: refund.status, updatedAt: new Date() },
  })
  counters.refunds.inc()
}

/**
 * Cancels the intent of an order that was given back, so that it cannot be paid any more; when it was paid in the
 * meantime, settles it.
 */
async function cancelPayment(app: FastifyInstance, intentId: string) {
  const intent = await app.providers.payments.cancelIntent(intentId)
  if (intent.status !== 'succeeded') return
  await settlePayment(app, intent, { actor: paymentServiceActor(`payment.cancel:${intentId}`) })
}

/** Gives the outbox' tasks of payments, and holds whose time is over, to what deals with them. */
export function handlePaymentTasks(app: FastifyInstance): void {
  const { notifications } = app
  notifications.handle('payment.refund', (task: { refund_id: string }) =>
    refundPayment(app, BigInt(task.refund_id)),
  )
  notifications.handle('payment.cancel', (task: { payment_intent_id: string }) =>
    cancelPayment(app, task.payment_intent_id),
  )
  notifications.schedule('checkout.release', () => releaseHolds(app))
}
