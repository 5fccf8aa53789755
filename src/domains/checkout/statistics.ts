/** What happened to purchases by card in this process; a snapshot for `/metrics`. */
export interface CheckoutStatistics {
  /** Orders whose stock was taken out of everybody else's reach. */
  readonly held: number
  /** Held orders whose payment failed, was cancelled or never came to be: their stock was given back. */
  readonly released: number
  /** Held orders whose time was over. */
  readonly expired: number
  /** Payments that became a sale. */
  readonly sold: number
  /** Payments that could not: the money has to go back. */
  readonly notSold: number
  /** Refunds of such payments that the payment service took. */
  readonly refunded: number
}

/** What the deeds of the checkout count. */
export class CheckoutCounts implements CheckoutStatistics {
  held = 0
  released = 0
  expired = 0
  sold = 0
  notSold = 0
  refunded = 0
}
