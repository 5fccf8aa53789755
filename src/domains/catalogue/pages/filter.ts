import { containing, type Surroundings } from '../../../lib/database/search.ts'
import { join, type Sql, sql } from '../../../lib/database/sql.ts'

/** Which products; everything is optional and holds together. Prices are decimal texts, bounds included. */
export interface ProductFilter {
  readonly search?: string | undefined
  /** Search in the name alone, not in brand and type as well. */
  readonly nameOnly?: boolean
  readonly brandId?: number | undefined
  readonly typeId?: number | undefined
  readonly minPrice?: string | undefined
  readonly maxPrice?: string | undefined
  /** Bounds of the stock that can be sold. */
  readonly minStock?: number | undefined
  readonly maxStock?: number | undefined
  readonly sellerId?: string | undefined
}

const mostWords = 8
// The search text has three lines: what two line breaks follow is in the first, what is between two in the second.
const inName = { after: '%\n%\n%' }
const inBrand = { before: '%\n%', after: '%\n%' }

/** The words of a search that count. */
export function wordsOf(search: string | undefined): string[] {
  return (search ?? '').split(/\s+/).filter(Boolean).slice(0, mostWords)
}

function allWords(words: readonly string[], where: Surroundings = {}): Sql {
  return join(
    words.map((word) => sql`producto.busqueda like ${containing(word, where)}`),
    ' and ',
  )
}

/**
 * True when a number of units decides which products there are: then no count is good for long. Whether there
 * are any is not such a number, because selling out is a change of the catalogue.
 */
export function dependsOnStock({ minStock, maxStock }: ProductFilter): boolean {
  return (minStock !== undefined && minStock !== 1) || (maxStock !== undefined && maxStock !== 0)
}

/** True when the filter leaves nothing out. */
export function fitsAll({ nameOnly, ...rest }: ProductFilter): boolean {
  return Object.values(rest).every((value) => value === undefined || value === '')
}

/** True when nothing but brand and type narrows the list: a table keeps how many products those have. */
export function countIsKept({ brandId, typeId, ...rest }: ProductFilter): boolean {
  return fitsAll(rest)
}

/** The number of products that fit, an SQL expression (int): read where it is kept, counted otherwise. */
export function countOf(filter: ProductFilter): Sql {
  if (!countIsKept(filter)) {
    return sql`(select count(*)::int from producto where ${condition(filter)})`
  }
  return sql`(select coalesce(sum(products), 0)::int from catalogue_count
    where (${filter.brandId ?? null}::int is null or brand_id = ${filter.brandId ?? null}::int)
      and (${filter.typeId ?? null}::int is null or type_id = ${filter.typeId ?? null}::int))`
}

/** The condition on `producto` for a filter. Every word of a search has to occur, ignoring case and accents. */
export function condition(filter: ProductFilter): Sql {
  const words = wordsOf(filter.search)
  const parts = [sql`true`]
  if (words.length > 0) parts.push(allWords(words, filter.nameOnly ? inName : {}))
  if (filter.brandId !== undefined) parts.push(sql`producto.marca_id = ${filter.brandId}::int`)
  if (filter.typeId !== undefined) parts.push(sql`producto.tipoproducto_id = ${filter.typeId}::int`)
  if (filter.minPrice !== undefined) parts.push(sql`producto.precio >= ${filter.minPrice}::numeric`)
  if (filter.maxPrice !== undefined) parts.push(sql`producto.precio <= ${filter.maxPrice}::numeric`)
  if (filter.minStock !== undefined) {
    parts.push(sql`producto.stock - producto.reservado >= ${filter.minStock}::int`)
  }
  if (filter.maxStock !== undefined) {
    parts.push(sql`producto.stock - producto.reservado <= ${filter.maxStock}::int`)
  }
  if (filter.sellerId !== undefined) parts.push(sql`producto.id_vendedor = ${filter.sellerId}::uuid`)
  return join(parts, ' and ')
}

/** A search as one text, with single spaces. */
export function phraseOf(search: string): string {
  return search.trim().replace(/\s+/g, ' ')
}

/**
 * How well a product fits a search, best first: its name begins with what was searched, a word of it does, it
 * contains it, it contains all words, its brand does; then the rest.
 */
export function rank(search: string): Sql {
  const phrase = phraseOf(search)
  const words = wordsOf(search)
  return sql`case
      when producto.busqueda like ${containing(phrase, { before: '' })} then 0
      when producto.busqueda like ${containing(phrase, { ...inName, before: '% ' })} then 1
      when ${allWords([phrase], inName)} then 2
      when ${allWords(words, inName)} then 3
      when ${allWords(words, inBrand)} then 4
      else 5 end`
}
