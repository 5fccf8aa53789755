import type { TimeZone } from '../../../lib/dates.ts'
import { beginning, type Day, dayAt, type Span, toIsoDay } from './calendar.ts'
import { type Draft, planClaims, planStock, planUnsold } from './draft.ts'
import { type Heard, listen } from './listen.ts'
import { createNames, indexNames, type Names, type Vocabulary } from './names.ts'
import { keyColumns, type Period, type Plan, refuse } from './plan.ts'
import { planSales } from './sales-plan.ts'
import { fold, rawOf, readText, type Text, toText } from './text.ts'
import { resolveTime } from './time.ts'

/** Everything outside the question that its reading depends on. */
export interface Context {
  readonly now: Date
  readonly zone: TimeZone
  readonly vocabulary: Vocabulary
  /** Units of a product at which its stock is low. */
  readonly lowStock: number
}

const defaultDays = 180
/** Unknown words at most that may be typing errors: more of them are a text of another kind. */
const correctable = 6

/** Reads a question, and twice more at most: an unknown word is replaced by the known word that it is a slip for. */
function hear(text: Text, names: Names, today: Day, more = 2): Heard {
  const heard = listen(text, names, today)
  const { unknown } = heard
  if (unknown.length === 0 || unknown.length > correctable || more === 0) return heard
  const { tokens } = text
  const meant = tokens.map((token, at) => (unknown.includes(at) ? names.correct(token, at === 0) : token))
  if (meant.every((token, at) => token === tokens[at])) return heard
  return hear(toText(meant), names, today, more - 1)
}

/** Token positions in runs of neighbours. */
function together(places: readonly number[]): number[][] {
  const groups: number[][] = []
  for (const at of places)
    if (groups.at(-1)?.at(-1) === at - 1) groups.at(-1)?.push(at)
    else groups.push([at])
  return groups
}

function refuseUnknown({ tokens }: Text, { refused, unknown }: Heard): void {
  if (refused) refuse(refused)
  if (unknown.length === 0) return
  const runs = together(unknown).slice(0, 5)
  const words = runs.map((run) => rawOf(tokens, run[0] ?? 0, (run.at(-1) ?? 0) + 1).slice(0, 80))
  refuse(
    `No entendí «${words.join('», «')}»: no es parte de una pregunta que conozca, ni una marca, categoría, producto o cliente.`,
  )
}

/** The columns of one measure in two periods, with the difference and the change in percent of the second one. */
function comparedColumns({ kind, intent, by, measures: [measure] }: Draft): string[] {
  if (!measure || kind === 'stock' || intent === 'ventas_detalladas')
    return refuse('Se comparan totales de ventas o de garantías, no detalles ni stock.')
  return [...keyColumns(by), measure.column, `${measure.column}_comparado`, 'diferencia', 'variacion']
}

/**
 * The plan of a question in Spanish. Throws Refusal, whose message names the words, for what it does not understand or
 * the shop does not know, and nothing else. Days are those of `zone`; where no time is named they are the last 180.
 */
export function readQuestion(question: string, { now, zone, vocabulary, lowStock }: Context): Plan {
  const today = dayAt(now, zone)
  const text = readText(question)
  const heard = hear(text, createNames(vocabulary), today)
  refuseUnknown(text, heard)
  const { subjects, by, heads, measures, mentions, filters, ranking, columns, unsold, isCompared, manners } =
    heard
  const said = [...by, ...heads, ...measures, ...mentions, ...columns, ...subjects, ...filters]
  const isAbout = said.length > 0 || manners.has('always') || manners.has('catalogue') || ranking || unsold
  if (!isAbout) refuse('No entendí qué desea saber. Pregunte, por ejemplo: «ventas por marca en 2025».')
  const { range, compare } = resolveTime(mentions, isCompared, today)
  const isOfAllTime = manners.has('always')
  const isPast = isOfAllTime || (range && (range.start > today || range.end !== today + 1))
  const isStock = subjects.has('stock') && !unsold
  if (manners.has('catalogue') && !isStock && !unsold)
    refuse('Los reportes hablan de ventas, garantías y stock: no cuentan lo que hay en el catálogo.')
  const first = isStock ? today : isOfAllTime ? beginning : today + 1 - defaultDays
  // "Samsung versus Sony": rows for each.
  const rival = isCompared && !compare && [...filters.values()].find(({ texts }) => texts.length > 1)
  const apart = rival ? { ...heard, by: [...heard.by, rival.entity] } : heard
  const draft = unsold
    ? planUnsold(heard, lowStock)
    : isStock
      ? planStock(apart, lowStock, isPast === true)
      : subjects.has('garantias')
        ? planClaims(apart)
        : planSales(apart, compare !== undefined)
  const toPeriod = ({ start, end }: Span): Period => ({ start: toIsoDay(start), end: toIsoDay(end) })
  return {
    columns: [...keyColumns(draft.by), ...draft.measures.map(({ column }) => column)],
    having: [],
    order: [],
    limit: null,
    ...draft,
    ...(compare && { columns: comparedColumns(draft) }),
    asked: { columns, groupBy: draft.intent === 'ventas_detalladas' ? (draft.by[0] ?? null) : null },
    range: toPeriod((isStock ? undefined : range) ?? { start: first, end: today + 1 }),
    compare: compare ? toPeriod(compare) : null,
    filters: [...filters.values()],
    format: heard.format ?? null,
  }
}

const none = indexNames([])
const noNames = createNames({ marca: none, categoria: none, producto: none, cliente: none })

/**
 * The words of a question that may be part of a name, folded and without plural endings, in the groups in which they
 * stand together; empty when the grammar knows them all. Throws Refusal for texts that are no question.
 */
export function wordsToLookUp(question: string): string[][] {
  const text = readText(question)
  const groups = together(listen(text, noNames, 0).unknown).map((group) =>
    group.flatMap((at) => {
      const token = text.tokens[at]
      return token?.kind === 'quoted'
        ? (fold(token.text).match(/[\p{L}\p{N}]+/gu) ?? [])
        : [token?.stem ?? '']
    }),
  )
  return groups.filter((words) => words.some((word) => /\p{L}/u.test(word)))
}
