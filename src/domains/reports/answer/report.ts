import type { SqlClient } from '../../../lib/database/sql.ts'
import { type TimeZone, toDateTime } from '../../../lib/dates.ts'
import { describePlan, toWireFilters } from '../question/describe.ts'
import type { Plan } from '../question/plan.ts'
import { readQuestion } from '../question/read-question.ts'
import type { ColumnType } from './dimensions.ts'
import { buildStatement } from './statement.ts'
import { createVocabularyReader, refuseIncomplete } from './vocabulary.ts'

export type CellValue = string | number | null

/** What a question was answered with: everything that an answer or a file shows. */
export interface Report {
  readonly intent: string
  readonly interpretation: string
  readonly start: string
  readonly end: string
  readonly filters: Readonly<Record<string, string | string[]>>
  readonly columns: readonly string[]
  readonly types: readonly ColumnType[]
  /** Each a JSON array in the order of the columns; moments as PostgreSQL writes them. */
  readonly rows: readonly string[]
  /** There is more than was read. */
  readonly isCut: boolean
}

export interface ReportShop {
  readonly sql: SqlClient
  readonly zone: TimeZone
  /** The name of `zone`, for PostgreSQL. */
  readonly timeZone: string
  readonly lowStock: number
}

const counted = new Intl.NumberFormat('es-BO', { useGrouping: true })

/** The sentence about the plan, with what was left out. */
const interpret = (plan: Plan, rows: number, isCut: boolean): string =>
  `${describePlan(plan)}${isCut ? ` Se muestran solo las primeras ${counted.format(rows)} filas.` : ''}`

/**
 * Makes the function that answers questions, with at most `most` rows: two round trips at most, the second one the
 * report. Throws Refusal for what is not understood.
 */
export function createReporter({ sql, zone, timeZone, lowStock }: ReportShop) {
  const readVocabulary = createVocabularyReader(sql)

  return async (question: string, most: number, now = new Date()): Promise<Report> => {
    const known = await readVocabulary(question)
    const plan = readQuestion(question, { now, zone, vocabulary: known.vocabulary, lowStock })
    refuseIncomplete(plan, known)
    const statement = buildStatement(plan, timeZone, most + 1)
    const rows = await sql.read<{ readonly row: string }>`${statement.sql}`
    const isCut = rows.length > most
    return {
      intent: plan.intent,
      interpretation: interpret(plan, most, isCut),
      start: plan.range.start,
      end: plan.range.end,
      filters: toWireFilters(plan),
      columns: plan.columns,
      types: statement.types,
      rows: rows.slice(0, most).map(({ row }) => row),
      isCut,
    }
  }
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

/** A report as the clients read it: rows are objects, amounts JSON numbers. */
export function toReportJson({
  intent,
  interpretation,
  start,
  end,
  filters,
  columns,
  types,
  rows,
  isCut,
}: Report) {
  return {
    intent,
    interpretacion: interpretation,
    start,
    end,
    filters,
    columns: [...columns],
    rows: rows.map((row) => {
      const values = readRow(row, types, toDateTime)
      return Object.fromEntries(columns.map((column, at) => [column, values[at] ?? null]))
    }),
    truncado: isCut,
  }
}
