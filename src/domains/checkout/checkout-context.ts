import type { FastifyInstance } from 'fastify'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import type { Payments } from '../../providers/payments/payments.ts'

/** What happened to purchases by card in this process, for `/metrics`. */
export class CheckoutCounts {
  /** Orders whose stock was taken out of everybody else's reach. */
  held = 0
  /** Held orders whose payment failed, was cancelled or never came to be: their stock was given back. */
  released = 0
  /** Held orders whose time was over. */
  expired = 0
  /** Payments that became a sale. */
  sold = 0
  /** Payments that could not: the money has to go back. */
  notSold = 0
  /** Refunds of such payments that the payment service took. */
  refunded = 0
}

/** What the deeds of the checkout need. */
export interface CheckoutContext {
  readonly sql: SqlClient
  /** Loads Prisma where nothing has yet: tasks and programs run without a request before them. */
  readonly prisma: () => Promise<PrismaClient>
  readonly payments: Payments
  readonly lowStockThreshold: number
  readonly counts: CheckoutCounts
}

/** The context that an application gives them. */
export function createCheckoutContext(app: FastifyInstance): CheckoutContext {
  return {
    sql: app.sql,
    async prisma() {
      await app.database.loadPrisma()
      return app.prisma
    },
    payments: app.providers.payments,
    lowStockThreshold: app.config.LOW_STOCK_THRESHOLD,
    counts: app.checkoutCounts,
  }
}
