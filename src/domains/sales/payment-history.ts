import { Batcher } from '../../lib/batcher.ts'
import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { spelledMoment } from '../../lib/spelled.ts'
import { paymentNotFound } from './errors.ts'

/** A stretch of a buyer's history: at most `limit` sales from `offset` on, newest first. */
export interface AskedHistory {
  readonly buyerId: string
  readonly limit: number
  readonly offset: number
}

/** What a line was sold for and under which name; today's, where an old line does not tell. Products that are gone stay. */
const unitPrice = sql`coalesce(line.precio_unitario, (select precio from producto where id = line.producto_id), 0)`
const name = sql`coalesce(line.nombre_producto, (select nombre from producto where id = line.producto_id), '')`

const lines = sql`(select coalesce(json_agg(bought), '[]') from (
    select line.producto_id, ${name} as producto_nombre, line.cantidad,
      ${unitPrice}::text as precio_unitario, (${unitPrice} * line.cantidad)::numeric(14,2)::text as subtotal
    from detalleventa line where line.venta_id = sale.id order by line.producto_id
  ) bought)`

/** SELECT of the payments of the sales in `sale`, as the wire has them (`Payment`). */
const payments = (sale: Sql): Sql => sql`
  select pagos.id as pago_id, sale.id as venta_id, pagos.total::text, ${spelledMoment(sql`pagos.hora`)} as fecha_pago,
    ${spelledMoment(sql`sale.hora`)} as fecha_venta, sale.direccion as direccion_envio, ${lines} as productos,
    pagos.receipt_url, pagos.metodo_pago, pagos.moneda, pagos.estado, pagos.reembolsado::text
  from ${sale} join pagos on pagos.venta_id = sale.id`

/**
 * Stretches of histories, each a JSON array of payments as text, in the order in which they were asked for: one round
 * trip, the lines included. A stretch is taken from the index of the sales, so that nothing else is read of the others;
 * as an array, which is taken for a few rows whatever the limit is, so that a plan that is kept looks them up by their
 * ids.
 */
export async function spellHistories(database: SqlClient, asked: readonly AskedHistory[]): Promise<string[]> {
  const rows = await database.read<{ readonly payments: string }>`
    select (select coalesce(json_agg(payment), '[]')::text from (
        ${payments(sql`unnest(array(select id from venta where usuario_id = asked.buyer_id
          order by hora desc, id desc limit asked.size offset asked.skipped)) found(id)
          join venta sale on sale.id = found.id`)}
        order by sale.hora desc, sale.id desc, pagos.hora desc, pagos.id desc
      ) payment) as payments
    from unnest(${asked.map(({ buyerId }) => buyerId)}::uuid[], ${asked.map(({ limit }) => limit)}::int[],
        ${asked.map(({ offset }) => offset)}::int[]) with ordinality asked(buyer_id, size, skipped, place)
    order by asked.place`
  return rows.map((row) => row.payments)
}

/** One payment of a buyer, as JSON text. Throws PAYMENT_NOT_FOUND (404), also for another person's. */
export async function spellPayment(database: SqlClient, buyerId: string, paymentId: number): Promise<string> {
  const [row] = await database.read<{ readonly payment: string }>`
    select to_json(payment)::text as payment from (
      ${payments(sql`venta sale`)}
      where sale.usuario_id = ${buyerId}::uuid and pagos.id = ${paymentId}
    ) payment`
  if (!row) throw paymentNotFound()
  return row.payment
}

/** Sales that the histories of one statement may have in all: as many as one of the clients' own requests. */
const batchSalesMax = 200

/** Reads histories, those that are asked for at once in one statement. */
export function createHistoryReader(database: SqlClient): (asked: AskedHistory) => Promise<string> {
  const batcher = new Batcher<AskedHistory, string>({
    run: (asked) => spellHistories(database, asked),
    fits: (batch, { limit }) => batch.reduce((sum, other) => sum + other.limit, limit) <= batchSalesMax,
  })
  return (asked) => batcher.add(asked)
}
