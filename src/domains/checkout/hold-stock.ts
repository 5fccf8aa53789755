import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { type RequestKey, type StoredAnswer, settleAnswer, storeAnswer } from '../../lib/idempotency.ts'
import type { Problem } from '../../lib/problem.ts'
import { insufficientStock, totalTooLarge, unknownProduct } from '../sales/errors.ts'
import { type QuantityByProduct, sumLines } from '../sales/lines.ts'
import { addressNotFound, amountTooSmall } from './errors.ts'

export interface NewOrder {
  /** Identifies the order if it does not exist yet. */
  readonly id: string
  readonly buyerId: string
  readonly lines: readonly QuantityByProduct[]
  /** One of the buyer's saved addresses, or a text. */
  readonly address: { readonly id: number } | { readonly text: string }
  readonly channel: 'web' | 'movil'
  readonly currency: string
  /** The smallest amount that the payment service takes in this currency. */
  readonly minimumAmount: string
  readonly holdMinutes: number
}

/** An order whose stock is held. */
export interface HeldOrder {
  readonly order_id: string
  readonly amount: string
  readonly currency: string
  readonly description: string
}

interface Verdict extends Partial<StoredAnswer<HeldOrder>> {
  readonly outcome:
    | 'HELD'
    | 'UNKNOWN_ADDRESS'
    | 'UNKNOWN_PRODUCT'
    | 'INSUFFICIENT_STOCK'
    | 'TOTAL_TOO_LARGE'
    | 'AMOUNT_TOO_SMALL'
  readonly refused: { product_id: number; name: string; available: number; requested: number } | null
}

/**
 * Holds the stock of a cart for a while and keeps the order with names and prices of this moment, once per
 * request key, in one statement: nobody can pay for units that somebody else may still get.
 * Returns the order; a second delivery of the request returns the same one. A refusal stores nothing.
 *
 * Throws ADDRESS_NOT_FOUND (404), UNKNOWN_PRODUCT, INSUFFICIENT_STOCK, TOTAL_TOO_LARGE, AMOUNT_TOO_SMALL
 * (400), and the errors of `settleAnswer`.
 */
export async function holdStock(database: SqlClient, key: RequestKey, order: NewOrder): Promise<HeldOrder> {
  const lines = sumLines(order.lines)
  const productIds = lines.map((line) => line.productId)
  const address =
    'id' in order.address
      ? sql`(select direccion from direcciones where id = ${order.address.id} and usuario_id = ${order.buyerId}::uuid)`
      : sql`${order.address.text}::text`
  const [row] = await database.repeatable<Verdict>`
    with requested as (
      select * from unnest(${productIds}::int[], ${lines.map((line) => line.quantity)}::int[])
        requested(product_id, quantity)
    ), address as (
      select ${address} as text
    ), locked as (
      select id, nombre, precio, stock - reservado as available from producto
      where id = any(${productIds}::int[]) order by id for no key update
    ), line as (
      select requested.product_id, locked.id is not null as known, coalesce(locked.nombre, '') as name,
        requested.quantity, locked.precio as unit_price, coalesce(locked.available, 0) as available
      from requested left join locked on locked.id = requested.product_id
    ), verdict as (
      select sum(unit_price * quantity) as amount,
        (select row_to_json(refused) from (
          select product_id, name, available, quantity as requested from line
          where not known or available < quantity order by known, product_id limit 1) refused) as refused,
        case
          when (select text from address) is null then 'UNKNOWN_ADDRESS'
          when not bool_and(known) then 'UNKNOWN_PRODUCT'
          when bool_or(available < quantity) then 'INSUFFICIENT_STOCK'
          when sum(unit_price * quantity) > 9999999999.99 then 'TOTAL_TOO_LARGE'
          when sum(unit_price * quantity) < ${order.minimumAmount}::numeric then 'AMOUNT_TOO_SMALL'
          else 'HELD'
        end as outcome
      from line
    ), answer as (
      ${storeAnswer(
        key,
        sql`select 200, jsonb_build_object('order_id', ${order.id}::text, 'amount', amount::numeric(12,2)::text,
            'currency', ${order.currency}::text, 'description', (
              select 'Compra: ' || string_agg(name || ' x' || quantity, ', ' order by place)
                  filter (where place <= 3)
                || case when count(*) > 3 then format(' y %s más', count(*) - 3) else '' end
              from (select name, quantity, row_number() over (order by product_id) as place from line) named))
          from verdict where outcome = 'HELD'
            or exists (select from idempotency_key where scope = ${key.scope} and key = ${key.key})`,
      )}
    ), ordered as (
      insert into checkout_order
        (id, user_id, status, channel, currency, amount, shipping_address, hold_expires_at, created_at, updated_at)
      select ${order.id}::uuid, ${order.buyerId}::uuid, 'held', ${order.channel}, ${order.currency}, verdict.amount,
        address.text, now() + make_interval(mins => ${order.holdMinutes}::int), now(), now()
      from verdict, address, answer where answer.fresh and verdict.outcome = 'HELD'
      returning id
    ), ordered_line as (
      insert into checkout_line (order_id, product_id, quantity, unit_price, product_name)
      select ordered.id, product_id, quantity, unit_price, name from ordered, line
    ), held as (
      update producto set reservado = producto.reservado + line.quantity
      from line, ordered where producto.id = line.product_id
    )
    select verdict.outcome, verdict.refused, answer.* from verdict left join answer on true`
  if (row!.fresh === undefined || row!.fresh === null) throw refusal(row!, order.minimumAmount)
  return settleAnswer(row as StoredAnswer<HeldOrder>).response
}

function refusal({ outcome, refused }: Verdict, minimumAmount: string): Problem {
  if (outcome === 'UNKNOWN_ADDRESS') return addressNotFound()
  if (outcome === 'AMOUNT_TOO_SMALL') return amountTooSmall([minimumAmount])
  if (outcome === 'TOTAL_TOO_LARGE' || !refused) return totalTooLarge()
  const extension = {
    product_id: refused.product_id,
    available: refused.available,
    requested: refused.requested,
  }
  if (outcome === 'UNKNOWN_PRODUCT') {
    return unknownProduct([refused.product_id], { extension: { product_id: refused.product_id } })
  }
  return insufficientStock([refused.name, refused.available, refused.requested], { extension })
}
