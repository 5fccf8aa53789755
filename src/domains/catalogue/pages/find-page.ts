import type { SqlClient } from '../../../lib/database/sql.ts'
import { empty, type Sql, sql } from '../../../lib/database/sql.ts'
import type { Page } from '../../../lib/pages.ts'
import { condition, countOf, dependsOnStock, type ProductFilter, rank } from './filter.ts'
import { isBySales, type Ordering, orderBy } from './ordering.ts'
import type { Memory, PageMemory, Remembered } from './page-memory.ts'

export interface PageQuery {
  readonly filter: ProductFilter
  readonly ordering: Ordering
  readonly page: Page
}

/** A page, with the exact number of products that fit. */
export interface FoundPage<Item> {
  readonly total: number
  readonly items: readonly Item[]
}

interface PageRow<Item extends { id: number }> {
  readonly version: string
  readonly total: number
  readonly items: readonly Item[]
}

function isCurrent(known: Remembered<unknown> | undefined): Sql {
  return sql`coalesce((select version from current) = ${known?.version ?? null}::bigint, false)`
}

/** What is remembered of a question. */
interface Known {
  readonly ids: Remembered<readonly number[]> | undefined
  readonly total: Remembered<number> | undefined
}

/** How a page and its total are found when they are not remembered: a CTE for both, if any, and a SELECT for each. */
interface Search {
  readonly before: Sql
  readonly ids: Sql
  readonly total: Sql
}

/** Every product that fits has to be looked at, to tell the best: page and total come of one pass. */
function searchByFit({ filter, page }: PageQuery, search: string, { ids, total }: Known): Search {
  return {
    before: sql`matching as materialized (
      select producto.id, ${rank(search)} as fit from producto
      where ${condition(filter)} and not (${isCurrent(ids)} and ${isCurrent(total)})
    ),`,
    ids: sql`select id from matching order by fit, id desc limit ${page.limit} offset ${page.offset}`,
    total: sql`(select count(*)::int from matching)`,
  }
}

/** Orders by sales start from the table that is indexed by them. */
function searchInOrder({ filter, ordering, page }: PageQuery): Search {
  const tables = isBySales(ordering)
    ? sql`product_sales join producto on producto.id = product_sales.product_id`
    : sql`producto`
  return {
    before: empty,
    ids: sql`select producto.id from ${tables} where ${condition(filter)}
      order by ${orderBy(ordering)} limit ${page.limit} offset ${page.offset}`,
    total: countOf(filter),
  }
}

/**
 * The CTEs `current`, `page` (id, place) and `counted` (total). What is remembered is used when the catalogue
 * has not changed since, which the statement itself decides, on its own snapshot; otherwise it searches and
 * counts.
 */
function pageCtes(query: PageQuery, known: Known): Sql {
  const { ids, total } = known
  const searched = query.ordering === 'relevancia' ? query.filter.search?.trim() : undefined
  const search = searched ? searchByFit(query, searched, known) : searchInOrder(query)
  return sql`current as (
      select version from catalogue_version
    ), ${search.before} page as (
      select id, place from unnest(${ids?.found ?? []}::int[]) with ordinality remembered(id, place)
      where ${isCurrent(ids)}
      union all
      select id, row_number() over () as place from (${search.ids}) found where not ${isCurrent(ids)}
    ), counted as (
      select case when ${isCurrent(total)} then ${total?.found ?? null}::int else ${search.total} end as total
    )`
}

function keep<Found>(
  memory: Memory<Found> | undefined,
  question: string,
  version: string,
  found: Found,
): void {
  memory?.set(question, { version, found })
}

/**
 * Reads a page of products and how many there are, in one round trip.
 * `items` is a SELECT over `page` (id, place) of one jsonb or json column with all items, in order of place,
 * each with its `id`. `effects` are further CTEs, which may write (then the statement must bear repeating).
 */
export async function findPage<Item extends { id: number }>(
  database: SqlClient,
  memory: PageMemory,
  query: PageQuery,
  items: Sql,
  effects?: Sql,
): Promise<FoundPage<Item>> {
  const about = JSON.stringify(query.filter)
  const place = JSON.stringify([query.filter, query.ordering, query.page.limit, query.page.offset])
  const totals = dependsOnStock(query.filter) ? undefined : memory.totals
  const pages = dependsOnStock(query.filter) || isBySales(query.ordering) ? undefined : memory.pages
  const ctes = pageCtes(query, { ids: pages?.get(place), total: totals?.get(about) })
  const read = effects ? database.repeatable : database.read
  const [row] = await read<PageRow<Item>>`
    with ${ctes}${effects ? sql`, ${effects}` : sql``}
    select current.version, counted.total, coalesce((${items}), '[]') as items from current, counted`
  if (!row) throw new Error('The table catalogue_version is empty.')
  keep(totals, about, row.version, row.total)
  keep(
    pages,
    place,
    row.version,
    row.items.map(({ id }) => id),
  )
  return row
}
