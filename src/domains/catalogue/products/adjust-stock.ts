import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestActor } from '../../../lib/access.ts'
import { callFunction } from '../../../lib/database/sql.ts'
import { keyInput, requestKey, type StoredAnswer, settleAnswer } from '../../../lib/idempotency.ts'
import type { Problem } from '../../../lib/problem.ts'
import type { SellerScope } from '../actor-scope.ts'
import {
  productChanged,
  productNotFound,
  stockChanged,
  stockTooLarge,
  unknownBrand,
  unknownType,
} from '../errors.ts'
import type { ProductRow } from '../schemas.ts'

export interface StockAdjustment extends SellerScope {
  readonly id: number
  /** Units that came or went; or `counted`, the units that there are. */
  readonly units: number | null
  readonly counted: number | null
  readonly reason: string
}

interface Refused {
  readonly refusal: keyof typeof refusals
  readonly stock: number
  readonly reserved: number
  readonly wanted: number
}

/** What the functions adjust_stock and edit_product return. */
export type StockAnswer = Refused | StoredAnswer<ProductRow>

const refusals = {
  NOT_FOUND: () => productNotFound(),
  CHANGED: () => productChanged(),
  UNKNOWN_BRAND: () => unknownBrand(),
  UNKNOWN_TYPE: () => unknownType(),
  STOCK_TOO_LARGE: () => stockTooLarge(),
  STOCK_CHANGED: ({ stock, reserved, wanted }: Refused): Problem =>
    stockChanged([stock, reserved, wanted], { extension: { stock, reserved } }),
}

/** The product that was changed now or by an earlier delivery of the request. Throws what refused the change. */
export function settleStock(request: FastifyRequest, answer: StockAnswer): ProductRow {
  if ('refusal' in answer) throw refusals[answer.refusal](answer)
  const { replayed, response } = settleAnswer(answer)
  request.isReplayed = replayed
  return response
}

/**
 * Corrects the stock of a product for a reason, once per key, with its row in the ledger and the audit log.
 * Throws PRODUCT_NOT_FOUND (404), STOCK_TOO_LARGE (400), and STOCK_CHANGED (409) when less would be left than
 * checkouts hold.
 */
export async function adjustStock(
  { sql }: FastifyInstance,
  request: FastifyRequest,
  { sellerId, ...adjustment }: StockAdjustment,
): Promise<ProductRow> {
  const answer = await callFunction<StockAnswer>(sql, 'adjust_stock', {
    actor: requestActor(request),
    key: keyInput(requestKey(request)),
    seller_id: sellerId,
    ...adjustment,
  })
  return settleStock(request, answer)
}
