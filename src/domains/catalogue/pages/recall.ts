import { empty, type Sql, sql } from '../../../lib/database/sql.ts'
import { countIn, stretchIn } from './facts/answer.ts'
import type { Facts } from './facts/read-facts.ts'
import type { ProductFilter } from './filter.ts'
import type { Stretch } from './list-window.ts'
import type { Ordering } from './ordering.ts'
import type { Counted, ListWindow, Memory, PageMemory } from './page-memory.ts'

/** What is known before the database is asked, and the facts if it was found in them just now. */
export interface Recalled<Known extends Counted> {
  readonly known: Known | undefined
  readonly used: Facts | undefined
}

/** Columns of an answer by which the facts are kept up to date. */
export interface NoticedColumns {
  readonly version: string | null
  readonly behind?: number | null
  readonly products?: number
}

function recall<Known extends Counted>(
  { facts: loader }: PageMemory,
  remembered: Memory<Known>,
  key: string,
  find: (facts: Facts) => Omit<Known, 'version'> | undefined,
): Recalled<Known> {
  const known = remembered.get(key)
  const facts = loader?.facts
  if (!facts || (known && !loader.isOutdated(known.version))) return { known, used: undefined }
  const found = find(facts)
  if (!found) return { known, used: undefined }
  return { known: { ...found, version: facts.version } as Known, used: facts }
}

/** How many products fit, as far as it is known; `key` is the filter's. */
export function recallTotal(memory: PageMemory, key: string, filter: ProductFilter): Recalled<Counted> {
  return recall(memory, memory.totals, key, ({ columns }) => {
    const total = countIn(columns, filter)
    return total === undefined ? undefined : { total }
  })
}

/** What stands in a stretch of a list, as far as it is known; `key` is the page's. */
export function recallWindow(
  memory: PageMemory,
  key: string,
  filter: ProductFilter,
  ordering: Ordering,
  stretch: Stretch,
): Recalled<ListWindow> {
  return recall(memory, memory.windows, key, ({ columns }) => stretchIn(columns, filter, ordering, stretch))
}

/** The further columns that `notice` reads, after `changesSince` when anything is known. */
export function noticedColumns({ facts }: PageMemory, { known, used }: Recalled<Counted>): Sql {
  if (used)
    return sql`, (select case when yes then (select count(*)::int from recent) end from usable) as behind`
  if (known || !facts?.isWanted) return empty
  return sql`, (select coalesce(sum(products), 0)::int from catalogue_count) as products`
}

/** Takes in what an answer tells about the facts. */
export function notice(
  { facts }: PageMemory,
  { used }: Recalled<Counted>,
  { version, ...columns }: NoticedColumns,
): void {
  if (version) facts?.notice({ version, used, ...columns })
}
