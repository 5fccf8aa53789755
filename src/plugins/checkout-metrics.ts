import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { CheckoutCounts } from '../domains/checkout/checkout-context.ts'
import { addReading } from '../lib/metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What happened to purchases by card in this process. */
    checkoutCounts: CheckoutCounts
  }
}

/** Counts what becomes of purchases by card: stock held, payments settled, money given back. */
export default fp(
  async (app: FastifyInstance) => {
    const counts = new CheckoutCounts()
    app.decorate('checkoutCounts', counts)
    addReading(
      app.metrics,
      {
        name: 'checkout_holds_total',
        help: 'Orders whose stock was held, and how holds ended without a payment.',
        type: 'counter',
        labelNames: ['outcome'],
      },
      () => [
        { labels: { outcome: 'held' }, value: counts.held },
        { labels: { outcome: 'released' }, value: counts.released },
        { labels: { outcome: 'expired' }, value: counts.expired },
      ],
    )
    addReading(
      app.metrics,
      {
        name: 'checkout_settlements_total',
        help: 'Payments that became a sale, and those whose money has to go back.',
        type: 'counter',
        labelNames: ['outcome'],
      },
      () => [
        { labels: { outcome: 'sold' }, value: counts.sold },
        { labels: { outcome: 'not_sold' }, value: counts.notSold },
      ],
    )
    addReading(
      app.metrics,
      {
        name: 'checkout_refunds_total',
        help: 'Refunds of payments without a sale that the payment service took.',
        type: 'counter',
      },
      () => counts.refunded,
    )
  },
  { name: 'checkout-metrics', dependencies: ['metrics'] },
)
