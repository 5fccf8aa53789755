import { fitsAll, type ProductFilter } from '../filter.ts'
import type { Stretch } from '../list-window.ts'
import { isBySales, type Ordering } from '../ordering.ts'
import { Best } from './best.ts'
import { type Columns, rowsBeginning } from './columns.ts'
import { type FoundRows, findRows, markNames, type Wanted, wantedBy } from './filter-rows.ts'

/** Part of a list: how many products are in it, and which stand in a stretch of it. */
export interface Answer {
  readonly total: number
  readonly start: number
  readonly ids: readonly number[]
}

/** Where one in so many is left, each is looked at by itself. */
const fewInAll = 8

/** How many of `rows`, ascending, are before `end`. */
function countBefore({ rows, total }: FoundRows, end: number): number {
  let [low, high] = [0, total]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle]! < end) low = middle + 1
    else high = middle
  }
  return low
}

/** Marks the rows whose names contain `text`, of `candidates` rows where `isCandidate` (all others do not). */
function marked(
  columns: Columns,
  text: string,
  found: FoundRows,
  candidates: number,
  isCandidate: (row: number) => boolean,
): Uint8Array {
  const { count, names, starts } = columns
  const marks = new Uint8Array(count)
  if (candidates > count / fewInAll) {
    markNames(columns, text, marks, 1)
    return marks
  }
  for (let place = 0; candidates > 0 && place < found.total; place += 1) {
    const row = found.rows[place]!
    if (isCandidate(row) && names.slice(starts[row]!, starts[row + 1]!).includes(text)) marks[row] = 1
  }
  return marks
}

/** How well each of the rows fits the search, by its row: what `rank` says in SQL. */
function ranker(columns: Columns, { terms }: Wanted, found: FoundRows): (row: number) => number {
  const { phrase, words } = terms
  const { inNames, inBrands } = found
  const all = (1 << words.length) - 1
  const [first, end] = rowsBeginning(columns, phrase)
  // The phrase is nowhere where a word of it is missing.
  const hasAll = (row: number) => inNames[row] === all
  let candidates = 0
  for (let place = 0; place < found.total; place += 1) if (hasAll(found.rows[place]!)) candidates += 1
  const begins = marked(columns, ` ${phrase}`, found, candidates, hasAll)
  const contains = phrase === words[0] ? inNames : marked(columns, phrase, found, candidates, hasAll)
  return (row) => {
    if (row >= first && row < end) return 0
    if (begins[row] === 1) return 1
    if (contains[row] === 1) return 2
    if (inNames[row] === all) return 3
    return inBrands[columns.groupOf[row]!] === all ? 4 : 5
  }
}

/** The best of a search: by rank, and the newest first. */
function mostRelevant(
  columns: Columns,
  wanted: Wanted,
  found: FoundRows,
  { start, length }: Stretch,
): number[] {
  const end = start + length
  const { ids } = columns
  const beginning = rowsBeginning(columns, wanted.terms.phrase).map((row) => countBefore(found, row))
  const [from, to] = [beginning[0]!, beginning[1]!]
  // Whose names begin with the search come first: often there are enough of them.
  const isEnough = to - from >= end
  const rankOf = isEnough ? () => 0 : ranker(columns, wanted, found)
  const [first, last] = isEnough ? [from, to] : [0, found.total]
  const best = new Best(last - first, end)
  for (let place = first; place < last; place += 1) {
    const row = found.rows[place]!
    best.offer(rankOf(row), -ids[row]!)
  }
  return best.from(start).map((id) => -id)
}

/** By number or by price and number, downwards with `sign` -1. */
function byNumber(
  { ids, cents }: Columns,
  found: FoundRows,
  { start, length }: Stretch,
  by: 'id' | 'price',
  sign: 1 | -1,
): number[] {
  const best = new Best(found.total, start + length)
  for (let place = 0; place < found.total; place += 1) {
    const row = found.rows[place]!
    best.offer(by === 'price' ? sign * cents[row]! : 0, sign * ids[row]!)
  }
  return best.from(start).map((id) => sign * id)
}

/** Rows are in the order of names. */
function byName(
  { ids }: Columns,
  { rows, total }: FoundRows,
  { start, length }: Stretch,
  sign: 1 | -1,
): number[] {
  const end = Math.min(total, start + length)
  return Array.from({ length: Math.max(0, end - start) }, (_, place) => {
    const position = start + place
    return ids[rows[sign === 1 ? position : total - 1 - position]!]!
  })
}

function idsOf(
  columns: Columns,
  wanted: Wanted,
  ordering: Ordering,
  found: FoundRows,
  stretch: Stretch,
): number[] {
  if (ordering === 'relevancia' && wanted.terms.phrase !== '') {
    return mostRelevant(columns, wanted, found, stretch)
  }
  if (ordering === 'nombre') return byName(columns, found, stretch, 1)
  if (ordering === '-nombre') return byName(columns, found, stretch, -1)
  if (ordering === 'precio') return byNumber(columns, found, stretch, 'price', 1)
  if (ordering === '-precio') return byNumber(columns, found, stretch, 'price', -1)
  return byNumber(columns, found, stretch, 'id', ordering === '-nuevo' ? 1 : -1)
}

/** How many products fit; undefined when the facts do not tell. */
export function countIn(columns: Columns, filter: ProductFilter): number | undefined {
  const wanted = wantedBy(filter)
  if (!wanted) return undefined
  return fitsAll(filter) ? columns.count : findRows(columns, wanted).total
}

/** The stretch of a list, and how many products are in all of it; undefined when the facts do not tell. */
export function stretchIn(
  columns: Columns,
  filter: ProductFilter,
  ordering: Ordering,
  stretch: Stretch,
): Answer | undefined {
  const wanted = wantedBy(filter)
  if (!wanted || isBySales(ordering)) return undefined
  const found = findRows(columns, wanted)
  return { total: found.total, start: stretch.start, ids: idsOf(columns, wanted, ordering, found, stretch) }
}
