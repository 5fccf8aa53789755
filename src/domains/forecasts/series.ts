/** A calendar month as one number, 12 × year + (month − 1): January 2026 is 24,312, the month after is one more. */
export type MonthNumber = number

/** What was sold in one month of the business time zone, in money. Months without sales have no row. */
export interface MonthlyAmount {
  month: MonthNumber
  amount: number
}

/** Monthly amounts without gaps, oldest first. The first one belongs to the month `first`. */
export interface Series {
  first: MonthNumber
  amounts: readonly number[]
}

/** The months of a year. */
export const year = 12

/** Months that a forecast looks back at most, 20 years: what bounds its time and memory. */
export const longestHistory = 240

/** The number of a month. `month` is 1 to 12, as on the wire. */
export const toMonthNumber = (year: number, month: number): MonthNumber => 12 * year + month - 1

/** A month as the wire has it: its first day (`2026-01-01`), its year and its number of 1 to 12. */
export function toPeriod(month: MonthNumber): { periodo: string; anio: number; mes: number } {
  const anio = Math.floor(month / 12)
  const mes = month - 12 * anio + 1
  return { periodo: `${String(anio).padStart(4, '0')}-${String(mes).padStart(2, '0')}-01`, anio, mes }
}

/**
 * The series that a forecast continues: from the first month with a row to the month before `current`, which is not
 * complete, with 0 for every month without a row; at most its last `longestHistory` months. Rows of one month are added
 * up, in any order. Undefined when no complete month has a row.
 */
export function buildSeries(rows: Iterable<MonthlyAmount>, current: MonthNumber): Series | undefined {
  // Floating-point sums depend on their order.
  const complete = [...rows]
    .filter(({ month }) => month < current)
    .sort((one, other) => one.month - other.month || one.amount - other.amount)
  const earliest = complete[0]
  if (earliest === undefined) return undefined
  const first = Math.max(earliest.month, current - longestHistory)
  const amounts = new Array<number>(current - first).fill(0)
  for (const { month, amount } of complete) {
    if (month >= first) amounts[month - first]! += amount
  }
  return { first, amounts }
}

/** The mean of `values`, 0 when there are none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length === 0 ? 0 : sum / values.length
}

/** The middle one of `values` in order of size, the mean of the two middle ones of an even number, 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : mean(sorted.slice(half - 1, half + 1))
}
