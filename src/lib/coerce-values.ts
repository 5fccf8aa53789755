import { Decimal } from 'decimal.js'
import { cleanText, isStorable } from './text.ts'

/** Turns a value as the client spelled it into the value that it means; what means nothing is left as it is. */
export type Coerce = (value: unknown) => unknown

/** In place of a value that no schema may accept, such as a text with a null character or half an emoji. */
export const unacceptable = Symbol('unacceptable')

const longestNumber = 64

const numberText = (value: number) => (Number.isFinite(value) ? String(value) : unacceptable)

/** Numbers become text, and a text becomes what `cleanText` makes of it; what cannot be stored is refused. */
export const text: Coerce = (value) => {
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'string' ? (cleanText(value) ?? unacceptable) : value
}

/** A password to be set: as it was typed, trimmed. */
export const password: Coerce = (value) => {
  if (typeof value === 'number') return numberText(value)
  if (typeof value !== 'string') return value
  return isStorable(value) ? value.trim() : unacceptable
}

/** As `text`, in lower case: e-mail addresses and UUIDs. */
export const lowerCaseText: Coerce = (value) => {
  const coerced = text(value)
  return typeof coerced === 'string' ? coerced.toLowerCase() : coerced
}

/** `3`, `3.0`, `"3"`, `" 3 "` and `"3.0"` are 3. */
export const integer: Coerce = (value) => {
  if (typeof value !== 'string' || value.length > longestNumber) return value
  const digits = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(value)?.[1]
  if (digits === undefined) return value
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number + 0 : value
}

/** `12.5`, `"12.5"` and `"1e3"` are numbers; `"NaN"`, `"Infinity"` and `"12,5"` are not. */
export const number: Coerce = (value) => {
  if (typeof value !== 'string' || value.length > longestNumber) return value
  const coerced = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.test(value) ? Number(value) : value
  return coerced === Number.POSITIVE_INFINITY || coerced === Number.NEGATIVE_INFINITY ? value : coerced
}

const booleans = new Map<unknown, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1', 1].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0', 0].map((word) => [word, false] as const),
])

/** Django REST's spellings of true and false, in any case. */
export const boolean: Coerce = (value) => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  return booleans.get(word) ?? value
}

/**
 * An amount in canonical form, exact: number or text become text with two decimals. More decimals stay, and so
 * does what is no amount, for validation to refuse.
 */
export const money: Coerce = (value) => {
  const decimal = number(value)
  if (typeof decimal !== 'number' || !Number.isFinite(decimal)) return value
  const exact = new Decimal(typeof value === 'string' ? value.trim() : decimal)
  const canonical = exact.toFixed(Math.max(2, exact.decimalPlaces()))
  if (canonical.length > longestNumber) return String(value)
  return canonical === '-0.00' ? '0.00' : canonical
}
