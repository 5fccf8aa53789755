import { invalidRequest, missingParameter } from './errors.ts'
import { type Params, textOf } from './form.ts'
import type { StripeState } from './state.ts'

const MAX_AMOUNT = 99_999_999
const symbols: Record<string, string> = { usd: '$', eur: '€', gbp: '£' }

/** An amount as Stripe's messages write it: `$0.50`. */
export function money(amount: number, currency: string): string {
  return `${symbols[currency] ?? ''}${(amount / 100).toFixed(2)}`
}

/** A positive whole number. Throws when it is none. */
export function positiveInteger(text: string, param: string): number {
  const refuse = (message: string) => invalidRequest({ code: 'parameter_invalid_integer', param, message })
  if (!/^-?\d+$/.test(text)) throw refuse(`Invalid integer: ${text}`)
  if (Number(text) < 1) throw refuse('This value must be greater than or equal to 1.')
  return Number(text)
}

/** The currency of a payment. Throws when it is missing or none. */
export function currencyOf(params: Params): string {
  const currency = textOf(params, 'currency')?.toLowerCase()
  if (currency === undefined) throw missingParameter('currency')
  if (/^[a-z]{3}$/.test(currency)) return currency
  throw invalidRequest({ param: 'currency', message: `Invalid currency: ${currency}.` })
}

/** The amount of a payment in the currency's smallest unit. Throws when it is missing, no integer, too small or too large. */
export function amountOf(state: StripeState, params: Params, currency: string): number {
  const text = textOf(params, 'amount')
  if (text === undefined) throw missingParameter('amount')
  const amount = positiveInteger(text, 'amount')
  const minimum = state.settings.minimumAmounts[currency] ?? 50
  if (amount < minimum) {
    const message = `Amount must be at least ${money(minimum, currency)} ${currency}`
    throw invalidRequest({ code: 'amount_too_small', param: 'amount', message })
  }
  if (amount > MAX_AMOUNT) {
    const message = `Amount must be no more than ${money(MAX_AMOUNT, currency)} ${currency}`
    throw invalidRequest({ code: 'amount_too_large', param: 'amount', message })
  }
  return amount
}
