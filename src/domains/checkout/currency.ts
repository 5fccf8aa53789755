import { exact, toMoneyText } from '../../lib/money.ts'

// What Stripe documents of currencies (https://docs.stripe.com/currencies, in November 2026). All have two decimals
// but these. HUF and TWD are whole numbers only when money is paid out to the shop's bank.
const withoutDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
/** Whole numbers only, which Stripe takes as hundredths all the same: 5 ISK are 500. */
const wholeInHundredths = new Set(['isk', 'ugx'])
/** Stripe takes thousandths whose last digit is 0, which hundredths of ours always are. */
const withThreeDecimals = new Set('bhd jod kwd omr tnd'.split(' '))

/** The least that a card payment may be, where it is not the usual. Elsewhere it depends on the shop's bank account. */
const minimums: Readonly<Record<string, string>> = {
  aed: '2.00',
  bgn: '1.00',
  czk: '15.00',
  dkk: '2.50',
  gbp: '0.30',
  hkd: '4.00',
  huf: '175.00',
  jpy: '50.00',
  krw: '50.00',
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

/** The least amount, as decimal text, that can be paid by card in a currency (ISO 4217, lower case). */
export function minimumPayable(currency: string): string {
  return minimums[currency] ?? usualMinimum
}

/** What amounts must be a multiple of, as decimal text, to be paid by card in a currency. */
export function smallestStep(currency: string): string {
  return withoutDecimals.has(currency) || wholeInHundredths.has(currency) ? '1.00' : '0.01'
}

/** An amount that is a multiple of `smallestStep` as the payment service counts: in the currency's smallest unit. */
export function toSmallestUnit(amount: string, currency: string): number {
  return exact(amount).times(unitsPerAmount(currency)).toNumber()
}

/** The amount, as decimal text, that a number of the currency's smallest unit is. */
export function fromSmallestUnit(units: number, currency: string): string {
  return toMoneyText(exact(units).dividedBy(unitsPerAmount(currency)))
}
