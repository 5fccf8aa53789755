import type { FastifyInstance } from 'fastify'
import { handlePaymentEvent } from './handle-event.ts'
import { StripeEvent, WebhookResult } from './schemas.ts'

/** Events carry whole objects: an invoice with hundreds of lines has hundreds of kilobytes. */
const maximumBodyBytes = 1024 * 1024

/**
 * What Stripe tells (https://docs.stripe.com/webhooks), in a scope of its own: the body stays as it came,
 * since the signature is over its bytes. A delivery that cannot be dealt with now is answered with an error,
 * so that it comes again.
 */
export default async function webhook(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maximumBodyBytes },
    (_request, body, done) => {
      done(null, body)
    },
  )

  app.post(
    '/webhook-stripe/',
    {
      config: { access: 'public', limit: 'none', enqueues: true },
      schema: {
        tags: ['Pago con tarjeta'],
        operationId: 'receiveStripeEvent',
        summary: 'Notificaciones de Stripe, con su firma',
        documented: StripeEvent,
        response: { 200: WebhookResult },
      },
    },
    async (request) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const signature = request.headers['stripe-signature']
      const event = await app.checkout.payments.readEvent(
        body,
        typeof signature === 'string' ? signature : undefined,
      )
      const { status, saleId } = await handlePaymentEvent(app.checkout, event, request.id)
      return saleId === undefined ? { status } : { status, venta_id: saleId }
    },
  )
}
