import { empty, type Sql, sql } from '../../../lib/database/sql.ts'
import type { Page } from '../../../lib/pages.ts'
import type { ListWindow } from './page-memory.ts'

/** So many places around a page are remembered too, so that it can move when products come and go before it. */
const margin = 50

/** Places of a list: from `start` on, `length` of them. */
export interface Stretch {
  readonly start: number
  readonly length: number
}

/** What is looked up and remembered for a page. */
export function stretchAround({ offset, limit }: Page): Stretch {
  const start = Math.max(0, offset - margin)
  return { start, length: offset + limit + margin - start }
}

/** How the list is ordered: `order` over columns of `producto`, among them `fit`, which is `fit`. */
export interface ListOrder {
  readonly fit: Sql
  readonly order: Sql
}

/**
 * The CTE `shifted` (id, position): what is remembered of a list, as it stands now; after `changesSince`.
 *
 * Products that did not change stand as they stood among each other. Those that changed are taken out where they
 * stood and put in where they stand now. The first that did not change has moved by what came and went before
 * it, and between it and the last one nothing else can be; nor before it when the window begins with the list,
 * nor behind the last when the window ended with the list.
 */
function shifted(known: ListWindow, { fit, order }: ListOrder): Sql {
  const beginsList = known.start === 0
  const endsList = known.start + known.ids.length >= known.total
  return sql`merged as materialized (
      select producto.id, producto.kind, producto.stood, row_number() over (order by ${order}) as place
      from (
        select producto.id, producto.busqueda, producto.precio, ${fit} as fit, 'kept' as kind, kept.stood
        from unnest(${[...known.ids]}::int[]) with ordinality kept(id, stood)
        join producto on producto.id = kept.id
        where kept.id <> all(array(select id from changed))
        union all
        select producto.id, producto.busqueda, producto.precio, ${fit}, 'arrived', null from arrived producto
        union all
        select producto.id, producto.busqueda, producto.precio, ${fit}, 'departed', null from departed producto
      ) producto
      where (select yes from usable)
    ), edges as materialized (
      select min(place) as first, max(place) as last, min(stood) as stood from merged where kind = 'kept'
    ), shifted as materialized (
      select id, position from (
        select id, place, row_number() over (order by place) - 1 + ${
          beginsList
            ? sql`0`
            : sql`${known.start}::int + edges.stood - 1 - (
              select count(*) from merged before where before.kind = 'departed' and before.place < edges.first)`
        } as position
        from merged, edges where kind <> 'departed'
      ) placed, edges
      where place >= ${beginsList ? sql`0` : sql`edges.first`}
        and ${endsList ? sql`true` : sql`place <= edges.last`}
    ),`
}

/**
 * The CTEs `stretch` (id, position) and `page` (id, place), after `counted` (total) and, when there is `known`,
 * `changesSince`. What is remembered serves when it has every place of the page; otherwise `found`, a SELECT of
 * the ids of `asked`, does.
 */
export function windowCtes(
  page: Page,
  asked: Stretch,
  known: ListWindow | undefined,
  listOrder: ListOrder,
  found: Sql,
): Sql {
  const onPage = sql`position >= ${page.offset}::int and position < ${page.offset + page.limit}::int`
  const has = known
    ? sql`has as materialized (
      select count(*) = greatest(0, least(${page.limit}::int, (select total from counted) - ${page.offset}::int))
        as page from shifted where ${onPage}
    ),`
    : empty
  const remembered = known
    ? sql`select id, position from shifted where (select page from has)
        and position >= ${asked.start}::int and position < ${asked.start + asked.length}::int
      union all`
    : empty
  return sql`${known ? shifted(known, listOrder) : empty} ${has} stretch as materialized (
      ${remembered}
      select id, ${asked.start}::int + row_number() over () - 1 as position from (${found}) found
      ${known ? sql`where not (select page from has)` : empty}
    ), page as (
      select id, position as place from stretch where ${onPage}
    )`
}
