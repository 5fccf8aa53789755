import { join, raw, type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { entryNotFound } from './errors.ts'
import { readOrdering } from './ordering.ts'

/** An entry of the audit log. */
export interface EntryRow {
  /** A bigint, as text. */
  readonly id: string
  readonly table: string
  readonly operation: string
  readonly happened_at: Date
  readonly actor_id: string | null
  readonly actor_name: string | null
  readonly request_id: string | null
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
}

export interface EntrySearch {
  readonly table?: string
  /** In capital letters, as stored. */
  readonly operation?: string
  /** A person's id or whole e-mail address. */
  readonly actor?: string
  /** First moment or day (of the shop), and last moment or day, both included. */
  readonly from?: string
  readonly until?: string
  /** Only entries older than the one with this id; counts in the order newest first alone. */
  readonly before?: number
  readonly ordering: string
  readonly limit: number
  readonly offset: number
}

const entryColumns = raw(`audit_log.id, audit_log.tabla as table, audit_log.operacion as operation,
  audit_log.fecha as happened_at, audit_log.usuario_id as actor_id, audit_log.usuario_nombre as actor_name,
  audit_log.request_id, audit_log.old_data as before, audit_log.new_data as after`)

const isDay = (moment: string): boolean => moment.length === 10
const hasZone = (moment: string): boolean => /(Z|[+-]\d{2}:?\d{2})$/i.test(moment)

/** A moment; a day is its first moment in the shop, and a time without a zone is UTC as in the original. */
function moment(text: string, timeZone: string): Sql {
  if (isDay(text)) return sql`(${text}::date::timestamp at time zone ${timeZone})`
  return sql`${hasZone(text) ? text : `${text}Z`}::timestamptz`
}

function upTo(text: string, timeZone: string): Sql {
  if (!isDay(text)) return sql`audit_log.fecha <= ${moment(text, timeZone)}`
  return sql`audit_log.fecha < ((${text}::date + 1)::timestamp at time zone ${timeZone})`
}

function actorId(actor: string): Sql {
  if (!actor.includes('@')) return sql`${actor}::uuid`
  return sql`(select id from usuario where lower(correo) = ${actor.toLowerCase()} order by correo_duplicado limit 1)`
}

function conditions(search: EntrySearch, timeZone: string, isNewestFirst: boolean): Sql[] {
  const all: Sql[] = [sql`true`]
  if (search.table !== undefined) all.push(sql`audit_log.tabla = ${search.table}`)
  if (search.operation !== undefined) all.push(sql`audit_log.operacion = ${search.operation}`)
  if (search.actor !== undefined) all.push(sql`audit_log.usuario_id = ${actorId(search.actor)}`)
  if (search.from !== undefined) all.push(sql`audit_log.fecha >= ${moment(search.from, timeZone)}`)
  if (search.until !== undefined) all.push(upTo(search.until, timeZone))
  if (search.before !== undefined && isNewestFirst) {
    all.push(sql`(audit_log.fecha, audit_log.id)
      < (select last.fecha, last.id from audit_log last where last.id = ${search.before}::bigint)`)
  }
  return all
}

/**
 * Entries that meet every condition, in a stable order: one round trip. Days are those of `timeZone`.
 * `before` and the filters begin reading where the page begins; `offset` reads what comes before it too.
 */
export function listEntries(database: SqlClient, timeZone: string, search: EntrySearch): Promise<EntryRow[]> {
  const { orderBy, isNewestFirst } = readOrdering(search.ordering)
  return database.read<EntryRow>`
    select ${entryColumns} from audit_log
    where ${join(conditions(search, timeZone, isNewestFirst), ' and ')}
    order by ${orderBy} limit ${search.limit} offset ${search.offset}`
}

/** One entry. Throws AUDIT_ENTRY_NOT_FOUND (404). */
export async function findEntry(database: SqlClient, entryId: number): Promise<EntryRow> {
  const [entry] = await database.read<EntryRow>`
    select ${entryColumns} from audit_log where id = ${entryId}::bigint`
  if (!entry) throw entryNotFound()
  return entry
}
