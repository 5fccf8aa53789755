import type { Author } from '../../lib/author.ts'
import type { PaymentEvent, PaymentIntent } from '../../providers/payments/payments.ts'
import { type CheckoutContext, paymentServiceAuthor } from './checkout-context.ts'
import { fromSmallestUnit } from './currency.ts'
import { recordMoneyBack } from './record-refund.ts'
import { releaseHold } from './release-hold.ts'
import { settleIntent } from './settle-intent.ts'

export interface EventResult {
  readonly status: 'success' | 'already_processed' | 'refunded' | 'released' | 'recorded' | 'ignored'
  readonly saleId?: number
}

type Handler = (context: CheckoutContext, event: PaymentEvent, author: Author) => Promise<EventResult>

const ignored: EventResult = { status: 'ignored' }

/** Intent states after which this try at paying is over. */
const over = new Set(['canceled', 'requires_payment_method'])

async function handleIntent(
  context: CheckoutContext,
  intent: PaymentIntent,
  event: PaymentEvent,
  author: Author,
): Promise<EventResult> {
  if (intent.orderId !== null && over.has(intent.status)) {
    return (await releaseHold(context, intent.orderId)) ? { status: 'released' } : ignored
  }
  if (intent.status !== 'succeeded') return ignored
  const settlement = await settleIntent(context, intent, { author, event })
  if (settlement.outcome === 'UNKNOWN_ORDER') return ignored
  if (settlement.outcome === 'REFUNDED') return { status: 'refunded' }
  return { status: settlement.fresh ? 'success' : 'already_processed', saleId: settlement.saleId }
}

/** The order of deliveries does not matter: the intent is asked how it is by now. */
const intentChanged: Handler = async (context, event, author) => {
  if (event.paymentIntentId === null) return ignored
  const intent = await context.payments.retrieveIntent(event.paymentIntentId)
  return handleIntent(context, intent, event, author)
}

function disputeState(event: PaymentEvent): 'none' | 'open' | 'lost' {
  if (event.disputeStatus === null || event.disputeStatus === 'won') return 'none'
  return event.disputeStatus === 'lost' ? 'lost' : 'open'
}

const moneyChanged: Handler = async (context, event, author) => {
  const { paymentIntentId } = event
  if (paymentIntentId === null) return ignored
  const intent = await context.payments.retrieveIntent(paymentIntentId)
  if (intent.orderId === null) return ignored
  const isOurs = await recordMoneyBack(context.sql, author, {
    paymentIntentId,
    refunded: fromSmallestUnit(intent.amountRefunded, intent.currency),
    dispute: disputeState(event),
    event,
  })
  return isOurs ? { status: 'recorded' } : ignored
}

const handlers: Readonly<Record<string, Handler>> = {
  'payment_intent.succeeded': intentChanged,
  'payment_intent.payment_failed': intentChanged,
  'payment_intent.canceled': intentChanged,
  'charge.refunded': moneyChanged,
  'charge.refund.updated': moneyChanged,
  'refund.failed': moneyChanged,
  'charge.dispute.created': moneyChanged,
  'charge.dispute.updated': moneyChanged,
  'charge.dispute.closed': moneyChanged,
}

/**
 * Does what a verified delivery of the payment service asks for; events of other kinds, and of intents that are
 * not this shop's, are ignored. A second delivery is harmless. Throws when the delivery has to come again.
 */
export async function handlePaymentEvent(
  context: CheckoutContext,
  event: PaymentEvent,
  requestId: string,
): Promise<EventResult> {
  const handler = Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined
  return handler ? handler(context, event, paymentServiceAuthor(requestId)) : ignored
}
