import { plainLiteral } from '../../../../lib/database/search.ts'
import { dependsOnStock, type ProductFilter, phraseOf, wordsOf } from '../filter.ts'
import type { Columns, Group } from './columns.ts'

/** A search as names are compared with it. */
export interface Terms {
  readonly phrase: string
  readonly words: readonly string[]
}

/** A filter in the terms of the columns. */
export interface Wanted {
  readonly filter: ProductFilter
  readonly terms: Terms
  /** Bounds included. */
  readonly minCents: number
  readonly maxCents: number
}

/** The products that fit. */
export interface FoundRows {
  readonly total: number
  /** Their rows, ascending; there is room behind them. */
  readonly rows: Uint32Array
  /** For each row a bit for each word that is in the name. */
  readonly inNames: Uint8Array
  /** For each group a bit for each word that is in the brand. */
  readonly inBrands: Uint8Array
}

const amount = /^(-?)(\d{1,10})(?:\.(\d{1,2}))?$/
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** A decimal text in cents, exactly; `otherwise` when there is none, NaN when it is not like a price. */
function centsOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const [, sign, whole, fraction = ''] = amount.exec(text) ?? []
  return whole === undefined ? Number.NaN : Number(`${sign}${whole}${fraction.padEnd(2, '0')}`)
}

function termsOf(search: string | undefined): Terms | undefined {
  const phrase = plainLiteral(phraseOf(search ?? ''))
  const words = wordsOf(search).map(plainLiteral)
  if (phrase === undefined || words.includes(undefined)) return undefined
  return { phrase, words: words as string[] }
}

/** The filter as the columns are compared with it; undefined when only PostgreSQL knows what it means. */
export function wantedBy(filter: ProductFilter): Wanted | undefined {
  const terms = termsOf(filter.search)
  const minCents = centsOf(filter.minPrice, Number.NEGATIVE_INFINITY)
  const maxCents = centsOf(filter.maxPrice, Number.POSITIVE_INFINITY)
  if (!terms || dependsOnStock(filter) || Number.isNaN(minCents) || Number.isNaN(maxCents)) return undefined
  if (filter.sellerId !== undefined && !uuid.test(filter.sellerId)) return undefined
  return { filter, terms, minCents, maxCents }
}

/** Sets `bit` in `marks` for every row whose name contains `text`. */
export function markNames({ names, starts }: Columns, text: string, marks: Uint8Array, bit: number): void {
  let row = 0
  let found = names.indexOf(text)
  while (found >= 0) {
    while (starts[row + 1]! <= found) row += 1
    marks[row]! |= bit
    row += 1
    // The rest of this name does not matter.
    found = names.indexOf(text, starts[row]!)
  }
}

function admits({ brandId, typeId, sellerId, minStock, maxStock }: ProductFilter, group: Group): boolean {
  return (
    (brandId === undefined || group.brandId === brandId) &&
    (typeId === undefined || group.typeId === typeId) &&
    (sellerId === undefined || group.sellerId === sellerId) &&
    (minStock === undefined || group.isLeft) &&
    (maxStock === undefined || !group.isLeft)
  )
}

/** A bit for each word for which `isThere`. */
function bitsOf(words: readonly string[], isThere: (word: string) => boolean): number {
  return words.reduce((bits, word, place) => (isThere(word) ? bits | (1 << place) : bits), 0)
}

/** Finds the products that fit, as `condition` does in SQL. A word is in one line as a whole: it has no line break. */
export function findRows(columns: Columns, { filter, terms, minCents, maxCents }: Wanted): FoundRows {
  const { words } = terms
  const all = (1 << words.length) - 1
  const inNames = new Uint8Array(columns.count)
  words.forEach((word, place) => {
    markNames(columns, word, inNames, 1 << place)
  })
  const inBrands = Uint8Array.from(columns.groups, ({ brand }) =>
    bitsOf(words, (word) => brand.includes(word)),
  )
  // What a name has to have still; more than there is when the group is not wanted at all.
  const missing = Uint16Array.from(columns.groups, (group, place) => {
    if (!admits(filter, group)) return 1 << 8
    const inType = bitsOf(words, (word) => group.type.includes(word))
    return filter.nameOnly ? all : all & ~(inBrands[place]! | inType)
  })
  const { count, groupOf, cents } = columns
  const rows = new Uint32Array(count)
  let total = 0
  for (let row = 0; row < count; row += 1) {
    if ((missing[groupOf[row]!]! & ~inNames[row]!) !== 0) continue
    if (cents[row]! < minCents || cents[row]! > maxCents) continue
    rows[total] = row
    total += 1
  }
  return { total, rows, inNames, inBrands }
}
