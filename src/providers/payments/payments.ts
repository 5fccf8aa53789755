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

export interface NewPaymentIntent {
  readonly orderId: string
  /** In the currency's smallest unit. */
  readonly amount: number
  readonly currency: string
  readonly description: string
}

export interface NewRefund {
  readonly paymentIntentId: string
  /** In the currency's smallest unit. */
  readonly amount: number
  /** The same key never refunds twice. */
  readonly idempotencyKey: string
}

export interface Refund {
  readonly id: string
  /** `pending`, `succeeded`, `failed`, `canceled`, `requires_action`. */
  readonly status: string
  readonly amount: number
}

/** What a verified webhook delivery says. */
export interface PaymentEvent {
  readonly id: string
  readonly type: string
  /** The intent that the event is about, whatever object it carries; null when there is none. */
  readonly paymentIntentId: string | null
  /** For an event about a dispute, how it stands: `needs_response`, `won`, `lost`, … */
  readonly disputeStatus: string | null
}

/**
 * Card payments. Every call is bounded in time and never leaks what the service said. Besides the errors that
 * are named, every call throws PAYMENTS_UNAVAILABLE (503, the outcome is not known) and PAYMENT_REFUSED (502).
 */
export interface Payments {
  readonly publishableKey: string
  /** False with a test key: only then the server may confirm with a test card. */
  readonly live: boolean
  /** Creates the intent of an order; asked again for the same order it returns the same intent. */
  createIntent(intent: NewPaymentIntent): Promise<PaymentIntent>
  /** Pays with the service's test card. Only with a test key. */
  confirmWithTestCard(paymentIntentId: string): Promise<PaymentIntent>
  /** The intent with its receipt and what went back of it. Throws PAYMENT_INTENT_NOT_FOUND (404). */
  retrieveIntent(paymentIntentId: string): Promise<PaymentIntent>
  /** Cancels it; returns the intent as it is then, also when it was too late. */
  cancelIntent(paymentIntentId: string): Promise<PaymentIntent>
  refund(refund: NewRefund): Promise<Refund>
  /** Intents made since a moment, newest first, page by page. */
  listIntents(since: Date): AsyncIterable<PaymentIntent>
  /**
   * Checks the signature of a delivery over its raw body and reads the event.
   * Throws INVALID_SIGNATURE or INVALID_EVENT (400).
   */
  readEvent(rawBody: Buffer, signature: string | undefined): Promise<PaymentEvent>
}
