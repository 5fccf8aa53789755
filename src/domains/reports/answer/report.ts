import type { Static } from 'typebox'
import type { ReportShop } from '../dashboard.ts'
import { describePlan, toFigure, toWireFilters } from '../question/describe.ts'
import { readQuestion } from '../question/read-question.ts'
import { type CellValue, type Report, readRow } from './rows.ts'
import type { ReportAnswer, ReportFormat } from './schemas.ts'
import { buildStatement } from './statement.ts'
import { readVocabulary, refuseIncomplete } from './vocabulary.ts'

/** Rows at most. */
const mostRows: Readonly<Record<ReportFormat, number>> = { json: 5000, csv: 50_000, xlsx: 50_000, pdf: 1000 }

/** Answers a question: two round trips, the second one the report. Throws Refusal for what is not understood. */
export async function answerQuestion(
  shop: ReportShop,
  question: string,
  format: ReportFormat,
): Promise<Report> {
  const { sql, zone, lowStock } = shop
  const most = mostRows[format]
  const { vocabulary, incomplete } = await readVocabulary(sql, question)
  const plan = readQuestion(question, { now: new Date(), zone, vocabulary, lowStock })
  refuseIncomplete(plan, incomplete)
  const statement = buildStatement(plan, zone.name, most + 1, format !== 'json')
  const rows = await sql.read<{ row: string }>`${statement.sql}`
  const isCut = rows.length > most
  const cut = isCut ? ` Se muestran solo las primeras ${toFigure(most)} filas.` : ''
  return {
    intent: plan.intent,
    interpretacion: `${describePlan(plan)}${cut}`,
    start: plan.range.start,
    end: plan.range.end,
    filters: toWireFilters(plan),
    columns: [...plan.columns],
    truncado: isCut,
    orderedBy: plan.order[0]?.column,
    types: statement.types,
    rows: rows.slice(0, most).map(({ row }) => row),
  }
}

/** A report as the clients read it: rows are objects, amounts JSON numbers. */
export function toReportJson({
  types: _,
  rows,
  orderedBy: __,
  ...answer
}: Report): Static<typeof ReportAnswer> {
  const toObject = (values: readonly CellValue[]) =>
    Object.fromEntries(answer.columns.map((column, at) => [column, values[at] ?? null]))
  return { ...answer, rows: rows.map((row) => toObject(readRow(row))) }
}
