import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { PaymentEvent } from '../../providers/payments.ts'
import { nullWhenUnknown, paymentServiceActor, settlePayment } from './settle-payment.ts'
import { releaseHolds } from './start-checkout.ts'

/** For the documentation: what of an event is read (https://docs.stripe.com/api/events/object). */
const StripeEvent = {
  headers: Type.Object({
    'Stripe-Signature': Type.String({ examples: ['t=1769868309,v1=firma-de-stripe'] }),
  }),
  body: Type.Object({
    id: Type.String({ examples: ['evt_3EjemploDeUnPago'] }),
    type: Type.String({ examples: ['payment_intent.succeeded'] }),
    data: Type.Object({
      object: Type.Object({
        id: Type.String({ examples: ['pi_3EjemploDeUnPago'] }),
        object: Type.String({ examples: ['payment_intent'] }),
      }),
    }),
  }),
}

const EventResult = Type.Object({
  status: Type.String({
    description: 'success, already_processed, refunded, released, recorded o ignored',
    examples: ['success'],
  }),
  venta_id: Type.Optional(Type.Integer({ examples: [7917] })),
})

type EventResult = Static<typeof EventResult>

const ignored: EventResult = { status: 'ignored' }

/** What events are about: an intent, money that goes back, or a refund that may have failed. */
const subjects = new Map<string, 'intent' | 'money' | 'failure'>([
  ['payment_intent.succeeded', 'intent'],
  ['payment_intent.payment_failed', 'intent'],
  ['payment_intent.canceled', 'intent'],
  ['charge.refunded', 'money'],
  ['refund.created', 'money'],
  ['charge.dispute.created', 'money'],
  ['charge.dispute.updated', 'money'],
  ['charge.dispute.closed', 'money'],
  ['refund.failed', 'failure'],
  ['refund.updated', 'failure'],
  ['charge.refund.updated', 'failure'],
])

/** Intent states after which this try at paying is over. */
const over = new Set(['canceled', 'requires_payment_method'])
/** Dispute states in which the money stays with the shop (https://docs.stripe.com/api/disputes/object). */
const kept = new Set(['won', 'warning_closed', 'prevented'])

/** What the books say of the money that went back, as decimal text; undefined when they do not know the payment. */
async function readRefunded({ database }: FastifyInstance, { paymentIntentId }: PaymentEvent) {
  const prisma = await database.loadPrisma()
  const payment = await prisma.payment.findFirst({ where: { paymentIntentId, isDuplicateIntent: false } })
  return payment?.refunded.toFixed(2)
}

/** How what an event is about stands by now; null when the payment service does not know it. */
async function fetchState({ providers: { payments } }: FastifyInstance, event: PaymentEvent) {
  const { paymentIntentId, disputeId } = event
  if (paymentIntentId === null) return null
  const state = await Promise.all([
    payments.retrieveIntent(paymentIntentId),
    disputeId === null ? undefined : payments.retrieveDisputeStatus(disputeId),
  ]).catch(nullWhenUnknown)
  if (!state) return null
  const [intent, status] = state
  if (status === undefined) return { intent }
  return { intent, dispute: status === 'lost' ? status : kept.has(status) ? 'none' : 'open' } as const
}

/**
 * Does what a verified delivery of the payment service asks for. The order of deliveries does not matter, since what
 * they are about is asked how it stands by now; a second delivery is harmless. Events of other kinds, and of intents
 * and refunds that are not this shop's or that the payment service does not know, are ignored: an error would make it
 * stop its deliveries. Throws when the delivery has to come again.
 */
async function handlePaymentEvent(request: FastifyRequest, event: PaymentEvent): Promise<EventResult> {
  const app = request.server
  const subject = subjects.get(event.type)
  const refunded_before = subject === 'failure' ? await readRefunded(app, event) : undefined
  const state = subject && (await fetchState(app, event))
  if (!state) return ignored
  const { intent, dispute } = state
  const isAboutIntent = subject === 'intent'
  if (isAboutIntent && intent.orderId === null) return ignored
  if (isAboutIntent && over.has(intent.status)) {
    return (await releaseHolds(app, intent.orderId!)) > 0 ? { status: 'released' } : ignored
  }
  if (intent.status !== 'succeeded') return ignored

  const actor = paymentServiceActor(request.id)
  const settlement = await settlePayment(app, intent, { actor, event, dispute, refunded_before })
  if (settlement.outcome === 'UNKNOWN_ORDER') return ignored
  if (settlement.outcome === 'REFUNDED') return { status: 'refunded' }
  if (settlement.is_stale) return handlePaymentEvent(request, event)
  if (!isAboutIntent) return { status: 'recorded' }
  return { status: settlement.fresh ? 'success' : 'already_processed', venta_id: settlement.sale_id }
}

/** Events carry whole objects: an invoice with hundreds of lines has hundreds of kilobytes. */
const maximumBodyBytes = 1024 * 1024

/**
 * What Stripe tells (https://docs.stripe.com/webhooks), in a scope of its own: the body stays as it came,
 * since the signature is over its bytes. A delivery that cannot be dealt with now is answered with an error,
 * so that it comes again.
 */
export default async function webhook(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maximumBodyBytes }, (_request, body, done) =>
    done(null, body),
  )

  app.post('/webhook-stripe/', {
    config: { access: 'public', limit: 'none', enqueues: true },
    schema: {
      operationId: 'receiveStripeEvent',
      summary: 'Notificaciones de Stripe, con su firma',
      documented: StripeEvent,
      response: { 200: EventResult },
    },
    handler: async (request) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const signature = String(request.headers['stripe-signature'] ?? '')
      return handlePaymentEvent(request, await app.providers.payments.readEvent(body, signature))
    },
  })
}
