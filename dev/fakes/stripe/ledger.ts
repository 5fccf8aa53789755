import type { StripeState } from './state.ts'

/** What was charged and given back in one currency, in its smallest unit. */
export interface LedgerLine {
  charged: number
  refunded: number
  /** `charged - refunded`. */
  net: number
  charges: number
  refunds: number
}

/** Sums succeeded charges (captured amounts) and succeeded refunds by currency. */
export function ledgerOf(state: StripeState): Record<string, LedgerLine> {
  const lines: Record<string, LedgerLine> = {}
  const line = (currency: string): LedgerLine => {
    lines[currency] ??= { charged: 0, refunded: 0, net: 0, charges: 0, refunds: 0 }
    return lines[currency]
  }
  for (const charge of state.charges.values()) {
    if (charge.status !== 'succeeded' || !charge.captured) continue
    const { currency, amount_captured: amount } = charge
    line(currency).charged += amount
    line(currency).net += amount
    line(currency).charges += 1
  }
  for (const refund of state.refunds.values()) {
    if (refund.status !== 'succeeded') continue
    line(refund.currency).refunded += refund.amount
    line(refund.currency).net -= refund.amount
    line(refund.currency).refunds += 1
  }
  return lines
}
