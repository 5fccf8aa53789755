import type { PrismaClient } from '../../generated/prisma/client.ts'
import { callFunction, type SqlClient } from '../../lib/database/sql.ts'
import { keyInput, type RequestKey, type StoredAnswer, settleAnswer } from '../../lib/idempotency.ts'
import { cartLineNotFound, cartProductNotFound, insufficientStockForCart } from './errors.ts'

/** A line of a seller's cart, with price and stock of this moment. */
export interface CounterCartLine {
  readonly product_id: number
  readonly name: string
  readonly unit_price: string
  readonly quantity: number
  readonly available: number
  readonly brand: string
  readonly type: string
}

export interface CartChange {
  readonly change: 'add' | 'set' | 'remove'
  readonly product_id: number
  readonly quantity: number
}

interface CartChangeAnswer {
  readonly outcome: 'CHANGED' | 'UNKNOWN_PRODUCT' | 'NOT_IN_CART' | 'INSUFFICIENT_STOCK'
  /** The cart after a change. */
  readonly lines: readonly CounterCartLine[]
  readonly answer: StoredAnswer<object>
  /** Of a product without enough units. */
  readonly name: string
  readonly available: number
  readonly in_cart: number
}

/** A seller's cart, lines in the order in which they were added. */
export async function readCart(prisma: PrismaClient, sellerId: string): Promise<CounterCartLine[]> {
  const lines = await prisma.counterCartLine.findMany({
    where: { sellerId },
    orderBy: [{ addedAt: 'asc' }, { productId: 'asc' }],
    include: { product: { include: { brand: true, type: true } } },
  })
  return lines.map(({ productId, quantity, product }) => ({
    product_id: productId,
    name: product.name,
    unit_price: product.price.toFixed(2),
    quantity,
    available: Math.max(product.stock - product.reserved, 0),
    brand: product.brand.name,
    type: product.type.name,
  }))
}

/**
 * Adds units of a product to a seller's cart, sets the units of a line, or takes it out, once per request key and in
 * one statement (prisma/functions/change_cart.sql), and returns the cart.
 * Throws CART_PRODUCT_NOT_FOUND and CART_LINE_NOT_FOUND (404) and INSUFFICIENT_STOCK (400) without any effect, and the
 * errors of `settleAnswer`.
 */
export async function changeCart(
  sql: SqlClient,
  sellerId: string,
  key: RequestKey,
  change: CartChange,
): Promise<readonly CounterCartLine[]> {
  const input = { ...change, seller_id: sellerId, key: keyInput(key) }
  const changed = await callFunction<CartChangeAnswer>(sql, 'change_cart', input)
  const { product_id, quantity: requested } = change
  if (changed.outcome === 'UNKNOWN_PRODUCT') throw cartProductNotFound([product_id])
  if (changed.outcome === 'NOT_IN_CART') throw cartLineNotFound([product_id])
  if (changed.outcome === 'INSUFFICIENT_STOCK') {
    const { name, available, in_cart } = changed
    const extension = { product_id, available, requested, in_cart }
    throw insufficientStockForCart([name, available, in_cart, requested], { extension })
  }
  settleAnswer(changed.answer)
  return changed.lines
}

/** Takes everything out of a seller's cart. */
export async function emptyCart(prisma: PrismaClient, sellerId: string): Promise<void> {
  await prisma.counterCartLine.deleteMany({ where: { sellerId } })
}
