import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { addReading } from '../../lib/metrics.ts'

const noCounts = { held: 0, released: 0, expired: 0, sold: 0, notSold: 0, refunded: 0 }

declare module 'fastify' {
  interface FastifyInstance {
    /** What happened to purchases by card in this process, for `/metrics`. */
    checkoutCounts: typeof noCounts
  }
}

/** Decorates the application with `checkoutCounts`, and shows them at `/metrics`. */
export default fp(
  async (app: FastifyInstance) => {
    const counts = { ...noCounts }
    app.decorate('checkoutCounts', counts)
    const add = (name: string, help: string, outcomes: Readonly<Record<string, keyof typeof noCounts>>) =>
      addReading(app.metrics, { name, help, type: 'counter', labelNames: ['outcome'] }, () =>
        Object.entries(outcomes).map(([outcome, count]) => ({ labels: { outcome }, value: counts[count] })),
      )
    const holds = 'Orders whose stock was held, and how holds ended without a payment.'
    add('checkout_holds_total', holds, { held: 'held', released: 'released', expired: 'expired' })
    const settlements = 'Payments that became a sale, and those whose money has to go back.'
    add('checkout_settlements_total', settlements, { sold: 'sold', not_sold: 'notSold' })
    const help = 'Refunds of payments without a sale that the payment service took.'
    addReading(app.metrics, { name: 'checkout_refunds_total', help, type: 'counter' }, () => counts.refunded)
  },
  { name: 'checkout', dependencies: ['metrics'] },
)
