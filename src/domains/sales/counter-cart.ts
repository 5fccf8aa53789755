import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { type RequestKey, type StoredAnswer, settleAnswer, storeAnswer } from '../../lib/idempotency.ts'
import { cartLineNotFound, cartProductNotFound, insufficientStockForCart } from './errors.ts'
import type { QuantityByProduct } from './lines.ts'

export interface CartLine {
  readonly product_id: number
  readonly name: string
  readonly unit_price: string
  readonly quantity: number
  readonly subtotal: string
  readonly available: number
  readonly brand: string
  readonly type: string
}

export interface Cart {
  readonly lines: readonly CartLine[]
  readonly total: string
}

interface CartChange extends Cart, Partial<StoredAnswer<unknown>> {
  readonly outcome: 'CHANGED' | 'UNKNOWN_PRODUCT' | 'NOT_IN_CART' | 'INSUFFICIENT_STOCK'
  readonly name: string | null
  readonly available: number | null
  readonly in_cart: number
}

/** Columns lines and total of the lines in `cart` (product_id, quantity, added_at), priced as of now. */
function pricedCart(cart: Sql): Sql {
  return sql`select coalesce(jsonb_agg(jsonb_build_object(
        'product_id', line.product_id, 'name', producto.nombre, 'unit_price', producto.precio::text,
        'quantity', line.quantity, 'subtotal', (producto.precio * line.quantity)::numeric(20,2)::text,
        'available', greatest(producto.stock - producto.reservado, 0),
        'brand', marca.nombre, 'type', tipoproducto.nombre
      ) order by line.added_at, line.product_id), '[]'::jsonb) as lines,
      coalesce(sum(producto.precio * line.quantity), 0)::numeric(20,2)::text as total
    from (${cart}) line
    join producto on producto.id = line.product_id
    join marca on marca.id = producto.marca_id
    join tipoproducto on tipoproducto.id = producto.tipoproducto_id`
}

const linesOf = (sellerId: string): Sql =>
  sql`select product_id, quantity, added_at from counter_cart_line where seller_id = ${sellerId}::uuid`

/** A seller's cart with prices and stock of this moment, lines in the order in which they were added. */
export async function readCart(database: SqlClient, sellerId: string): Promise<Cart> {
  const [cart] = await database.read<Cart>`${pricedCart(linesOf(sellerId))}`
  return cart!
}

/**
 * What decides about a change of one line: the product, what the cart has of it, and the change's `outcome`.
 * A replay is let through whatever the stock says by now.
 */
function verdict(sellerId: string, productId: number, key: RequestKey, outcome: Sql): Sql {
  return sql`asked as (
      select product.name, product.available, coalesce(line.quantity, 0) as in_cart, line.quantity is not null as present
      from (values (0)) one
      left join (select nombre as name, stock - reservado as available from producto where id = ${productId}) product
        on true
      left join (select quantity from counter_cart_line
        where seller_id = ${sellerId}::uuid and product_id = ${productId}) line on true
    ), verdict as (
      select asked.*, case
        when exists (select from idempotency_key where scope = ${key.scope} and key = ${key.key}) then 'CHANGED'
        else ${outcome} end as outcome
      from asked
    ), answer as (
      ${storeAnswer(key, sql`select 200, '{}'::jsonb from verdict where outcome = 'CHANGED'`)}
    )`
}

/** The end of a change: its outcome, the stored answer, and the cart with `changed` in place of its old line. */
function changedCart(sellerId: string, productId: number): Sql {
  return sql`select verdict.outcome, verdict.name, verdict.available, verdict.in_cart,
      answer.fresh, answer.same_request, answer.status, answer.response, cart.lines, cart.total
    from verdict left join answer on true cross join (
      ${pricedCart(sql`
        select product_id, quantity, added_at from changed
        union all
        ${linesOf(sellerId)} and (product_id <> ${productId}
          or not exists (select from answer where fresh))`)}
    ) cart`
}

