import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { recordAudit } from '../audit/record.ts'
import { recordStockMovements } from '../catalogue/move-stock.ts'
import { enqueueNotifications } from '../notifications/outbox.ts'

/** How the money of a payment stands according to the payment service. */
export interface MoneyBack {
  readonly paymentIntentId: string
  /** What went back to the buyer so far, as decimal text. */
  readonly refunded: string
  /** `open` while the bank decides, `lost` when the money is gone, `none` otherwise. */
  readonly dispute: 'none' | 'open' | 'lost'
  readonly event: { readonly id: string; readonly type: string }
}

/**
 * Brings a payment to the state that the payment service reports, in one statement: refunded amount, status,
 * audit, and, once for all of it having gone back, its units into stock and a notice to the buyer. Reports
 * may be repeated and come in any order, since each carries the whole state; a lost dispute stays lost.
 * Returns false when the payment is not one of this shop's.
 */
export async function recordMoneyBack(
  database: SqlClient,
  author: Author,
  report: MoneyBack,
): Promise<boolean> {
  const { paymentIntentId, refunded, dispute, event } = report
  const rows = await database.repeatable`
    with payment as (
      select pagos.* from pagos where payment_intent_id = ${paymentIntentId} for update
    ), target as (
      select payment.*, case when ${dispute === 'lost'} or estado = 'disputa_perdida' then total
        else least(${refunded}::numeric, total) end as refunded
      from payment
    ), change as (
      select target.*, refunded >= total and not stock_devuelto as gives_back, case
        when ${dispute === 'lost'} or estado = 'disputa_perdida' then 'disputa_perdida'
        when refunded >= total then 'reembolsado'
        when refunded > 0 then 'parcialmente_reembolsado'
        when ${dispute === 'open'} then 'disputado'
        else 'pagado' end as status
      from target
    ), changed as (
      update pagos set reembolsado = change.refunded, estado = change.status,
        stock_devuelto = pagos.stock_devuelto or change.gives_back
      from change
      where pagos.id = change.id and (pagos.reembolsado, pagos.estado) is distinct from (change.refunded, change.status)
      returning pagos.id
    ), returned as (
      select producto_id, cantidad, venta_id from detalleventa
      where venta_id in (select venta_id from change where gives_back)
    ), locked as (
      select id from producto where id = any(array(select producto_id from returned)) order by id for no key update
    ), restocked as (
      update producto set stock = producto.stock + returned.cantidad
      from returned join locked on locked.id = returned.producto_id where producto.id = locked.id
      returning producto.id, returned.cantidad, producto.stock, returned.venta_id
    ), ledger as (
      ${recordStockMovements(
        'refund',
        author,
        sql`select id, cantidad, stock, venta_id, null::int, null::text from restocked`,
      )}
    ), ordered as (
      update checkout_order set status = 'refunded', updated_at = now()
      where payment_intent_id in (select payment_intent_id from change where gives_back)
    ), notices as (
      ${enqueueNotifications(sql`
        select venta.usuario_id, 'Pago devuelto',
          format('Devolvimos $%s de tu compra a tu tarjeta.', change.refunded::numeric(12,2)),
          jsonb_build_object('tipo', 'reembolso', 'venta_id', venta.id, 'total', change.refunded, 'fecha', now()),
          format('reembolso:pago:%s:%s', change.id, change.refunded)
        from change join venta on venta.id = change.venta_id
        where change.refunded > change.reembolsado`)}
    ), audited as (
      ${recordAudit(
        { table: 'pagos', operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', change.id, 'estado', estado, 'reembolsado', reembolsado),
            jsonb_build_object('id', change.id, 'estado', status, 'reembolsado', refunded, 'evento', ${event.type}::text)
          from change join changed on changed.id = change.id`,
      )}
    ), delivered as (
      insert into stripe_event (id, type, payment_intent_id, received_at)
      select ${event.id}, ${event.type}, ${paymentIntentId}, now() from payment
      on conflict (id) do nothing
    )
    select id from payment`
  return rows.length > 0
}
