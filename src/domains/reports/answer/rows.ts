import type { Static } from 'typebox'
import type { TimeZone } from '../../../lib/dates.ts'
import type { ColumnType } from './dimensions.ts'
import type { ReportAnswer } from './schemas.ts'

export type CellValue = string | number | null

/** What a question was answered with, in the words of the wire, and what its files need beside that. */
export interface Report extends Omit<Static<typeof ReportAnswer>, 'rows'> {
  /** The column by which rows are ordered first. */
  readonly orderedBy: string | undefined
  readonly types: readonly ColumnType[]
  /** Each a JSON array in the order of the columns; moments as PostgreSQL writes them. */
  readonly rows: readonly string[]
}

/** The values of a row, with its moments as `toMoment` makes them. */
export function readRow(row: string, types: readonly ColumnType[], toMoment: (moment: Date) => string) {
  const values = JSON.parse(row) as CellValue[]
  return values.map((value, at) =>
    types[at] === 'moment' && typeof value === 'string' ? toMoment(new Date(value)) : value,
  )
}

/** The values of a row, with its moments as the clocks of the shop show them, `YYYY-MM-DD HH:MM:SS`. */
export const readWallRow = (row: string, types: readonly ColumnType[], zone: TimeZone): CellValue[] =>
  readRow(row, types, (moment) => zone.toWall(moment).toISOString().slice(0, 19).replace('T', ' '))
