import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import { addReading } from '../../lib/metrics.ts'
import type { Payments } from '../../providers/payments/payments.ts'

/** What happened to purchases by card in this process, for `/metrics`. */
const noCounts = { held: 0, released: 0, expired: 0, sold: 0, notSold: 0, refunded: 0 }

/** What the deeds of the checkout need. */
export interface CheckoutContext {
  readonly sql: SqlClient
  /** Loads Prisma where nothing has yet: tasks and programs run without a request before them. */
  readonly prisma: () => Promise<PrismaClient>
  readonly payments: Payments
  readonly lowStockThreshold: number
  readonly counts: typeof noCounts
}

declare module 'fastify' {
  interface FastifyInstance {
    /** What the deeds of the checkout need, for routes, background tasks and programs. */
    checkout: CheckoutContext
  }
}

function countPurchases({ metrics }: FastifyInstance, counts: typeof noCounts): void {
  const add = (name: string, help: string, outcomes: Readonly<Record<string, keyof typeof noCounts>>) =>
    addReading(metrics, { name, help, type: 'counter', labelNames: ['outcome'] }, () =>
      Object.entries(outcomes).map(([outcome, count]) => ({ labels: { outcome }, value: counts[count] })),
    )
  const holds = 'Orders whose stock was held, and how holds ended without a payment.'
  add('checkout_holds_total', holds, { held: 'held', released: 'released', expired: 'expired' })
  const settlements = 'Payments that became a sale, and those whose money has to go back.'
  add('checkout_settlements_total', settlements, { sold: 'sold', not_sold: 'notSold' })
  const help = 'Refunds of payments without a sale that the payment service took.'
  addReading(metrics, { name: 'checkout_refunds_total', help, type: 'counter' }, () => counts.refunded)
}

/** Decorates the application with `checkout`. */
export default fp(
  async (app: FastifyInstance) => {
    const counts = { ...noCounts }
    app.decorate('checkout', {
      sql: app.sql,
      async prisma() {
        await app.database.loadPrisma()
        return app.prisma
      },
      payments: app.providers.payments,
      lowStockThreshold: app.config.LOW_STOCK_THRESHOLD,
      counts,
    })
    countPurchases(app, counts)
  },
  { name: 'checkout', dependencies: ['database', 'metrics', 'providers'] },
)
