import type { Author } from '../../../lib/author.ts'
import type { SqlClient } from '../../../lib/database/sql.ts'
import type { Payments } from '../../../providers/payments/payments.ts'

/** What the deeds of the checkout need. */
export interface CheckoutContext {
  readonly sql: SqlClient
  readonly payments: Payments
  readonly lowStockThreshold: number
}

/** The author of what the payment service tells. */
export function paymentServiceAuthor(requestId: string): Author {
  return { id: null, name: 'Stripe', requestId }
}
