import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import {
  type RequestKey,
  replayedHeaders,
  type Settled,
  type StoredAnswer,
  settleAnswer,
  storeAnswer,
} from '../../lib/idempotency.ts'
import type { Problem, ProblemOptions } from '../../lib/problem.ts'
import { insufficientStock, totalTooLarge, unknownCustomer, unknownProduct } from './errors.ts'
import { type QuantityByProduct, sumLines } from './lines.ts'
import { registerSale } from './register-sale.ts'

export type PaymentMethod = 'efectivo' | 'tarjeta' | 'transferencia'

export interface NewCounterSale {
  readonly customerEmail: string
  readonly lines: readonly QuantityByProduct[]
  readonly address: string
  readonly paymentMethod: PaymentMethod
  /** ISO 4217 code of the money that is paid. */
  readonly currency: string
}

export interface SoldLine {
  readonly product_id: number
  readonly name: string
  readonly unit_price: string
  readonly quantity: number
  readonly subtotal: string
}

export interface CounterSale {
  readonly outcome: 'SOLD'
  readonly sale_id: number
  readonly payment_id: number
  /** Moment of the sale, ISO 8601 in UTC. */
  readonly sold_at: string
  readonly customer_name: string
  readonly total: string
  readonly lines: readonly SoldLine[]
}

interface Refusal {
  readonly outcome: 'UNKNOWN_CUSTOMER' | 'UNKNOWN_PRODUCT' | 'INSUFFICIENT_STOCK' | 'TOTAL_TOO_LARGE'
  readonly line: { product_id: number; name: string; available: number; requested: number } | null
}

/** What a counter sale needs from the shop. */
export interface CounterSaleContext {
  readonly sql: SqlClient
  readonly lowStockThreshold: number
}

/**
 * Sells over the counter, once per request key, in one statement: checks and takes the stock (lines summed
 * per product, locked in id order), writes the sale with everything that belongs to it, empties the sold
 * lines out of the seller's cart, and stores the answer. A second delivery of the request gets that answer.
 *
 * Throws UNKNOWN_CUSTOMER, UNKNOWN_PRODUCT, INSUFFICIENT_STOCK or TOTAL_TOO_LARGE (400) without any effect,
 * and the errors of `settleAnswer`.
 */
export async function registerCounterSale(
  { sql: database, lowStockThreshold }: CounterSaleContext,
  seller: Author,
  key: RequestKey,
  sale: NewCounterSale,
): Promise<Settled<CounterSale>> {
  const lines = sumLines(sale.lines)
  const productIds = lines.map((line) => line.productId)
  const [row] = await database.repeatable<StoredAnswer<CounterSale | Refusal>>`
    with requested as (
      select * from unnest(${productIds}::int[], ${lines.map((line) => line.quantity)}::int[])
        requested(product_id, quantity)
    ), customer as (
      select id, nombre as name from usuario
      where lower(correo) = ${sale.customerEmail} and is_active
      order by correo_duplicado limit 1
    ), locked as (
      select id, nombre, precio, stock - reservado as available, tiempogarantia from producto
      where id = any(${productIds}::int[]) order by id for no key update
    ), line as (
      select requested.product_id, locked.id is not null as known, coalesce(locked.nombre, '') as name,
        requested.quantity, locked.precio as unit_price, locked.precio * requested.quantity as subtotal,
        coalesce(locked.available, 0) as available, locked.tiempogarantia as warranty_days
      from requested left join locked on locked.id = requested.product_id
    ), verdict as (
      select sum(subtotal) as total,
        (select row_to_json(refused) from (
          select product_id, name, available, quantity as requested from line
          where not known or available < quantity order by known, product_id limit 1) refused) as refused,
        case
          when not exists (select from customer) then 'UNKNOWN_CUSTOMER'
          when not bool_and(known) then 'UNKNOWN_PRODUCT'
          when bool_or(available < quantity) then 'INSUFFICIENT_STOCK'
          when sum(subtotal) > 9999999999.99 then 'TOTAL_TOO_LARGE'
          else 'SOLD'
        end as outcome
      from line
    ), numbered as (
      select nextval(pg_get_serial_sequence('venta', 'id'))::int as sale_id,
        nextval(pg_get_serial_sequence('pagos', 'id'))::int as payment_id
      from verdict where outcome = 'SOLD'
    ), answer as (
      ${storeAnswer(
        key,
        sql`select case when numbered is null then 400 else 201 end,
            case when numbered is null then jsonb_build_object('outcome', verdict.outcome, 'line', verdict.refused)
            else jsonb_build_object(
              'outcome', verdict.outcome, 'sale_id', numbered.sale_id, 'payment_id', numbered.payment_id,
              'sold_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              'customer_name', (select name from customer), 'total', verdict.total::numeric(12,2)::text,
              'lines', (select jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name,
                'unit_price', unit_price::text, 'quantity', quantity, 'subtotal', subtotal::numeric(12,2)::text)
                order by product_id) from line)) end
          from verdict left join numbered on true`,
      )}
    ), accepted as (
      select numbered.sale_id, numbered.payment_id, customer.id as customer_id, verdict.total,
        ${sale.address}::text as address, ${seller.id}::uuid as seller_id, 'mostrador'::text as channel,
        ${sale.currency}::text as currency, ${sale.paymentMethod}::text as payment_method,
        null::text as payment_intent_id, null::text as receipt_url, null::uuid as order_id
      from numbered, verdict, customer, answer where answer.fresh
    ), accepted_line as (
      select product_id, name, quantity, unit_price, warranty_days, 0 as held from line
    ), ${registerSale(seller, lowStockThreshold)},
    emptied as (
      delete from counter_cart_line using accepted
      where counter_cart_line.seller_id = accepted.seller_id
        and counter_cart_line.product_id = any(${productIds}::int[])
    )
    select fresh, same_request, status, response from answer`
  const { replayed, status, response } = settleAnswer(row!)
  if (response.outcome === 'SOLD') return { replayed, status, response }
  throw refusal(response, sale.customerEmail, replayed ? { headers: replayedHeaders } : {})
}

function refusal({ outcome, line }: Refusal, customerEmail: string, options: ProblemOptions): Problem {
  if (outcome === 'UNKNOWN_CUSTOMER') return unknownCustomer([customerEmail], options)
  if (outcome === 'TOTAL_TOO_LARGE' || !line) return totalTooLarge([], options)
  const extension = { product_id: line.product_id, available: line.available, requested: line.requested }
  if (outcome === 'UNKNOWN_PRODUCT') {
    return unknownProduct([line.product_id], { ...options, extension: { product_id: line.product_id } })
  }
  return insufficientStock([line.name, line.available, line.requested], { ...options, extension })
}
