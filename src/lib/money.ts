import { Decimal } from 'decimal.js'
import { type Sql, sql } from './database/sql.ts'

/** An amount as it comes from PostgreSQL (`numeric` as text), from a body, or from a calculation. */
export type Amount = string | number | Decimal

/** Enough digits for any sum of `numeric(12,2)` columns; rounding happens only where it is asked for. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 60 })

/** An exact decimal to calculate with. Throws DecimalError when `amount` is no number. */
export function exact(amount: Amount): Decimal {
  return new Exact(amount)
}

/** An amount as text with two decimals, rounded half to even: `"1234.50"`. Throws DecimalError when it is no number. */
export function toMoneyText(amount: Amount): string {
  const text = exact(amount).toFixed(2, Decimal.ROUND_HALF_EVEN)
  return text === '-0.00' ? '0.00' : text
}

/** How PostgreSQL spells a `numeric`: such a text is read by JavaScript itself as the double nearest to it. */
const plain = /^-?\d+(?:\.\d+)?$/

/** An amount as a JSON number, the double nearest to it. Throws DecimalError when `amount` is no number. */
export function toMoneyNumber(amount: Amount): number {
  if (typeof amount === 'string' && plain.test(amount)) return Number(amount) + 0
  return exact(amount).toNumber() + 0
}

/** The exact sum of `amounts`; zero when there are none. */
export function sumMoney(amounts: Iterable<Amount>): Decimal {
  let total = exact(0)
  for (const amount of amounts) total = total.plus(amount)
  return total
}

/**
 * The mean of a total over a count, of which it is null for 0, as an expression of SQL. It is rounded to two decimals half
 * to even, as toMoneyText() does: PostgreSQL's round() raises each half.
 */
export function meanInSql(total: Sql, count: Sql): Sql {
  const mean = sql`${total} / nullif(${count}, 0)`
  // Counted in half cents, a half after an even cent is one more than a multiple of four.
  return sql`case when mod(${mean} * 200, 4) = 1 then trunc(${mean}, 2) else round(${mean}, 2) end`
}
