import type { Author } from '../../lib/author.ts'
import type { PaymentEvent, PaymentIntent } from '../../providers/payments/payments.ts'
import type { CheckoutContext } from './checkout-context.ts'
import { fromSmallestUnit } from './currency.ts'
import { type Settlement, settlePayment } from './settle-payment.ts'
import type { CheckoutCounts } from './statistics.ts'

export interface IntentReport {
  readonly author: Author
  /** The delivery that told of the intent, if one did. */
  readonly event?: PaymentEvent
  /** Whose order it must be, when a buyer asks. */
  readonly ownerId?: string
}

function count(counts: CheckoutCounts, settlement: Settlement): void {
  if (settlement.outcome === 'UNKNOWN_ORDER' || !settlement.fresh) return
  if (settlement.outcome === 'SOLD') counts.sold += 1
  else counts.notSold += 1
}

/** Settles an intent that has succeeded; see `settlePayment`. Intents without an order of ours are unknown. */
export async function settleIntent(
  { sql, lowStockThreshold, counts }: CheckoutContext,
  intent: PaymentIntent,
  { author, event, ownerId }: IntentReport,
): Promise<Settlement> {
  if (intent.orderId === null) return { outcome: 'UNKNOWN_ORDER' }
  const settlement = await settlePayment(sql, author, lowStockThreshold, {
    paymentIntentId: intent.id,
    orderId: intent.orderId,
    amount: fromSmallestUnit(intent.amountReceived, intent.currency),
    currency: intent.currency,
    receiptUrl: intent.receiptUrl,
    event: event ? { id: event.id, type: event.type } : null,
    ownerId: ownerId ?? null,
  })
  count(counts, settlement)
  return settlement
}
