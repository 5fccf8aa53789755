import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { enqueueNotifications } from '../notifications/outbox.ts'
import { registerSales } from '../sales/register-sale.ts'

/** A payment that the payment service says has succeeded. */
export interface SucceededPayment {
  readonly paymentIntentId: string
  readonly orderId: string
  /** What was received, as decimal text. */
  readonly amount: string
  readonly currency: string
  readonly receiptUrl: string | null
  /** The webhook delivery that told it; null when the buyer did. */
  readonly event: { readonly id: string; readonly type: string } | null
  /** Settles only an order of this person; null when the payment service asks. */
  readonly ownerId: string | null
}

/**
 * - `SOLD`: there is a sale, made now or before.
 * - `REFUNDED`: the money goes back, because the goods were gone or the amount was another.
 * - `UNKNOWN_ORDER`: not an order of this shop, or not of this person.
 */
export type Settlement =
  | { readonly outcome: 'SOLD'; readonly saleId: number; readonly fresh: boolean }
  | { readonly outcome: 'REFUNDED'; readonly fresh: boolean }
  | { readonly outcome: 'UNKNOWN_ORDER' }

interface SettlementRow {
  readonly outcome: 'SELL' | 'REFUND' | 'SOLD' | 'REFUNDED' | 'UNKNOWN_ORDER'
  readonly sale_id: number | null
}

/**
 * Turns a succeeded payment into its sale, once, in one statement, whoever reports it and however often. The
 * order's row is locked first, so of many deliveries at once one does the work and the others see its result.
 *
 * An order whose hold has expired is still sold when the stock allows it. Otherwise, or when the amount is not
 * the order's, the refund is recorded, asked for through the outbox and told to the buyer, in the same
 * statement: nobody is charged for nothing.
 */
export async function settlePayment(
  database: SqlClient,
  author: Author,
  lowStockThreshold: number,
  payment: SucceededPayment,
): Promise<Settlement> {
  const { paymentIntentId, orderId, amount, currency, receiptUrl, event, ownerId } = payment
  const [row] = await database.repeatable<SettlementRow>`
    with ordered as (
      select * from checkout_order
      where id = ${orderId}::uuid and (${ownerId}::uuid is null or user_id = ${ownerId}::uuid) for update
    ), wanted as (
      select line.*, ordered.status from checkout_line line join ordered on ordered.id = line.order_id
      where ordered.status in ('held', 'released', 'failed')
    ), locked as (
      select id, stock, reservado, tiempogarantia from producto
      where id = any(array(select product_id from wanted)) order by id for no key update
    ), line as (
      select wanted.product_id, wanted.product_name as name, wanted.quantity, wanted.unit_price,
        locked.tiempogarantia as warranty_days,
        case when wanted.status = 'held' then wanted.quantity else 0 end as held,
        coalesce(locked.stock - case when wanted.status = 'held' then 0 else locked.reservado end, 0)
          >= wanted.quantity as enough
      from wanted left join locked on locked.id = wanted.product_id
    ), verdict as (
      select ordered.id, ordered.sale_id, ordered.status, case
        when ordered.status = 'paid' then 'SOLD'
        when ordered.status = 'refunded' and ordered.sale_id is not null then 'SOLD'
        when ordered.status = 'refunded' then 'REFUNDED'
        when ordered.amount <> ${amount}::numeric or ordered.currency <> ${currency} then 'REFUND'
        when coalesce(ordered.payment_intent_id, ${paymentIntentId}) <> ${paymentIntentId} then 'REFUND'
        when (select bool_and(enough) from line) then 'SELL'
        else 'REFUND'
      end as outcome
      from ordered
    ), accepted as (
      select nextval(pg_get_serial_sequence('venta', 'id'))::int as sale_id,
        nextval(pg_get_serial_sequence('pagos', 'id'))::int as payment_id, ordered.user_id as customer_id,
        ordered.amount as total, ordered.shipping_address as address, null::uuid as seller_id, ordered.channel,
        ordered.currency::text as currency, 'tarjeta'::text as payment_method,
        ${paymentIntentId}::text as payment_intent_id, ${receiptUrl}::text as receipt_url, ordered.id as order_id,
        ${author.id}::uuid as author_id, ${author.name}::text as author_name, ${author.requestId}::text as request_id
      from ordered join verdict on verdict.outcome = 'SELL'
    ), accepted_line as (
      select accepted.sale_id, product_id, name, quantity, unit_price, warranty_days, held from line, accepted
    ), ${registerSales(lowStockThreshold)},
    settled as (
      update checkout_order set payment_intent_id = ${paymentIntentId}, updated_at = now(),
        status = case verdict.outcome when 'SELL' then 'paid' else 'refunded' end,
        sale_id = (select sale_id from accepted)
      from verdict where checkout_order.id = verdict.id and verdict.outcome in ('SELL', 'REFUND')
    ), given_back as (
      update producto set reservado = producto.reservado - line.held
      from line, verdict where verdict.outcome = 'REFUND' and line.held > 0 and producto.id = line.product_id
    ), refunded as (
      insert into refund (payment_intent_id, order_id, amount, currency, reason, status, created_at, updated_at)
      select ${paymentIntentId}, id, ${amount}::numeric, ${currency}, 'not_sold', 'requested', now(), now()
      from verdict where outcome = 'REFUND'
      returning id
    ), tasks as (
      insert into outbox_task (topic, payload, dedupe_key)
      select 'payment.refund', jsonb_build_object('refund_id', refunded.id::text), 'payment.refund:' || refunded.id
      from refunded
      union all
      select 'payment.receipt', jsonb_build_object('payment_intent_id', payment_intent_id),
        'payment.receipt:' || payment_intent_id
      from accepted where receipt_url is null
      on conflict (dedupe_key) do nothing
    ), refund_notices as (
      ${enqueueNotifications(sql`
        select ordered.user_id, 'Te devolveremos tu pago',
          format('Tu pago de $%s llegó cuando ya no podíamos completar la compra. Devolveremos el importe completo '
            || 'a tu tarjeta.', ${amount}::numeric(12,2)),
          jsonb_build_object('tipo', 'reembolso', 'total', ${amount}::numeric, 'fecha', now()),
          format('reembolso:%s', ordered.id)
        from ordered, refunded`)}
    ), delivered as (
      insert into stripe_event (id, type, payment_intent_id, received_at)
      select ${event?.id ?? null}::text, ${event?.type ?? null}::text, ${paymentIntentId}, now()
      where ${event?.id ?? null}::text is not null
      on conflict (id) do nothing
    )
    select coalesce(verdict.outcome, 'UNKNOWN_ORDER') as outcome,
      coalesce((select sale_id from accepted), verdict.sale_id) as sale_id
    from (values (0)) one left join verdict on true`
  const { outcome, sale_id: saleId } = row!
  if (outcome === 'UNKNOWN_ORDER') return { outcome }
  if (saleId === null) return { outcome: 'REFUNDED', fresh: outcome === 'REFUND' }
  return { outcome: 'SOLD', saleId, fresh: outcome === 'SELL' }
}
