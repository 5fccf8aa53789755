import { readFileSync } from 'node:fs'
import { assortments } from '../../../../prisma/demo/assortment.ts'
import { indexNames, type Name, type Vocabulary } from '../../../../src/domains/reports/question/names.ts'
import type { NamedEntity, Plan } from '../../../../src/domains/reports/question/plan.ts'
import { lineColumns, Refusal } from '../../../../src/domains/reports/question/plan.ts'
import { readQuestion } from '../../../../src/domains/reports/question/read-question.ts'
import { createTimeZone } from '../../../../src/lib/dates.ts'

type Names = Readonly<Record<NamedEntity, readonly Name[]>>

const numbered = (names: readonly string[]) => names.map((name, place) => ({ id: place + 1, name }))

/** Names as questions are read with them. */
export const toVocabulary = ({ marca, categoria, producto, cliente }: Names): Vocabulary => ({
  marca: indexNames(marca),
  categoria: indexNames(categoria),
  producto: indexNames(producto),
  cliente: indexNames(cliente),
})

/** The demo shop's brands and types, all its products, and some people. */
export const shopNames = {
  marca: numbered([...new Set(assortments.flatMap(({ brands }) => brands))]),
  categoria: numbered(assortments.map(({ type }) => type)),
  producto: numbered(
    assortments.flatMap(({ noun, models, brands, lines }) =>
      models.flatMap((model) =>
        brands.map((brand) => [noun, brand, lines?.[brand], model].filter(Boolean).join(' ')),
      ),
    ),
  ),
  cliente: numbered([
    'Ana Pérez Rojas',
    'Ana Pérez Soria',
    'Juan Quispe',
    'Julio Flores Quispe',
    'Camila Rojas Mamani',
    'María del Carmen Soliz',
    'Marco Aguilar',
    'Rosa Mayo',
  ]),
}
const shop = toVocabulary(shopNames)

export const laPaz = createTimeZone('America/La_Paz')
/** A Tuesday, 11:00 in La Paz. */
export const tuesday = new Date('2026-11-24T15:00:00Z')

export function ask(question: string, { now = tuesday, zone = laPaz, vocabulary = shop } = {}): Plan {
  return readQuestion(question, { now, zone, vocabulary, lowStock: 5 })
}

/** The refusal of a question that has no plan. */
export function refusalOf(question: string, options?: Parameters<typeof ask>[1]): Refusal | undefined {
  try {
    ask(question, options)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** A plan in one line: report, period, columns, filters with the number of ids, bounds, order, rows, format. */
export function brief(plan: Plan): string {
  const columns = plan.columns.join(' ') === lineColumns.join(' ') ? 'all' : plan.columns.join(' ')
  const filters = plan.filters.map(({ entity, texts, ids }) =>
    ids.length > 0 ? `${entity}=${texts.join('+')}(${ids.length})` : `${entity}=${texts.join('+')}`,
  )
  const parts = [
    plan.intent,
    `${plan.range.start}..${plan.range.end}`,
    plan.compare && `vs ${plan.compare.start}..${plan.compare.end}`,
    `[${columns}]`,
    ...filters,
    ...plan.having.map(({ of, is, value }) => `${of}${is}${value}`),
    plan.order.length > 0 &&
      `by ${plan.order.map((each) => (each.descending ? '-' : '') + each.column).join(' ')}`,
    plan.limit !== null && `first ${plan.limit}`,
    plan.format,
    plan.asked.groupBy && `grouped ${plan.asked.groupBy}`,
    plan.asked.columns.length > 0 && `asked ${plan.asked.columns.join(' ')}`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** Lines of `question => answer`, with more answers after further arrows. */
export const readRows = (file: URL) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' => ') as [question: string, answer: string, ...more: string[]])

const read = (name: string) => readRows(new URL(name, import.meta.url))
/** Questions and their plans in brief, on that Tuesday in that shop; each was looked at. */
export const plans = read('plans.txt')
/** Questions that are refused, and in which words. */
export const refusals = read('refusals.txt')
