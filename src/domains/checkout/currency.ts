import { exact, toMoneyText } from '../../lib/money.ts'
import { amountNotPayable } from './errors.ts'

/** Currencies without a smaller unit, and with a thousandth (https://docs.stripe.com/currencies). */
const withoutDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '))
const withThreeDecimals = new Set('bhd jod kwd omr tnd'.split(' '))

/** The least that a card payment may be (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const minimums: Readonly<Record<string, string>> = {
  aed: '2.00',
  bgn: '1.00',
  czk: '15.00',
  dkk: '2.50',
  gbp: '0.30',
  hkd: '4.00',
  huf: '175.00',
  jpy: '50.00',
  mxn: '10.00',
  myr: '2.00',
  nok: '3.00',
  pln: '2.00',
  ron: '2.00',
  sek: '3.00',
  thb: '10.00',
}
const usualMinimum = '0.50'

function unitsPerAmount(currency: string): number {
  if (withoutDecimals.has(currency)) return 1
  return withThreeDecimals.has(currency) ? 1000 : 100
}

/** The least amount, as decimal text, that can be paid by card in a currency. */
export function minimumPayable(currency: string): string {
  return minimums[currency] ?? usualMinimum
}

/**
 * An amount in the currency's smallest unit, as the payment service counts.
 * Throws AMOUNT_NOT_PAYABLE (400) when the currency has no such fraction.
 */
export function toSmallestUnit(amount: string, currency: string): number {
  const units = exact(amount).times(unitsPerAmount(currency))
  if (!units.isInteger()) throw amountNotPayable([amount, currency.toUpperCase()])
  return units.toNumber()
}

/** The amount, as decimal text, that a number of the currency's smallest unit is. */
export function fromSmallestUnit(units: number, currency: string): string {
  return toMoneyText(exact(units).dividedBy(unitsPerAmount(currency)))
}
