import type { TimeZone } from '../../../lib/dates.ts'
import type { ColumnType } from './dimensions.ts'

export type CellValue = string | number | null

/** What a question was answered with: everything that an answer or a file shows. */
export interface Report {
  readonly intent: string
  readonly interpretation: string
  readonly start: string
  readonly end: string
  readonly filters: Readonly<Record<string, string | string[]>>
  readonly columns: readonly string[]
  /** The column by which rows are ordered first. */
  readonly orderedBy: string | undefined
  readonly types: readonly ColumnType[]
  /** Each a JSON array in the order of the columns; moments as PostgreSQL writes them. */
  readonly rows: readonly string[]
  /** There is more than was read. */
  readonly isCut: boolean
}

/** The values of a row, with its moments as `toMoment` makes them. */
export function readRow(
  row: string,
  types: readonly ColumnType[],
  toMoment: (moment: Date) => string,
): CellValue[] {
  const values = JSON.parse(row) as CellValue[]
  return values.map((value, at) =>
    types[at] === 'moment' && typeof value === 'string' ? toMoment(new Date(value)) : value,
  )
}

/** A moment as the clocks of the shop show it, `YYYY-MM-DD HH:MM:SS`. */
export const wallText = (zone: TimeZone, moment: Date): string =>
  zone.toWall(moment).toISOString().slice(0, 19).replace('T', ' ')
