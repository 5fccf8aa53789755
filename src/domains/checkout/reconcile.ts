import type { FastifyInstance } from 'fastify'
import { exact, sumMoney, toMoneyText } from '../../lib/money.ts'
import type { PaymentIntent } from '../../providers/payments.ts'
import { fromSmallestUnit } from './currency.ts'
import { nullWhenUnknown, paymentServiceActor, settlePayment } from './settle-payment.ts'
import { refundPayment } from './tasks.ts'

type DifferenceKind =
  /** The card was charged and there is neither sale nor refund. */
  | 'paid_without_sale'
  /** Money that could not become a sale has not gone back yet. */
  | 'refund_pending'
  /** More or less money went back than the books say. */
  | 'refund_differs'
  /** The sale's payment is not what the card paid. */
  | 'amount_differs'
  /** The books have a card payment that the payment service does not know as paid. */
  | 'sale_without_payment'
  /** A paid intent names an order that these books never had. */
  | 'unknown_order'

interface Difference {
  readonly kind: DifferenceKind
  readonly paymentIntentId: string
  /** As decimal text, what the payment service has. */
  readonly atService: string
  /** As decimal text, what the books have. */
  readonly inBooks: string
  readonly currency: string
  /** What was done about it: `settled`, `refunded`, `recorded`; null when nothing was, or could be. */
  readonly applied: string | null
}

/** How the books differ from an intent, and whether it paid a sale. */
interface Finding extends Pick<Difference, 'kind' | 'inBooks'> {
  readonly intent: PaymentIntent
  readonly isSold: boolean
}

const chunkSize = 100
const actor = paymentServiceActor('reconcile')

/** How the books differ from some intents, in their order: three questions at once. */
async function compareWithBooks(app: FastifyInstance, intents: readonly PaymentIntent[]): Promise<Finding[]> {
  const prisma = await app.database.loadPrisma()
  const ids = intents.map((intent) => intent.id)
  const orderIds = intents.flatMap(({ orderId }) => orderId ?? [])
  const [orders, payments, refunds] = await Promise.all([
    prisma.checkoutOrder.findMany({ where: { id: { in: orderIds } } }),
    prisma.payment.findMany({ where: { paymentIntentId: { in: ids }, isDuplicateIntent: false } }),
    prisma.refund.findMany({ where: { paymentIntentId: { in: ids } } }),
  ])
  return intents.flatMap((intent): Finding | [] => {
    const { id, orderId, currency } = intent
    const received = fromSmallestUnit(intent.amountReceived, currency)
    const back = fromSmallestUnit(intent.amountRefunded, currency)
    const order = orders.find((candidate) => candidate.id === orderId)
    const payment = payments.find((candidate) => candidate.paymentIntentId === id)
    const own = refunds.filter((refund) => refund.paymentIntentId === id)
    const find = (kind: DifferenceKind, inBooks: string) => ({
      kind,
      inBooks,
      intent,
      isSold: payment !== undefined,
    })

    if (!order) return find('unknown_order', '0.00')
    if (own.some(({ status }) => status === 'requested'))
      return find('refund_pending', toMoneyText(sumMoney(own.map(({ amount }) => amount))))
    if (payment) {
      const [sold, refunded] = [payment.total.toFixed(2), payment.refunded.toFixed(2)]
      if (!exact(sold).equals(received)) return find('amount_differs', sold)
      // The bank takes the whole payment of a dispute that is lost, and the payment service calls none of it a refund.
      const isRight = payment.status === 'disputa_perdida' || exact(refunded).equals(back)
      return isRight ? [] : find('refund_differs', refunded)
    }
    const isGivenBack = own.length > 0 || (order.status === 'refunded' && order.paymentIntentId === id)
    if (!isGivenBack) return find('paid_without_sale', '0.00')
    // All of it has to be back: a refund that the bank returned is the buyer's money.
    return exact(back).equals(received) ? [] : find('refund_differs', received)
  })
}

async function apply(
  app: FastifyInstance,
  { kind, intent, isSold, inBooks }: Finding,
): Promise<string | null> {
  if (kind === 'paid_without_sale') {
    const settlement = await settlePayment(app, intent, { actor })
    if (settlement.outcome === 'SOLD') return 'settled'
  }
  if (kind === 'paid_without_sale' || kind === 'refund_pending') {
    const { refund } = await app.database.loadPrisma()
    const where = { paymentIntentId: intent.id, status: 'requested' }
    const pending = await refund.findFirst({ where, orderBy: { id: 'asc' } })
    if (pending) await refundPayment(app, pending.id)
    return pending && 'refunded'
  }
  if (kind !== 'refund_differs' || !isSold) return null
  // Asked anew, after the books: what was listed may be older than they are.
  const latest = await app.providers.payments.retrieveIntent(intent.id)
  const event = { id: `reconcile:${intent.id}:${latest.amountRefunded}`, type: 'reconcile' }
  const settlement = await settlePayment(app, latest, { actor, event, refunded_before: inBooks })
  return settlement.outcome === 'SOLD' && settlement.is_stale ? null : 'recorded'
}

/** Card payments in the books since then whose intent was not among those `seen`, and is not paid at all. */
async function* compareSales(
  app: FastifyInstance,
  since: Date,
  seen: readonly PaymentIntent[],
): AsyncGenerator<Difference> {
  const prisma = await app.database.loadPrisma()
  const known = new Set(seen.map(({ id }) => id))
  const payments = await prisma.payment.findMany({
    where: { paidAt: { gte: since }, paymentIntentId: { not: null } },
    orderBy: { id: 'asc' },
  })
  for (const { paymentIntentId, total, currency } of payments) {
    if (paymentIntentId === null || known.has(paymentIntentId)) continue
    const intent = await app.providers.payments.retrieveIntent(paymentIntentId).catch(nullWhenUnknown)
    if (intent?.status === 'succeeded') continue
    yield {
      kind: 'sale_without_payment',
      paymentIntentId,
      atService: '0.00',
      inBooks: total.toFixed(2),
      currency: currency?.trim() ?? '',
      applied: null,
    }
  }
}

/**
 * Compares the payment service with the books both ways, from `since` on, and yields every difference. With
 * `applies`, paid orders are settled, money that bought nothing is refunded, and refunds are recorded; each of
 * these is harmless when repeated. Intents without an order of this shop are passed over.
 */
export async function* reconcile(
  app: FastifyInstance,
  { since, applies }: { readonly since: Date; readonly applies: boolean },
): AsyncGenerator<Difference> {
  const paid: PaymentIntent[] = []
  for await (const intent of app.providers.payments.listIntents(since)) {
    if (intent.status === 'succeeded' && intent.orderId !== null) paid.push(intent)
  }
  for (let first = 0; first < paid.length; first += chunkSize) {
    for (const found of await compareWithBooks(app, paid.slice(first, first + chunkSize))) {
      const { kind, inBooks, intent } = found
      const { id: paymentIntentId, currency } = intent
      const units = kind === 'refund_differs' ? intent.amountRefunded : intent.amountReceived
      const atService = fromSmallestUnit(units, currency)
      const applied = applies ? await apply(app, found) : null
      yield { kind, paymentIntentId, atService, inBooks, currency, applied }
    }
  }
  yield* compareSales(app, since, paid)
}
