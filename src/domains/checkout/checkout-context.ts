import type { FastifyInstance } from 'fastify'
import type { Author } from '../../lib/author.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import type { Payments } from '../../providers/payments/payments.ts'
import type { CheckoutCounts } from './statistics.ts'

/** What the deeds of the checkout need. */
export interface CheckoutContext {
  readonly sql: SqlClient
  readonly payments: Payments
  readonly lowStockThreshold: number
  readonly counts: CheckoutCounts
}

/** The context that an application gives them. */
export function createCheckoutContext(app: FastifyInstance): CheckoutContext {
  return {
    sql: app.sql,
    payments: app.providers.payments,
    lowStockThreshold: app.config.LOW_STOCK_THRESHOLD,
    counts: app.checkoutCounts,
  }
}

/** The author of what the payment service tells. */
export function paymentServiceAuthor(requestId: string): Author {
  return { id: null, name: 'Stripe', requestId }
}
