import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { requestActor } from '../../lib/access.ts'
import { keyed, requestKey } from '../../lib/idempotency.ts'
import { addReading } from '../../lib/metrics.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import {
  CheckoutBody,
  ConfirmBody,
  ConfirmedCheckout,
  PublicKey,
  StartedCheckout,
  toOrder,
} from './schemas.ts'
import { confirmPayment } from './settle-payment.ts'
import { startCheckout } from './start-checkout.ts'
import { handlePaymentTasks } from './tasks.ts'
import webhook from './webhook.ts'

const noCounts = { held: 0, released: 0, expired: 0, sold: 0, notSold: 0, refunded: 0 }

declare module 'fastify' {
  interface FastifyInstance {
    /** What happened to purchases by card in this process, for `/metrics`. */
    checkoutCounts: typeof noCounts
  }
}

/** Decorates the application with `checkoutCounts`, and shows them at `/metrics`. */
export const checkoutCounts = fp(
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

/** Buying by card: the public key, the checkout, its confirmation, and what the payment service tells. */
const checkout: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Pago con tarjeta')
  const { payments } = app.providers
  handlePaymentTasks(app)

  await app.register(webhook)

  app.get('/public-key/', {
    config: { access: 'public' },
    schema: {
      operationId: 'readStripeKey',
      summary: 'Clave pública de Stripe',
      response: { 200: PublicKey },
    },
    handler: async () => ({ publicKey: payments.publishableKey }),
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
    handler: async (request) => {
      const isMobile = request.headers['x-platform'] === 'mobile'
      const intent = await startCheckout(app, requestKey(request), {
        ...toOrder(request.body),
        buyer_id: request.actor!.id,
        channel: isMobile ? 'movil' : 'web',
        currency: app.config.CURRENCY,
        hold_minutes: app.config.CHECKOUT_HOLD_MINUTES,
      })
      // The app cannot confirm by itself; with a test key the server does. The buyer's confirm call tells how it went.
      if (isMobile && !payments.live)
        await payments.confirmWithTestCard(intent.id).catch((err: unknown) => {
          request.log.warn({ err, paymentIntentId: intent.id }, 'the test card could not pay')
        })
      return { clientSecret: intent.clientSecret, paymentIntentId: intent.id }
    },
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
    handler: async (request) => {
      const buyer = { ...requestActor(request), id: request.actor!.id }
      return confirmPayment(app, buyer, request.body.paymentIntentId)
    },
  })
}

export default checkout
