import type { Author } from '../../lib/author.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import { exact } from '../../lib/money.ts'
import { Problem } from '../../lib/problem.ts'
import type { PaymentIntent } from '../../providers/payments/payments.ts'
import { type CheckoutContext, paymentServiceAuthor } from './checkout-context.ts'
import { fromSmallestUnit } from './currency.ts'
import { recordMoneyBack } from './record-refund.ts'
import { settleIntent } from './settle-intent.ts'
import { refundPayment } from './tasks.ts'

/**
 * - `paid_without_sale`: the card was charged and there is neither sale nor refund.
 * - `refund_pending`: money that could not become a sale has not gone back yet.
 * - `refund_differs`: more or less money went back than the books say.
 * - `amount_differs`: the sale's payment is not what the card paid.
 * - `sale_without_payment`: the books have a card payment that the payment service does not know as paid.
 * - `unknown_order`: a paid intent names an order that these books never had.
 */
export type DifferenceKind =
  | 'paid_without_sale'
  | 'refund_pending'
  | 'refund_differs'
  | 'amount_differs'
  | 'sale_without_payment'
  | 'unknown_order'

export interface Difference {
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

interface BookRow {
  readonly payment_intent_id: string
  readonly order_known: boolean
  readonly sold: string | null
  readonly refunded: string
  readonly refund_requested: string
  readonly refund_pending_id: string | null
}

const chunkSize = 100
const author: Author = paymentServiceAuthor('reconcile')

/** What the books know of some intents, by id; orders are found by their own id too. */
async function readBooks(
  database: SqlClient,
  intents: readonly PaymentIntent[],
): Promise<Map<string, BookRow>> {
  const rows = await database.read<BookRow>`
    select asked.payment_intent_id, ordered.id is not null as order_known, pagos.total as sold,
      coalesce(pagos.reembolsado, 0) as refunded, coalesce(back.amount, 0) as refund_requested,
      back.pending_id::text as refund_pending_id
    from unnest(${intents.map((intent) => intent.id)}::text[], ${intents.map((intent) => intent.orderId)}::uuid[])
      asked(payment_intent_id, order_id)
    left join checkout_order ordered on ordered.id = asked.order_id
    left join pagos on pagos.payment_intent_id = asked.payment_intent_id
    left join lateral (
      select sum(amount) as amount, min(id) filter (where stripe_refund_id is null) as pending_id
      from refund where refund.payment_intent_id = asked.payment_intent_id
    ) back on true`
  return new Map(rows.map((row) => [row.payment_intent_id, row]))
}

function compare(intent: PaymentIntent, books: BookRow): { kind: DifferenceKind; inBooks: string } | null {
  const received = fromSmallestUnit(intent.amountReceived, intent.currency)
  const back = fromSmallestUnit(intent.amountRefunded, intent.currency)
  if (!books.order_known) return { kind: 'unknown_order', inBooks: '0.00' }
  if (books.sold === null && exact(books.refund_requested).isZero()) {
    return { kind: 'paid_without_sale', inBooks: '0.00' }
  }
  if (books.refund_pending_id !== null) return { kind: 'refund_pending', inBooks: books.refund_requested }
  if (books.sold === null) return null
  if (!exact(books.sold).equals(received)) return { kind: 'amount_differs', inBooks: books.sold }
  return exact(books.refunded).equals(back) ? null : { kind: 'refund_differs', inBooks: books.refunded }
}

async function apply(
  context: CheckoutContext,
  kind: DifferenceKind,
  intent: PaymentIntent,
  books: BookRow,
): Promise<string | null> {
  if (kind === 'refund_pending' && books.refund_pending_id !== null) {
    await refundPayment(context, { refund_id: books.refund_pending_id })
    return 'refunded'
  }
  if (kind === 'paid_without_sale') {
    const settlement = await settleIntent(context, intent, { author })
    if (settlement.outcome === 'SOLD') return 'settled'
    const after = (await readBooks(context.sql, [intent])).get(intent.id)
    return after ? apply(context, 'refund_pending', intent, after) : null
  }
  if (kind !== 'refund_differs') return null
  await recordMoneyBack(context.sql, author, {
    paymentIntentId: intent.id,
    refunded: fromSmallestUnit(intent.amountRefunded, intent.currency),
    dispute: 'none',
    event: { id: `reconcile:${intent.id}:${intent.amountRefunded}`, type: 'reconcile' },
  })
  return 'recorded'
}

async function* compareAll(
  context: CheckoutContext,
  intents: readonly PaymentIntent[],
  applies: boolean,
): AsyncGenerator<Difference> {
  const books = await readBooks(context.sql, intents)
  for (const intent of intents) {
    const row = books.get(intent.id)
    const found = row ? compare(intent, row) : null
    if (!row || !found) continue
    yield {
      kind: found.kind,
      paymentIntentId: intent.id,
      atService: fromSmallestUnit(
        found.kind === 'refund_differs' ? intent.amountRefunded : intent.amountReceived,
        intent.currency,
      ),
      inBooks: found.inBooks,
      currency: intent.currency,
      applied: applies ? await apply(context, found.kind, intent, row) : null,
    }
  }
}

interface CardPaymentRow {
  readonly payment_intent_id: string
  readonly total: string
  readonly currency: string
}

/** The intent when the payment service has it as paid, or null. */
async function paidIntent({ payments }: CheckoutContext, id: string): Promise<PaymentIntent | null> {
  try {
    const intent = await payments.retrieveIntent(id)
    return intent.status === 'succeeded' ? intent : null
  } catch (error) {
    if (error instanceof Problem && error.code === 'PAYMENT_INTENT_NOT_FOUND') return null
    throw error
  }
}

/** Card payments in the books since then whose intent was not among those `seen`, and is not paid at all. */
async function* compareSales(
  context: CheckoutContext,
  since: Date,
  seen: ReadonlySet<string>,
): AsyncGenerator<Difference> {
  const rows = await context.sql.read<CardPaymentRow>`
    select payment_intent_id, total, coalesce(moneda, '') as currency from pagos
    where hora >= ${since}::timestamptz and payment_intent_id is not null order by id`
  for (const row of rows) {
    if (seen.has(row.payment_intent_id) || (await paidIntent(context, row.payment_intent_id))) continue
    yield {
      kind: 'sale_without_payment',
      paymentIntentId: row.payment_intent_id,
      atService: '0.00',
      inBooks: row.total,
      currency: row.currency.trim(),
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
  context: CheckoutContext,
  { since, applies }: { readonly since: Date; readonly applies: boolean },
): AsyncGenerator<Difference> {
  const seen = new Set<string>()
  let chunk: PaymentIntent[] = []
  for await (const intent of context.payments.listIntents(since)) {
    if (intent.status !== 'succeeded' || intent.orderId === null) continue
    seen.add(intent.id)
    chunk.push(intent)
    if (chunk.length < chunkSize) continue
    yield* compareAll(context, chunk, applies)
    chunk = []
  }
  if (chunk.length > 0) yield* compareAll(context, chunk, applies)
  yield* compareSales(context, since, seen)
}
