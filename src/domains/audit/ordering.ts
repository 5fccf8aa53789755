import { join, raw, type Sql } from '../../lib/database/sql.ts'

const columns = ['fecha', 'tabla', 'operacion'] as const
type Column = (typeof columns)[number]

interface Key {
  readonly column: Column | 'id'
  readonly descending: boolean
}

/** The order when none is asked for: newest first. */
const newestFirst: readonly Key[] = [{ column: 'fecha', descending: true }]

function parse(ordering: string): Key[] {
  const keys = new Map<Column, Key>()
  for (const part of ordering.split(',')) {
    const name = part.trim().replace(/^-/, '')
    const column = columns.find((known) => known === name)
    if (column && !keys.has(column)) keys.set(column, { column, descending: part.trim().startsWith('-') })
  }
  return [...keys.values()]
}

/**
 * Ends every order in one that no two entries share. Where the date is not asked for it runs against the first
 * column, as in the indexes (tabla, fecha desc), which so serve both directions.
 */
function complete(keys: readonly Key[]): Key[] {
  const date = keys.find((key) => key.column === 'fecha')
  const descending = date ? date.descending : !keys[0]?.descending
  return [...keys, ...(date ? [] : [{ column: 'fecha', descending } as const]), { column: 'id', descending }]
}

export interface Ordering {
  readonly orderBy: Sql
  /** Whether it is newest first, the one order in which a page can begin after a given entry. */
  readonly isNewestFirst: boolean
}

/**
 * What `ordering` asks for: fecha, tabla and operacion, each with an optional minus, separated by commas.
 * Other names are ignored, as the original does.
 */
export function readOrdering(ordering: string): Ordering {
  const asked = parse(ordering)
  const keys = complete(asked.length > 0 ? asked : newestFirst)
  return {
    orderBy: join(
      keys.map(({ column, descending }) => raw(`audit_log.${column} ${descending ? 'desc' : 'asc'}`)),
    ),
    isNewestFirst: keys[0]?.column === 'fecha' && keys[0].descending && keys.length === 2,
  }
}
