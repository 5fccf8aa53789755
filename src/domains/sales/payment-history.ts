import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { paymentNotFound } from './errors.ts'

export interface PaymentLineRow {
  readonly product_id: number
  readonly name: string
  readonly quantity: number
  readonly unit_price: string
  readonly subtotal: string
}

export interface PaymentRow {
  readonly payment_id: number
  readonly sale_id: number
  readonly total: string
  readonly paid_at: Date
  readonly sold_at: Date
  readonly address: string
  readonly receipt_url: string | null
  readonly payment_method: string | null
  readonly currency: string | null
  readonly status: string
  readonly refunded: string
  readonly lines: readonly PaymentLineRow[]
}

/** Payments of the sales in `sale`. Prices and names are those of the moment of the sale; lines of products that are gone stay. */
function payments(sale: Sql): Sql {
  return sql`select pagos.id as payment_id, sale.id as sale_id, pagos.total, pagos.hora as paid_at,
      sale.hora as sold_at, sale.direccion as address, pagos.receipt_url, pagos.metodo_pago as payment_method,
      pagos.moneda as currency, pagos.estado as status, pagos.reembolsado as refunded, bought.lines
    from (${sale}) sale join pagos on pagos.venta_id = sale.id
    cross join lateral (
      select coalesce(json_agg(json_build_object(
          'product_id', line.producto_id,
          'name', coalesce(line.nombre_producto, producto.nombre, ''),
          'quantity', line.cantidad,
          'unit_price', coalesce(line.precio_unitario, producto.precio, 0)::text,
          'subtotal', (coalesce(line.precio_unitario, producto.precio, 0) * line.cantidad)::numeric(14,2)::text)
        order by line.producto_id), '[]') as lines
      from detalleventa line left join producto on producto.id = line.producto_id
      where line.venta_id = sale.id
    ) bought`
}

/**
 * The payments of a buyer's sales, newest first, of at most `limit` sales from `offset` on: one round trip, the
 * lines included. The page is taken from the index of the sales, so that nothing else is read of the others; as an
 * array, which is taken for a few rows whatever the limit is, so that a plan that is kept looks them up by their ids.
 */
export function listPayments(
  database: SqlClient,
  buyerId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<PaymentRow[]> {
  return database.read<PaymentRow>`
    with page as (
      select id from unnest(array(select id from venta where usuario_id = ${buyerId}::uuid
        order by hora desc, id desc limit ${limit} offset ${offset})) found(id)
    ) ${payments(sql`select venta.* from page join venta on venta.id = page.id`)}
    order by sale.hora desc, sale.id desc, pagos.hora desc, pagos.id desc`
}

/** One payment of a buyer. Throws PAYMENT_NOT_FOUND (404), also for another person's. */
export async function findPayment(
  database: SqlClient,
  buyerId: string,
  paymentId: number,
): Promise<PaymentRow> {
  const [payment] = await database.read<PaymentRow>`
    ${payments(sql`select * from venta where usuario_id = ${buyerId}::uuid
      and id = (select venta_id from pagos where id = ${paymentId})`)}
    where pagos.id = ${paymentId}`
  if (!payment) throw paymentNotFound()
  return payment
}