function settleCart(change: CartChange, asked: QuantityByProduct): Cart {
  if (change.outcome === 'UNKNOWN_PRODUCT') throw cartProductNotFound([asked.productId])
  if (change.outcome === 'NOT_IN_CART') throw cartLineNotFound([asked.productId])
  if (change.outcome === 'INSUFFICIENT_STOCK') {
    const available = change.available ?? 0
    const extension = {
      product_id: asked.productId,
      available,
      requested: asked.quantity,
      in_cart: change.in_cart,
    }
    const values = [change.name ?? '', available, change.in_cart, asked.quantity]
    throw insufficientStockForCart(values, { extension })
  }
  settleAnswer(change as CartChange & StoredAnswer<unknown>)
  return { lines: change.lines, total: change.total }
}

/**
 * Adds units of a product to the seller's cart, once per request key, in one statement, and returns the cart.
 * Throws CART_PRODUCT_NOT_FOUND (404) and INSUFFICIENT_STOCK (400) without any effect.
 */
export async function addToCart(
  database: SqlClient,
  sellerId: string,
  key: RequestKey,
  asked: QuantityByProduct,
): Promise<Cart> {
  const { productId, quantity } = asked
  const outcome = sql`case when name is null then 'UNKNOWN_PRODUCT'
    when in_cart::bigint + ${quantity}::int > available then 'INSUFFICIENT_STOCK' else 'CHANGED' end`
  const [change] = await database.repeatable<CartChange>`
    with ${verdict(sellerId, productId, key, outcome)}, changed as (
      insert into counter_cart_line (seller_id, product_id, quantity, added_at)
      select ${sellerId}::uuid, ${productId}, ${quantity}::int, now() from answer where fresh
      on conflict (seller_id, product_id) do update set quantity = counter_cart_line.quantity + excluded.quantity
      returning product_id, quantity, added_at
    ) ${changedCart(sellerId, productId)}`
  return settleCart(change!, asked)
}

/**
 * Sets the units of a line of the seller's cart and returns the cart.
 * Throws CART_LINE_NOT_FOUND (404) and INSUFFICIENT_STOCK (400) without any effect.
 */
export async function setCartQuantity(
  database: SqlClient,
  sellerId: string,
  key: RequestKey,
  asked: QuantityByProduct,
): Promise<Cart> {
  const { productId, quantity } = asked
  const outcome = sql`case when not present then 'NOT_IN_CART'
    when ${quantity}::int > available then 'INSUFFICIENT_STOCK' else 'CHANGED' end`
  const [change] = await database.repeatable<CartChange>`
    with ${verdict(sellerId, productId, key, outcome)}, changed as (
      update counter_cart_line set quantity = ${quantity}::int from answer
      where answer.fresh and seller_id = ${sellerId}::uuid and product_id = ${productId}
      returning counter_cart_line.product_id, counter_cart_line.quantity, counter_cart_line.added_at
    ) ${changedCart(sellerId, productId)}`
  return settleCart(change!, asked)
}

/** Takes a line out of the seller's cart and returns the cart. Throws CART_LINE_NOT_FOUND (404). */
export async function removeFromCart(
  database: SqlClient,
  sellerId: string,
  key: RequestKey,
  productId: number,
): Promise<Cart> {
  const outcome = sql`case when present then 'CHANGED' else 'NOT_IN_CART' end`
  const [change] = await database.repeatable<CartChange>`
    with ${verdict(sellerId, productId, key, outcome)}, removed as (
      delete from counter_cart_line using answer
      where answer.fresh and seller_id = ${sellerId}::uuid and product_id = ${productId}
    ), changed as (
      select product_id, quantity, added_at from counter_cart_line where false
    ) ${changedCart(sellerId, productId)}`
  return settleCart(change!, { productId, quantity: 0 })
}

/** Takes everything out of the seller's cart. */
export async function emptyCart(database: SqlClient, sellerId: string): Promise<Cart> {
  await database.repeatable`delete from counter_cart_line where seller_id = ${sellerId}::uuid`
  return { lines: [], total: '0.00' }
}
