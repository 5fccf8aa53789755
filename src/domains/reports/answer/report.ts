import type { SqlClient } from '../../../lib/database/sql.ts'
import { type TimeZone, toDateTime } from '../../../lib/dates.ts'
import { describePlan, toWireFilters } from '../question/describe.ts'
import type { Plan } from '../question/plan.ts'
import { readQuestion } from '../question/read-question.ts'
import { type Report, readRow } from './rows.ts'
import { buildStatement } from './statement.ts'
import { createVocabularyReader, refuseIncomplete } from './vocabulary.ts'

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
      orderedBy: plan.order[0]?.column,
      types: statement.types,
      rows: rows.slice(0, most).map(({ row }) => row),
      isCut,
    }
  }
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
