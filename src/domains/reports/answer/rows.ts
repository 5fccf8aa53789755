import type { Static } from 'typebox'
import type { ColumnType } from './dimensions.ts'
import type { ReportAnswer } from './schemas.ts'

export type CellValue = string | number | null

/** What a question was answered with, in the words of the wire, and what its files need beside that. */
export interface Report extends Omit<Static<typeof ReportAnswer>, 'rows'> {
  /** The column by which rows are ordered first. */
  readonly orderedBy: string | undefined
  readonly types: readonly ColumnType[]
  /** Each a JSON array in the order of the columns. */
  readonly rows: readonly string[]
}

/** The values of a row. */
export const readRow = (row: string) => JSON.parse(row) as CellValue[]
