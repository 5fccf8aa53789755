import { type Sql, sql } from '../../../lib/database/sql.ts'
import { condition, countOf, type ProductFilter } from './filter.ts'
import type { Counted } from './page-memory.ts'

/** More changes than this are not corrected for: looking at everything is as quick. */
const mostChanges = 1000

/** What decides whether and where a product stands in a list. */
const facts = sql`producto.id, producto.busqueda, producto.precio`

/**
 * The CTEs `usable`, `arrived` and `departed`, after `current` (version, complete_since).
 * - `usable` (yes): whether the changes since `known` are recorded, all of them, and not too many.
 * - `arrived`: products that changed since and fit now; `departed`: those that fitted at the time, as they were.
 *   A product that changed and fits as before is in both.
 */
export function changesSince(known: Counted, filter: ProductFilter): Sql {
  return sql`recent as materialized (
      select * from catalogue_change where version > ${known.version}::bigint order by version
      limit ${mostChanges + 1}::int
    ), changed as materialized (
      select distinct on (product_id) product_id as id, busqueda, precio, marca_id, tipoproducto_id, id_vendedor,
        disponible as stock, 0 as reservado
      from recent order by product_id, version
    ), usable as materialized (
      select ${known.version}::bigint between complete_since and version
        and (select count(*) from recent) <= ${mostChanges}::int as yes
      from current
    ), arrived as materialized (
      select ${facts} from producto
      where producto.id = any(array(select id from changed)) and ${condition(filter)}
    ), departed as materialized (
      select ${facts} from changed producto where producto.busqueda is not null and ${condition(filter)}
    )`
}

/** The number of products that fit now, an SQL expression (int), after `changesSince` when there is `known`. */
export function totalNow(known: Counted | undefined, filter: ProductFilter, counted = countOf(filter)): Sql {
  if (!known) return counted
  return sql`(case when (select yes from usable)
    then ${known.total}::int + (select count(*)::int from arrived) - (select count(*)::int from departed)
    else ${counted} end)`
}
