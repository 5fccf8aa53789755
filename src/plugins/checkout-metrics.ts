import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { CheckoutCounts } from '../domains/checkout/statistics.ts'

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
    app.metrics.read(
      {
        name: 'checkout_holds_total',
        help: 'Orders whose stock was held, and how holds ended without a payment.',
        type: 'counter',
      },
      () => [
        { labels: { outcome: 'held' }, value: counts.held },
        { labels: { outcome: 'released' }, value: counts.released },
        { labels: { outcome: 'expired' }, value: counts.expired },
      ],
    )
    app.metrics.read(
      {
        name: 'checkout_settlements_total',
        help: 'Payments that became a sale, and those whose money has to go back.',
        type: 'counter',
      },
      () => [
        { labels: { outcome: 'sold' }, value: counts.sold },
        { labels: { outcome: 'not_sold' }, value: counts.notSold },
      ],
    )
    app.metrics.read(
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
