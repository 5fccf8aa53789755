import { Batcher } from '../../lib/batcher.ts'
import { replayedHeaders, type Settled, settleAnswer } from '../../lib/idempotency.ts'
import type { Problem, ProblemOptions } from '../../lib/problem.ts'
import { insufficientStock, totalTooLarge, unknownCustomer, unknownProduct } from './errors.ts'
import {
  type AskedSale,
  type CounterSale,
  type CounterSaleAnswer,
  type CounterSaleContext,
  type Refusal,
  registerCounterSales,
} from './register-counter-sales.ts'

/** Sales in one statement, and lines in all of them: beyond, another one costs as much as on its own. */
const batchSizeMax = 16
const batchLinesMax = 64

function fits(batch: readonly AskedSale[], { key, sale }: AskedSale): boolean {
  const lines = batch.reduce((sum, other) => sum + other.sale.lines.length, sale.lines.length)
  if (batch.length >= batchSizeMax || lines > batchLinesMax) return false
  return batch.every((other) => other.key.key !== key.key || other.key.scope !== key.scope)
}

/** What became of one sale. */
export type CounterSaleRegister = (asked: AskedSale) => Promise<CounterSaleAnswer>

/** Registers counter sales of one shop, those that are asked for at once together. */
export function createCounterSaleRegister(context: CounterSaleContext): CounterSaleRegister {
  const batcher = new Batcher<AskedSale, CounterSaleAnswer | undefined>({
    run: (asked) => registerCounterSales(context, asked),
    fits,
  })
  return async (asked) => {
    const answer = (await batcher.add(asked)) ?? (await registerCounterSales(context, [asked]))[0]
    if (!answer) throw new Error('A sale that was asked for alone was not decided.')
    return answer
  }
}

/**
 * Sells over the counter, once per request key.
 *
 * Throws UNKNOWN_CUSTOMER, UNKNOWN_PRODUCT, INSUFFICIENT_STOCK or TOTAL_TOO_LARGE (400) without any effect,
 * and the errors of `settleAnswer`.
 */
export async function registerCounterSale(
  register: CounterSaleRegister,
  asked: AskedSale,
): Promise<Settled<CounterSale>> {
  const { replayed, status, response } = settleAnswer(await register(asked))
  if (response.outcome === 'SOLD') return { replayed, status, response }
  throw refusal(response, asked.sale.customerEmail, replayed ? { headers: replayedHeaders } : {})
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
