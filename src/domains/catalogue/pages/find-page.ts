import type { SqlClient } from '../../../lib/database/sql.ts'
import { empty, type Sql, sql } from '../../../lib/database/sql.ts'
import type { Page } from '../../../lib/pages.ts'
import { changesSince, totalNow } from './changes.ts'
import {
  condition,
  countIsKept,
  countOf,
  dependsOnStock,
  fitsAll,
  type ProductFilter,
  rank,
} from './filter.ts'
import { stretchAround, windowCtes } from './list-window.ts'
import { isBySales, type Ordering, orderBy } from './ordering.ts'
import type { Counted, PageMemory } from './page-memory.ts'
import { type NoticedColumns, notice, noticedColumns, recallTotal, recallWindow } from './recall.ts'

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

interface PageRow<Item> extends NoticedColumns {
  readonly total: number
  readonly items: readonly Item[]
  /** Of the stretch that is remembered; absent when none is. */
  readonly start?: number | null
  readonly ids?: readonly number[]
}

/** How the page is found: the statement's CTEs, which end with `counted` (total) and `page` (id, place). */
interface Plan {
  readonly ctes: Sql
  /** Further columns of the answer. */
  readonly columns: Sql
  remember(row: PageRow<unknown>): void
}

const current = sql`current as materialized (select version, complete_since from catalogue_version)`

/** Orders by sales start from the table that is indexed by them; alone when every product fits. */
function inOrder({ filter, ordering }: PageQuery, { start, length }: { start: number; length: number }): Sql {
  const fits = condition(filter)
  const bounds = sql`limit ${length}::int offset ${start}::int`
  if (!isBySales(ordering)) {
    return sql`select producto.id from producto where ${fits} order by ${orderBy(ordering)} ${bounds}`
  }
  const products = fitsAll(filter)
    ? empty
    : sql`
    join producto on producto.id = product_sales.product_id and ${fits}`
  return sql`select product_sales.product_id as id from product_sales ${products}
    order by ${orderBy(ordering)} ${bounds}`
}

/** A list whose pages are found in order: only the total is worth remembering, where no table keeps it. */
function readInOrder(query: PageQuery, memory: PageMemory): Plan {
  const { filter, page } = query
  // An array is taken for a few rows whatever its limit is, so that a plan that is kept looks them up by their ids.
  const ids = inOrder(query, { start: page.offset, length: page.limit })
  const places = sql`page as (select id, place from unnest(array(${ids})) with ordinality found(id, place))`
  if (countIsKept(filter) || dependsOnStock(filter)) {
    const ctes = sql`counted as (select ${countOf(filter)} as total), ${places}`
    return { ctes, columns: sql`null as version`, remember: () => undefined }
  }
  const about = JSON.stringify(filter)
  const recalled = recallTotal(memory, about, filter)
  const { known } = recalled
  return {
    ctes: sql`${current}, ${known ? sql`${changesSince(known, filter)},` : empty}
      counted as materialized (select ${totalNow(known, filter)} as total), ${places}`,
    columns: sql`(select version from current) as version ${noticedColumns(memory, recalled)}`,
    remember(row) {
      const { version, total } = row
      if (version) memory.totals.set(about, { version, total })
      notice(memory, recalled, row)
    },
  }
}

/** A search, or a page far down: a stretch of the list around the page is remembered with the total. */
function readWindow(query: PageQuery, memory: PageMemory): Plan {
  const { filter, ordering, page } = query
  const [about, place] = [JSON.stringify(filter), JSON.stringify([filter, ordering, page.limit, page.offset])]
  const asked = stretchAround(page)
  const recalled = recallWindow(memory, place, filter, ordering, asked)
  const { known } = recalled
  const counted: Counted | undefined = known ?? memory.totals.get(about)
  const searched = ordering === 'relevancia' ? filter.search?.trim() : undefined
  // Every product that fits has to be looked at, to tell the best: page and total come of one pass.
  const matching = searched
    ? sql`matching as materialized (
      select producto.id, ${rank(searched)} as fit from producto where ${condition(filter)}
    ),`
    : empty
  const found = searched
    ? sql`select id from matching order by fit, id desc limit ${asked.length}::int offset ${asked.start}::int`
    : inOrder(query, asked)
  const listOrder = searched
    ? { fit: rank(searched), order: sql`producto.fit, producto.id desc` }
    : { fit: sql`0`, order: orderBy(ordering) }
  const count = searched ? sql`(select count(*)::int from matching)` : countOf(filter)
  return {
    ctes: sql`${current}, ${counted ? sql`${changesSince(counted, filter)},` : empty} ${matching}
      counted as materialized (select ${totalNow(counted, filter, count)} as total),
      ${windowCtes(page, asked, known, listOrder, found)}`,
    columns: sql`(select version from current) as version, (select min(position)::int from stretch) as start,
      coalesce((select json_agg(id order by position) from stretch), '[]') as ids
      ${noticedColumns(memory, recalled)}`,
    remember(row) {
      const { version, total, start, ids } = row
      if (!version || !ids) return
      memory.totals.set(about, { version, total })
      memory.windows.set(place, { version, total, start: start ?? asked.start, ids })
      notice(memory, recalled, row)
    },
  }
}

function planOf(query: PageQuery, memory: PageMemory): Plan {
  const { filter, ordering, page } = query
  const isNear = !filter.search?.trim() && page.offset <= memory.nearRows
  const isMoving = dependsOnStock(filter) || isBySales(ordering)
  return isNear || isMoving ? readInOrder(query, memory) : readWindow(query, memory)
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
  const plan = planOf(query, memory)
  const read = effects ? database.repeatable : database.read
  const [row] = await read<PageRow<Item>>`
    with ${plan.ctes}${effects ? sql`, ${effects}` : empty}
    select counted.total, coalesce((${items}), '[]') as items, ${plan.columns} from counted`
  if (!row) throw new Error('The statement returned no row.')
  plan.remember(row)
  return row
}

/**
 * As `findPage`, with each item a row of its own, which costs PostgreSQL half of what it takes to spell them as JSON.
 * `rows` is a SELECT over `page` (id, place) with the columns of an item, its `place` among them.
 */
export async function findRows<Item extends { id: number }>(
  database: SqlClient,
  memory: PageMemory,
  query: PageQuery,
  rows: Sql,
): Promise<FoundPage<Item>> {
  const plan = planOf(query, memory)
  // What is to be remembered of the page stands in the first row alone, also when there is no item.
  const found = await database.read<PageRow<never> & Item>`
    with ${plan.ctes}
    select counted.total, item.*, noted.* from counted left join (${rows}) item on true
    left join (select ${plan.columns}) noted on item.place is null or item.place = (select min(place) from page)
    order by item.place`
  const [first] = found
  if (!first) throw new Error('The statement returned no row.')
  plan.remember(first)
  return { total: first.total, items: first.id === null ? [] : found }
}
