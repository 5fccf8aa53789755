import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { type RequestKey, type StoredAnswer, storeAnswers } from '../../lib/idempotency.ts'
import { type QuantityByProduct, sumLines } from './lines.ts'
import { registerSales } from './register-sale.ts'

export type PaymentMethod = 'efectivo' | 'tarjeta' | 'transferencia'

export interface NewCounterSale {
  readonly customerEmail: string
  readonly lines: readonly QuantityByProduct[]
  readonly address: string
  readonly paymentMethod: PaymentMethod
  /** ISO 4217 code of the money that is paid. */
  readonly currency: string
}

/** A sale, who asks for it, and the key of the request. */
export interface AskedSale {
  readonly seller: Author
  readonly key: RequestKey
  readonly sale: NewCounterSale
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

export interface Refusal {
  readonly outcome: 'UNKNOWN_CUSTOMER' | 'UNKNOWN_PRODUCT' | 'INSUFFICIENT_STOCK' | 'TOTAL_TOO_LARGE'
  readonly line: { product_id: number; name: string; available: number; requested: number } | null
}

/** What counter sales need from the shop. */
export interface CounterSaleContext {
  readonly sql: SqlClient
  readonly lowStockThreshold: number
}

/** What became of a sale. */
export type CounterSaleAnswer = StoredAnswer<CounterSale | Refusal>

/** A line of the sale at `place`. */
interface PlacedLine extends QuantityByProduct {
  readonly place: number
}

/** The lines of all sales, and the products that are in them. */
function placeLines(asked: readonly AskedSale[]): { lines: PlacedLine[]; productIds: number[] } {
  const lines = asked.flatMap(({ sale }, place) => sumLines(sale.lines).map((line) => ({ ...line, place })))
  return { lines, productIds: [...new Set(lines.map((line) => line.productId))] }
}

/**
 * Sells over the counter, each sale once per request key, in one statement for all of `asked`, whose keys differ:
 * checks and takes the stock (lines summed per product, locked in id order), writes each sale with everything that
 * belongs to it, empties the sold lines out of the seller's cart, and stores the answer. A second delivery of a
 * request gets that answer.
 *
 * Each sale finds the stock that the earlier ones of `asked` leave. Where it is too little after them and would do
 * without them, nothing is done, since they may come to nothing themselves: it has to be asked for again.
 * The first is always decided. Returns what became of each, in order, undefined where nothing did.
 */
export async function registerCounterSales(
  { sql: database, lowStockThreshold }: CounterSaleContext,
  asked: readonly AskedSale[],
): Promise<readonly (CounterSaleAnswer | undefined)[]> {
  const { lines, productIds } = placeLines(asked)
  const rows = await database.repeatable<{ place: number } & CounterSaleAnswer>`
    with asked as (
      select * from unnest(
        ${asked.map(({ key }) => key.scope)}::text[], ${asked.map(({ key }) => key.key)}::text[],
        ${asked.map(({ key }) => key.route)}::text[], ${asked.map(({ key }) => key.hash)}::bytea[],
        ${asked.map(({ seller }) => seller.id)}::uuid[], ${asked.map(({ seller }) => seller.name)}::text[],
        ${asked.map(({ seller }) => seller.requestId)}::text[], ${asked.map(({ sale }) => sale.customerEmail)}::text[],
        ${asked.map(({ sale }) => sale.address)}::text[], ${asked.map(({ sale }) => sale.paymentMethod)}::text[],
        ${asked.map(({ sale }) => sale.currency)}::text[])
        with ordinality asked(scope, key, route, request_hash, seller_id, seller_name, request_id, customer_email,
          address, payment_method, currency, place)
    ), wanted as (
      select * from unnest(${lines.map((line) => line.place + 1)}::int[], ${lines.map((line) => line.productId)}::int[],
        ${lines.map((line) => line.quantity)}::int[]) wanted(place, product_id, quantity)
    ), customer as (
      select distinct on (lower(correo)) lower(correo) as email, id, nombre as name from usuario
      where lower(correo) = any(${asked.map(({ sale }) => sale.customerEmail)}::text[]) and is_active
      order by lower(correo), correo_duplicado
    ), locked as (
      select id, nombre, precio, stock - reservado as available, tiempogarantia from producto
      where id = any(${productIds}::int[]) order by id for no key update
    ), line as (
      select place, product_id, locked.id is not null as known, coalesce(locked.nombre, '') as name, quantity,
        locked.precio as unit_price, locked.precio * quantity as subtotal, coalesce(locked.available, 0) as available,
        coalesce(sum(quantity) filter (where quantity <= locked.available) over (partition by product_id order by place
          rows between unbounded preceding and 1 preceding), 0) as asked_before,
        locked.tiempogarantia as warranty_days
      from wanted left join locked on locked.id = product_id
    ), summed as (
      select place, sum(subtotal) as total, bool_and(known) as known, bool_and(available >= quantity) as enough,
        bool_and(available - asked_before >= quantity) as enough_left,
        jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name, 'unit_price', unit_price::text,
          'quantity', quantity, 'subtotal', round(subtotal, 2)::text) order by product_id) as lines,
        jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name, 'available', available,
          'requested', quantity) order by known, product_id)
          filter (where not known or available < quantity) -> 0 as refused
      from line group by place
    ), verdict as (
      select asked.*, total, summed.lines as sold_lines, refused, customer.id as customer_id,
        customer.name as customer_name,
        case
          when customer.id is null then 'UNKNOWN_CUSTOMER'
          when not known then 'UNKNOWN_PRODUCT'
          when not enough then 'INSUFFICIENT_STOCK'
          when total > 9999999999.99 then 'TOTAL_TOO_LARGE'
          when enough_left then 'SOLD'
        end as outcome
      from asked join summed using (place) left join customer on customer.email = asked.customer_email
    ), numbered as (
      select verdict.*,
        case outcome when 'SOLD' then nextval(pg_get_serial_sequence('venta', 'id'))::int end as sale_id,
        case outcome when 'SOLD' then nextval(pg_get_serial_sequence('pagos', 'id'))::int end as payment_id
      from verdict where outcome is not null order by scope, key
    ), answer as (
      ${storeAnswers(sql`
        select scope, key, route, request_hash, case outcome when 'SOLD' then 201 else 400 end,
          case outcome when 'SOLD' then jsonb_build_object(
            'outcome', outcome, 'sale_id', sale_id, 'payment_id', payment_id,
            'sold_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'customer_name', customer_name, 'total', total::numeric(12,2)::text, 'lines', sold_lines)
          else jsonb_build_object('outcome', outcome, 'line', refused) end
        from numbered`)}
    ), accepted as (
      select numbered.*, 'mostrador'::text as channel, null::text as payment_intent_id, null::text as receipt_url,
        null::uuid as order_id, seller_id as author_id, seller_name as author_name
      from numbered join answer using (scope, key) where answer.fresh and sale_id is not null
    ), accepted_line as (
      select sale_id, product_id, name, quantity, unit_price, warranty_days, 0 as held
      from accepted join line using (place)
    ), ${registerSales(lowStockThreshold)},
    emptied as (
      delete from counter_cart_line cart using accepted_line line join accepted using (sale_id)
      where cart.seller_id = accepted.seller_id and cart.product_id = line.product_id
    )
    select numbered.place::int, fresh, answer.request_hash = numbered.request_hash as same_request, status, response
    from numbered join answer using (scope, key)`
  const byPlace = new Map(rows.map(({ place, ...answer }) => [place, answer]))
  return asked.map((_sale, place) => byPlace.get(place + 1))
}
