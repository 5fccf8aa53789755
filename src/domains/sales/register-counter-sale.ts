import type { ActorSetting } from '../../lib/access.ts'
import { callFunction, type SqlClient } from '../../lib/database/sql.ts'
import {
  keyInput,
  type RequestKey,
  replayedHeaders,
  type StoredAnswer,
  settleAnswer,
} from '../../lib/idempotency.ts'
import { batchSales } from './batch-sales.ts'
import { problems, type RefusedCart, refusedCart } from './errors.ts'

export interface CartLine {
  readonly product_id: number
  readonly quantity: number
}

/** A sale as the seller asks for it, with the key of the request. */
export interface NewCounterSale {
  readonly key: RequestKey
  readonly actor: ActorSetting
  readonly customer_email: string
  readonly lines: readonly CartLine[]
  readonly address: string
  readonly payment_method: 'efectivo' | 'tarjeta' | 'transferencia'
  /** ISO 4217 code of the money that is paid. */
  readonly currency: string
}

export interface CounterSale {
  readonly outcome: 'SOLD'
  readonly sale_id: number
  readonly payment_id: number
  /** Moment of the sale as the wire has it. */
  readonly sold_at: string
  readonly customer_name: string
  readonly total: string
  readonly lines: readonly (CartLine & Readonly<Record<'name' | 'unit_price' | 'subtotal', string>>)[]
}

type CounterSaleAnswer = StoredAnswer<CounterSale | RefusedCart | { readonly outcome: 'UNKNOWN_CUSTOMER' }>

/**
 * The counter sales of one shop (prisma/functions/register_counter_sales.sql); those that come at the same time share
 * a call. Returns a function that sells, once per request key: it throws UNKNOWN_CUSTOMER, UNKNOWN_PRODUCT, INSUFFICIENT_STOCK or
 * TOTAL_TOO_LARGE (400) without any effect, and the errors of `settleAnswer`.
 */
export function createCounterSales(sql: SqlClient, lowStockThreshold: number) {
  const register = batchSales((sales: readonly NewCounterSale[]) =>
    callFunction<CounterSaleAnswer[]>(sql, 'register_counter_sales', {
      low_stock_threshold: lowStockThreshold,
      sales: sales.map((sale) => ({ ...sale, key: keyInput(sale.key) })),
    }),
  )
  return async (sale: NewCounterSale): Promise<{ replayed: boolean; response: CounterSale }> => {
    const { replayed, response } = settleAnswer(await register(sale))
    if (response.outcome === 'SOLD') return { replayed, response }
    const options = replayed ? { headers: replayedHeaders } : {}
    if (response.outcome === 'UNKNOWN_CUSTOMER')
      throw problems.UNKNOWN_CUSTOMER([sale.customer_email], options)
    throw refusedCart(response, options)
  }
}
