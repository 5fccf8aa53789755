import { containing, type Surroundings } from '../../lib/database/search.ts'
import { empty, join, type Sql, type Statement, sql } from '../../lib/database/sql.ts'
import type { Page } from '../../lib/pages.ts'

/** Which products, as the wire asks; everything is optional and holds together. Prices are decimal texts. */
interface ProductFilter {
  readonly q?: string | undefined
  readonly marca_id?: number | undefined
  readonly tipoproducto_id?: number | undefined
  readonly min_precio?: string | undefined
  readonly max_precio?: string | undefined
  /** Bounds of the stock that can be sold. */
  readonly min_stock?: number | undefined
  readonly max_stock?: number | undefined
  /** Search in the name alone, not in brand and type as well. */
  readonly nameOnly?: boolean
  readonly sellerId?: string | undefined
}

export interface ProductsQuery {
  readonly filter: ProductFilter
  readonly ordering: Ordering
  readonly page: Pick<Page, 'limit' | 'offset'>
}

const mostWords = 8
/** Up to this row a page's rows are read as they are found; beyond it and in a search their ids first, out of an index. */
const nearRows = 1000

// The search text has three lines: name, brand and type.
const inName = { after: '%\n%\n%' }
const inBrand = { before: '%\n%', after: '%\n%' }

const wordsOf = (search = '') => search.split(/\s+/).filter(Boolean).slice(0, mostWords)

function allWords(words: readonly string[], where: Surroundings = {}): Sql {
  return join(
    words.map((word) => sql`producto.busqueda like ${containing(word, where)}`),
    ' and ',
  )
}

/** The condition on `producto`. Every word of a search has to occur, ignoring case and accents. */
function matches(filter: ProductFilter): Sql {
  const { marca_id, tipoproducto_id, min_precio, max_precio, min_stock, max_stock, sellerId } = filter
  const words = wordsOf(filter.q)
  const forSale = sql`producto.stock - producto.reservado`
  const conditions = [
    words.length > 0 && allWords(words, filter.nameOnly ? inName : {}),
    marca_id !== undefined && sql`producto.marca_id = ${marca_id}::int`,
    tipoproducto_id !== undefined && sql`producto.tipoproducto_id = ${tipoproducto_id}::int`,
    min_precio !== undefined && sql`producto.precio >= ${min_precio}::numeric`,
    max_precio !== undefined && sql`producto.precio <= ${max_precio}::numeric`,
    min_stock !== undefined && sql`${forSale} >= ${min_stock}::int`,
    max_stock !== undefined && sql`${forSale} <= ${max_stock}::int`,
    sellerId !== undefined && sql`producto.id_vendedor = ${sellerId}::uuid`,
  ].filter((condition) => condition !== false)
  return conditions.length > 0 ? join(conditions, ' and ') : sql`true`
}

/** How well a product fits, best first: its name begins with the search, a word of it does, it contains it; its name has all words, its brand has. */
function rank(search: string): Sql {
  const words = wordsOf(search)
  const phrase = search.trim().replace(/\s+/g, ' ')
  return sql`case
    when producto.busqueda like ${containing(phrase, { before: '' })} then 0
    when producto.busqueda like ${containing(phrase, { ...inName, before: '% ' })} then 1
    when ${allWords([phrase], inName)} then 2
    ${words.length > 1 ? sql`when ${allWords(words, inName)} then 3` : empty}
    when ${allWords(words, inBrand)} then 4
    else 5 end`
}

/** Orders of a list of products as the wire names them; `relevancia` is what a search has by itself. */
const orders = {
  nuevo: sql`producto.id desc`,
  '-nuevo': sql`producto.id`,
  precio: sql`producto.precio, producto.id`,
  '-precio': sql`producto.precio desc, producto.id desc`,
  nombre: sql`producto.busqueda, producto.id`,
  '-nombre': sql`producto.busqueda desc, producto.id desc`,
  ventas_totales: sql`units, product_id`,
  '-ventas_totales': sql`units desc, product_id desc`,
  relevancia: sql`producto.id desc`,
}
type Ordering = keyof typeof orders
export const orderings = Object.keys(orders) as Ordering[]

/** What ORDER BY says of rows of `pageOf`; without a search `relevancia` is the newest first. */
export function orderOf({ ordering, filter: { q } }: ProductsQuery): Sql {
  const order = orders[ordering]
  return ordering === 'relevancia' && q?.trim() ? sql`${rank(q)}, ${order}` : order
}

/** SELECT of a page's rows of `producto`, to be called so and ordered by `orderOf` again. */
export function pageOf(query: ProductsQuery): Sql {
  const { ordering, filter, page } = query
  const bySales = ordering.endsWith('ventas_totales')
  // Outer, so that an order that no filter narrows is found in the index of the units alone.
  const source = bySales ? sql`product_sales left join producto on producto.id = product_id` : sql`producto`
  const columns = bySales ? sql`producto.*, units, product_id` : sql`producto.*`
  const found = (selected: Sql) => sql`select ${selected} from ${source} where ${matches(filter)}
    order by ${orderOf(query)} limit ${page.limit}::int offset ${page.offset}::int`
  if (page.offset <= nearRows && !filter.q) return found(columns)
  const ids = found(bySales ? sql`product_sales.*` : sql`producto.id as product_id`)
  return sql`select ${columns} from (${ids}) place join producto on producto.id = product_id`
}

/** What is read of each product: `columns` (its `id` among them) of `producto` and what is joined to it. */
interface ProductColumns {
  readonly columns: Sql
  readonly joins?: Sql
  /** Further CTEs, each after a comma, that may write something about the rows of `page`. */
  readonly effects?: Sql
}

/** Reads a page of products and the exact number of those that fit, at one moment, in one round trip. */
export async function findProducts<Row extends { readonly id: number }>(
  run: Statement,
  query: ProductsQuery,
  { columns, joins = empty, effects = empty }: ProductColumns,
) {
  // A page without rows still has a total, so the rows are joined to one that is always there.
  const rows = await run<Row & { readonly total: number }>`
    with page as (${pageOf(query)}) ${effects}
    select (select count(*)::int from producto where ${matches(query.filter)}) as total, ${columns}
    from (select) always left join page producto on true ${joins} order by ${orderOf(query)}`
  const [first] = rows
  if (!first) throw new Error('The statement returned no row.')
  return { total: first.total, rows: first.id === null ? [] : rows }
}
