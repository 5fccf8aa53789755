import { defineProblem, defineProblems } from '../../lib/problem.ts'

export const paymentProblems = defineProblems({
  PAYMENTS_NOT_CONFIGURED: '503 El pago con tarjeta no está disponible en este momento.',
  PAYMENT_REFUSED: '502 El servicio de pagos rechazó la operación.',
  CARD_DECLINED: '400 La tarjeta fue rechazada.',
  PAYMENT_INTENT_NOT_FOUND: '404 No se encontró un pago con ese identificador.',
  INVALID_SIGNATURE: '400 La firma de la notificación no es válida.',
  INVALID_EVENT: '400 El payload de la notificación no es un evento válido.',
  AMOUNT_NOT_PAYABLE: '400 El servicio de pagos no admite el importe de esta compra.',
})
const unavailableText = 'El servicio de pagos no respondió. Intente de nuevo en unos segundos.'
/** Whether the request took effect is not known; the same one may be sent again. */
export const paymentsUnavailable = defineProblem('PAYMENTS_UNAVAILABLE', 503, unavailableText)
/** An error of the service's own, which it answers again to the same request. */
export const paymentsFailed = defineProblem('PAYMENTS_FAILED', 503, unavailableText)

/** A card payment as the payment service knows it. */
export interface PaymentIntent {
  readonly id: string
  /** Stripe's status: `requires_payment_method`, `processing`, `succeeded`, `canceled`, … */
  readonly status: string
  /** What was asked for, in the currency's smallest unit. */
  readonly amount: number
  /** What was received, in the currency's smallest unit. */
  readonly amountReceived: number
  /** ISO 4217, lower case. */
  readonly currency: string
  /** Our order, from the metadata; null for intents that are not ours. */
  readonly orderId: string | null
  /** For the browser that confirms the payment; null where the service does not tell it. */
  readonly clientSecret: string | null
  readonly receiptUrl: string | null
  /** What went back to the buyer, in the currency's smallest unit. */
  readonly amountRefunded: number
  readonly createdAt: Date
}

export interface NewPaymentIntent extends Pick<PaymentIntent, 'amount' | 'currency'> {
  readonly orderId: string
  readonly description: string
}

export interface NewRefund {
  readonly paymentIntentId: string
  /** In the currency's smallest unit. */
  readonly amount: number
  /** The same key never refunds twice. */
  readonly idempotencyKey: string
}

/** What a verified webhook delivery says. */
export interface PaymentEvent {
  readonly id: string
  readonly type: string
  /** The intent that the event is about, whatever object it carries; null when there is none. */
  readonly paymentIntentId: string | null
  /** For an event about a dispute, its id. */
  readonly disputeId: string | null
}

/**
 * Card payments. Every call is bounded in time and never leaks what the service said. Besides the errors that
 * are named, every call throws PAYMENTS_UNAVAILABLE and PAYMENTS_FAILED (503) and PAYMENT_REFUSED (502).
 */
export interface Payments {
  readonly publishableKey: string
  /** False with a test key: only then the server may confirm with a test card. */
  readonly live: boolean
  /**
   * Creates the intent of an order; asked again for the same order it returns the same intent.
   * Throws AMOUNT_NOT_PAYABLE (400) for an amount that is too small or too large.
   */
  createIntent(intent: NewPaymentIntent): Promise<PaymentIntent>
  /** Pays with the service's test card. Only with a test key. */
  confirmWithTestCard(paymentIntentId: string): Promise<PaymentIntent>
  /** The intent with its receipt and what went back of it. Throws PAYMENT_INTENT_NOT_FOUND (404). */
  retrieveIntent(paymentIntentId: string): Promise<PaymentIntent>
  /** How a dispute stands: `needs_response`, `won`, `lost`, …. Throws PAYMENT_INTENT_NOT_FOUND (404). */
  retrieveDisputeStatus(disputeId: string): Promise<string>
  /** Cancels it; returns the intent as it is then, also when it was too late. */
  cancelIntent(paymentIntentId: string): Promise<PaymentIntent>
  /** The refund's status is `pending`, `succeeded`, `failed`, `canceled` or `requires_action`. */
  refund(refund: NewRefund): Promise<{ readonly id: string; readonly status: string }>
  /** Intents made since a moment, newest first, page by page. */
  listIntents(since: Date): AsyncIterable<PaymentIntent>
  /**
   * Checks the signature of a delivery over its raw body and reads the event.
   * Throws INVALID_SIGNATURE or INVALID_EVENT (400).
   */
  readEvent(rawBody: Buffer, signature: string | undefined): Promise<PaymentEvent>
}
