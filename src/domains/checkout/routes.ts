import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import Type from 'typebox'
import { keyed } from '../../lib/idempotency.ts'
import { addCounter } from '../../lib/metrics.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { CheckoutBody, ConfirmBody, ConfirmedCheckout, StartedCheckout } from './schemas.ts'
import { confirmPayment } from './settle-payment.ts'
import { startCheckout } from './start-checkout.ts'
import { handlePaymentTasks } from './tasks.ts'
import webhook from './webhook.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What happened to purchases by card in this process, for `/metrics`. */
    checkoutCounters: ReturnType<typeof createCounters>
  }
}

function createCounters({ metrics }: FastifyInstance) {
  function count(name: string, help: string, ...outcomes: string[]) {
    const counter = addCounter(metrics, name, help, 'outcome')
    for (const outcome of outcomes) counter.inc({ outcome }, 0)
    return counter
  }
  const held = 'Orders whose stock was held, and how holds ended without a payment.'
  const settled = 'Payments that became a sale, and those whose money has to go back.'
  const refunded = 'Refunds of payments without a sale that the payment service took.'
  return {
    holds: count('checkout_holds_total', held, 'held', 'released', 'expired'),
    settlements: count('checkout_settlements_total', settled, 'sold', 'not_sold'),
    refunds: addCounter(metrics, 'checkout_refunds_total', refunded),
  }
}

/** Decorates the application with `checkoutCounters`. */
export const checkoutCounters = fp(
  async (app: FastifyInstance) => {
    app.decorate('checkoutCounters', createCounters(app))
  },
  { name: 'checkout', dependencies: ['metrics'] },
)

/** Buying by card: the public key, the checkout, its confirmation, and what the payment service tells. */
const checkout: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Pago con tarjeta')
  handlePaymentTasks(app)

  await app.register(webhook)

  app.get('/public-key/', {
    config: { access: 'public' },
    schema: {
      operationId: 'readStripeKey',
      summary: 'Clave pública de Stripe',
      response: { 200: Type.Object({ publicKey: Type.String({ examples: ['pk_test_ejemplo'] }) }) },
    },
    handler: async () => ({ publicKey: app.providers.payments.publishableKey }),
  })

  app.post('/iniciar-checkout/', {
    config: { access: 'authenticated', enqueues: true },
    schema: {
      operationId: 'startCheckout',
      summary: 'Reservar el stock de un carrito e iniciar su pago',
      documented: keyed,
      description:
        'El stock queda reservado mientras se paga. Con la misma `Idempotency-Key` se obtiene la misma compra.',
      body: CheckoutBody,
      response: { 200: StartedCheckout },
    },
    handler: async (request) => startCheckout(request, request.body),
  })

  app.post('/confirmar-pago/', {
    config: { access: 'authenticated', enqueues: true },
    schema: {
      operationId: 'confirmPayment',
      'x-idempotent': true,
      summary: 'Confirmar un pago y obtener su venta',
      body: ConfirmBody,
      response: { 200: ConfirmedCheckout },
    },
    handler: async (request) => confirmPayment(request, request.body.paymentIntentId),
  })
}

export default checkout
