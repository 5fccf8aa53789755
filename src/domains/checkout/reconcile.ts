import type { FastifyInstance } from 'fastify'
import { exact, sumMoney, toMoneyText } from '../../lib/money.ts'
import { type PaymentIntent, unlessUnknown } from '../../providers/payments.ts'
import { fromSmallestUnit } from './currency.ts'
import { paymentServiceActor, settlePayment } from './settle-payment.ts'
import { refundPayment } from './tasks.ts'

/**
 * - `paid_without_sale`: the card was charged and there is neither sale nor refund.
 * - `refund_pending`: money that could not become a sale has not gone back yet.
 * - `refund_differs`: more or less money went back than the books say.
 * - `amount_differs`: the sale's payment is not what the card paid.
 * - `sale_without_payment`: the books have a card payment that the payment service does not know as paid.
 * - `unknown_order`: a paid intent names an order that these books never had.
 */
type DifferenceKind =
  | 'paid_without_sale'
  | 'refund_pending'
  | 'refund_differs'
  | 'amount_differs'
  | 'sale_without_payment'
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

/** What the books know of an intent; amounts as decimal text. */
type BookEntry = Awaited<ReturnType<typeof readBooks>>[number]

const chunkSize = 100
const actor = paymentServiceActor('reconcile')

/** What the books know of some intents, in their order: three questions at once. */
async function readBooks(app: FastifyInstance, intents: readonly PaymentIntent[]) {
  const prisma = await app.database.loadPrisma()
  const ids = intents.map((intent) => intent.id)
  const orderIds = intents.flatMap(({ orderId }) => orderId ?? [])
  const [orders, payments, refunds] = await Promise.all([
    prisma.checkoutOrder.findMany({ where: { id: { in: orderIds } } }),
    prisma.payment.findMany({ where: { paymentIntentId: { in: ids }, isDuplicateIntent: false } }),
    prisma.refund.findMany({ where: { paymentIntentId: { in: ids } } }),
  ])
  return intents.map(({ id, orderId }) => {
    const order = orders.find((candidate) => candidate.id === orderId)
    const payment = payments.find((candidate) => candidate.paymentIntentId === id)
    const own = refunds.filter((refund) => refund.paymentIntentId === id)
    return {
      isOrderKnown: order !== undefined,
      /** The order's money went back without a sale. */
      isNotSold: own.length > 0 || (order?.status === 'refunded' && order.paymentIntentId === id),
      sold: payment?.total.toFixed(2) ?? null,
      refunded: payment?.refunded.toFixed(2) ?? '0.00',
      refundRequested: toMoneyText(sumMoney(own.map(({ amount }) => amount))),
      isRefundPending: own.some(({ status }) => status === 'requested'),
    }
  })
}

function compare(intent: PaymentIntent, books: BookEntry): { kind: DifferenceKind; inBooks: string } | null {
  const received = fromSmallestUnit(intent.amountReceived, intent.currency)
  const back = fromSmallestUnit(intent.amountRefunded, intent.currency)
  if (!books.isOrderKnown) return { kind: 'unknown_order', inBooks: '0.00' }
  if (books.isRefundPending) return { kind: 'refund_pending', inBooks: books.refundRequested }
  if (books.sold === null && !books.isNotSold) return { kind: 'paid_without_sale', inBooks: '0.00' }
  if (books.sold === null) {
    // All of it has to be back: a refund that the bank returned is the buyer's money.
    return exact(back).equals(received) ? null : { kind: 'refund_differs', inBooks: received }
  }
  if (!exact(books.sold).equals(received)) return { kind: 'amount_differs', inBooks: books.sold }
  return exact(books.refunded).equals(back) ? null : { kind: 'refund_differs', inBooks: books.refunded }
}

async function apply(
  app: FastifyInstance,
  kind: DifferenceKind,
  intent: PaymentIntent,
  books: BookEntry,
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
  if (kind !== 'refund_differs' || books.sold === null) return null
  const event = { id: `reconcile:${intent.id}:${intent.amountRefunded}`, type: 'reconcile' }
  await settlePayment(app, intent, { actor, event, mayShrink: true })
  return 'recorded'
}

async function* compareIntents(
  app: FastifyInstance,
  intents: readonly PaymentIntent[],
  applies: boolean,
): AsyncGenerator<Difference> {
  const entries = await readBooks(app, intents)
  for (const [place, intent] of intents.entries()) {
    const entry = entries[place]!
    const found = compare(intent, entry)
    if (!found) continue
    const { id: paymentIntentId, amountRefunded, amountReceived, currency } = intent
    const atService = found.kind === 'refund_differs' ? amountRefunded : amountReceived
    yield {
      ...found,
      paymentIntentId,
      atService: fromSmallestUnit(atService, currency),
      currency,
      applied: applies ? await apply(app, found.kind, intent, entry) : null,
    }
  }
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
    const intent = await unlessUnknown(app.providers.payments.retrieveIntent(paymentIntentId))
    if (intent?.status === 'succeeded') continue
    const difference = {
      kind: 'sale_without_payment',
      paymentIntentId,
      atService: '0.00',
      applied: null,
    } as const
    yield { ...difference, inBooks: total.toFixed(2), currency: currency?.trim() ?? '' }
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
    yield* compareIntents(app, paid.slice(first, first + chunkSize), applies)
  }
  yield* compareSales(app, since, paid)
}
