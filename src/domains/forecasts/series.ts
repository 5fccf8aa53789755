/**
 * A calendar month as one number, 12 × year + (month − 1): January 2026 is 24,312, and the month after is one
 * more.
 */
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

/** Months that a forecast looks back at most, 20 years: what bounds its time and memory. */
export const longestHistory = 240

/** The number of a month. `month` is 1 to 12, as on the wire. */
export function toMonthNumber(year: number, month: number): MonthNumber {
  return 12 * year + month - 1
}

/** A month as the wire has it: its first day (`2026-01-01`), its year and its number of 1 to 12. */
export function toPeriod(month: MonthNumber): { periodo: string; anio: number; mes: number } {
  const anio = Math.floor(month / 12)
  const mes = month - 12 * anio + 1
  return { periodo: `${String(anio).padStart(4, '0')}-${String(mes).padStart(2, '0')}-01`, anio, mes }
}

/**
 * The month that a clock on the wall shows. `wall` is a Date whose UTC fields are the wall's, as `toWall` of a
 * business time zone returns it: at 21:40 on the last evening of a month it is still that month.
 */
export function monthOf(wall: Date): MonthNumber {
  return toMonthNumber(wall.getUTCFullYear(), wall.getUTCMonth() + 1)
}

/**
 * Makes the series that a forecast continues: from the first month with a row to the month before `current`,
 * with 0 for every month without one. The current month is not complete and never counts; neither do rows of
 * the future. Several rows of one month are added up, and their order does not matter.
 *
 * @param rows amounts per month, in money
 * @param current the month that the business time zone is in now
 * @returns the last `longestHistory` months, or undefined when no complete month has a row
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
