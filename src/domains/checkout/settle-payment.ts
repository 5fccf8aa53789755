import type { ActorSetting } from '../../lib/actor.ts'
import { callFunction } from '../../lib/database/sql.ts'
import type { PaymentEvent, PaymentIntent } from '../../providers/payments/payments.ts'
import type { CheckoutContext } from './checkout-context.ts'
import { fromSmallestUnit } from './currency.ts'

/** Besides the intent, what is known of a payment and of the one who reports it. */
export interface PaymentReport {
  readonly actor: ActorSetting
  /** The delivery that told of it, if one did. */
  readonly event?: Pick<PaymentEvent, 'id' | 'type'>
  /** Whose order it must be, when a buyer asks. */
  readonly ownerId?: string
  /** `open` while the bank decides, `lost` when the money is gone, `none` when it stays. */
  readonly dispute?: 'none' | 'open' | 'lost'
  /** True where a refund may have failed: less may have gone back than was known. */
  readonly mayShrink?: boolean
}

/**
 * - `SOLD`: there is a sale, made now or before; `status` is how its payment stands.
 * - `REFUNDED`: the money goes back, because the goods were gone or the amount was another.
 * - `UNKNOWN_ORDER`: not an order of this shop, or not of this person.
 */
export type Settlement =
  | {
      readonly outcome: 'SOLD'
      readonly sale_id: number
      readonly status: string
      readonly fresh: boolean
      readonly released: number
    }
  | { readonly outcome: 'REFUNDED'; readonly fresh: boolean; readonly released: number }
  | { readonly outcome: 'UNKNOWN_ORDER' }

/** The actor of what the payment service says. */
export function paymentServiceActor(requestId: string): ActorSetting {
  return { id: null, name: 'Stripe', request_id: requestId.slice(0, 64) }
}

/**
 * Turns an intent that has succeeded into its sale, once, whoever reports it and however often, and brings the payment
 * to the state that the intent says, refunds included (prisma/functions/settle_payment.sql): the order of reports does
 * not matter, and nobody is charged for nothing.
 */
export async function settlePayment(
  { sql, lowStockThreshold, counts }: CheckoutContext,
  intent: PaymentIntent,
  { actor, event, ownerId, dispute, mayShrink }: PaymentReport,
): Promise<Settlement> {
  const settlement = await callFunction<Settlement>(sql, 'settle_payment', {
    actor,
    order_id: intent.orderId,
    owner_id: ownerId ?? null,
    payment_intent_id: intent.id,
    amount: fromSmallestUnit(intent.amountReceived, intent.currency),
    refunded: fromSmallestUnit(intent.amountRefunded, intent.currency),
    may_shrink: mayShrink ?? false,
    dispute: dispute ?? null,
    currency: intent.currency,
    receipt_url: intent.receiptUrl,
    event: event ? { id: event.id, type: event.type } : null,
    low_stock_threshold: lowStockThreshold,
  })
  if (settlement.outcome === 'UNKNOWN_ORDER') return settlement
  counts.released += settlement.released
  if (settlement.fresh && settlement.outcome === 'SOLD') counts.sold += 1
  if (settlement.fresh && settlement.outcome === 'REFUNDED') counts.notSold += 1
  return settlement
}
