import type { Author } from '../../lib/author.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import { type CheckoutContext, paymentServiceAuthor } from './checkout-context.ts'
import { toSmallestUnit } from './currency.ts'
import { settleIntent } from './settle-intent.ts'

/** Work that a payment leaves for later, as rows of the outbox have it. */
export interface PaymentTaskPayloads {
  'payment.refund': { readonly refund_id: string }
  'payment.cancel': { readonly payment_intent_id: string }
  'payment.receipt': { readonly payment_intent_id: string }
}

interface RefundRow {
  readonly payment_intent_id: string
  readonly amount: string
  readonly currency: string
}

const taskAuthor = (topic: string, id: string): Author => paymentServiceAuthor(`${topic}:${id}`.slice(0, 64))

async function recordRefundState(database: SqlClient, id: string, refund: { id: string; status: string }) {
  await database.repeatable`
    update refund set stripe_refund_id = ${refund.id}, status = ${refund.status}, updated_at = now()
    where id = ${id}::bigint`
}

/**
 * Gives the money of a payment back that could not become a sale. The refund's own row is the key at the
 * payment service, so that a repeat never pays back twice.
 */
export async function refundPayment(
  { sql, payments, counts }: CheckoutContext,
  { refund_id: id }: PaymentTaskPayloads['payment.refund'],
): Promise<void> {
  const [row] = await sql.read<RefundRow>`
    select payment_intent_id, amount, currency from refund where id = ${id}::bigint and stripe_refund_id is null`
  if (!row) return
  const currency = row.currency.trim()
  const refund = await payments.refund({
    paymentIntentId: row.payment_intent_id,
    amount: toSmallestUnit(row.amount, currency),
    idempotencyKey: `refund:${id}`,
  })
  await recordRefundState(sql, id, refund)
  counts.refunded += 1
}

/**
 * Cancels the intent of an order whose time is over, so that it cannot be paid any more; when it was paid in
 * the meantime, settles it.
 */
export async function cancelPayment(
  context: CheckoutContext,
  { payment_intent_id: intentId }: PaymentTaskPayloads['payment.cancel'],
): Promise<void> {
  const intent = await context.payments.cancelIntent(intentId)
  if (intent.status !== 'succeeded') return
  await settleIntent(context, intent, { author: taskAuthor('payment.cancel', intentId) })
}

/** Fetches the receipt of a payment that was settled without one. */
export async function fetchReceipt(
  { sql, payments }: CheckoutContext,
  { payment_intent_id: intentId }: PaymentTaskPayloads['payment.receipt'],
): Promise<void> {
  const intent = await payments.retrieveIntent(intentId)
  if (intent.receiptUrl === null) return
  await sql.repeatable`
    update pagos set receipt_url = ${intent.receiptUrl} where payment_intent_id = ${intentId} and receipt_url is null`
}
