import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requestActor } from '../../lib/access.ts'
import { keyed, requestKey } from '../../lib/idempotency.ts'
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

const tags = ['Pago con tarjeta']

/** Buying by card: the public key, the checkout, its confirmation, and what the payment service tells. */
const checkout: FastifyPluginAsyncTypebox = async (app) => {
  const context = app.checkout
  handlePaymentTasks(app)

  await app.register(webhook)

  app.get('/public-key/', {
    config: { access: 'public' },
    schema: {
      tags,
      operationId: 'readStripeKey',
      summary: 'Clave pública de Stripe',
      response: { 200: PublicKey },
    },
    handler: async () => ({ publicKey: context.payments.publishableKey }),
  })

  app.post('/iniciar-checkout/', {
    config: { access: 'authenticated', enqueues: true },
    schema: {
      tags,
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
      const intent = await startCheckout(context, requestKey(request), {
        ...toOrder(request.body),
        buyer_id: request.actor!.id,
        channel: isMobile ? 'movil' : 'web',
        currency: app.config.CURRENCY,
        hold_minutes: app.config.CHECKOUT_HOLD_MINUTES,
      })
      if (isMobile && !context.payments.live) await payWithTestCard(intent.id, request.log)
      return { clientSecret: intent.clientSecret, paymentIntentId: intent.id }
    },
  })

  app.post('/confirmar-pago/', {
    config: { access: 'authenticated', enqueues: true },
    schema: {
      tags,
      operationId: 'confirmPayment',
      'x-idempotent': true,
      summary: 'Confirmar un pago y obtener su venta',
      body: ConfirmBody,
      response: { 200: ConfirmedCheckout },
    },
    handler: async (request) => {
      const buyer = { ...requestActor(request), id: request.actor!.id }
      return confirmPayment(context, buyer, request.body.paymentIntentId)
    },
  })

  /** The app cannot confirm by itself; with a test key the server does. The buyer's confirm call tells how it went. */
  async function payWithTestCard(intentId: string, log: typeof app.log): Promise<void> {
    try {
      await context.payments.confirmWithTestCard(intentId)
    } catch (error) {
      log.warn({ err: error, paymentIntentId: intentId }, 'the test card could not pay')
    }
  }
}

export default checkout
