import type { Actor } from '../lib/access.ts'
import { type SqlClient, sql } from '../lib/database/sql.ts'

/** Whose token it is, and the session in it, so that an ended session ends its access tokens too. */
export interface ActorKey {
  readonly userId: string
  readonly sessionId: string | null
}

/** A person, or why there is nobody: no profile, or one that is switched off or logged out. */
export type ActorLookup = Actor | 'missing' | 'refused'

/** The people behind tokens, remembered for some seconds. Faults of the database pass through. */
export interface Actors {
  /** The person, at most 30 s old. */
  find(key: ActorKey): Promise<ActorLookup>
  /** The person as the database has them now. */
  read(key: ActorKey): Promise<ActorLookup>
  /** Remembers a person who was read in another way (a login knows them already). */
  remember(key: ActorKey, actor: Actor): void
  /** Forgets a person that this process changed: the next request reads them anew. */
  forget(userId: string): void
}

export interface ActorsOptions {
  readonly ageMs?: number
  readonly most?: number
  readonly now?: () => number
}

interface Entry {
  readonly lookup: Promise<ActorLookup>
  readonly readAtMs: number
}

interface ActorRow {
  readonly id: string
  readonly nombre: string
  readonly correo: string
  readonly telefono: string | null
  readonly is_good: boolean
  /** Names by id; null without a role. JavaScript has such keys in the order of their numbers. */
  readonly roles: Readonly<Record<number, string>> | null
}

/** Reads the person behind a token. Faults of the database pass through. */
export async function readActor(database: SqlClient, { userId, sessionId }: ActorKey): Promise<ActorLookup> {
  // PostgreSQL plans the statement anew each time: what is not asked for costs nothing.
  const isOpen =
    sessionId === null
      ? sql`true`
      : sql`not exists (
        select from session where session.family_id = ${sessionId}::uuid and session.revoked_at is not null
      )`
  const [row] = await database.read<ActorRow>`
    select usuario.id, usuario.nombre, usuario.correo, usuario.telefono,
      usuario.is_active and ${isOpen} as is_good,
      (select json_object_agg(roles.id, roles.nombre)
        from rolesusuario join roles on roles.id = rolesusuario.rol_id
        where rolesusuario.usuario_id = usuario.id) as roles
    from usuario where usuario.id = ${userId}::uuid`
  if (!row) return 'missing'
  if (!row.is_good) return 'refused'
  const roles = row.roles ?? {}
  return {
    id: row.id,
    name: row.nombre,
    email: row.correo,
    phone: row.telefono,
    roleIds: Object.keys(roles).map(Number),
    roleNames: Object.values(roles),
  }
}

const nameOf = ({ userId, sessionId }: ActorKey) => `${userId}/${sessionId ?? ''}`

/**
 * Makes the memory of people: 30 s and 2,000 of them at most (about a megabyte). Requests that need the same
 * person at the same time share one read. Who was not found is not remembered.
 */
export function createActors(
  sql: SqlClient,
  { ageMs = 30_000, most = 2000, now = () => performance.now() }: ActorsOptions = {},
): Actors {
  const entries = new Map<string, Entry>()

  function keep(name: string, lookup: Promise<ActorLookup>): void {
    entries.delete(name)
    const [oldest] = entries.keys()
    if (entries.size >= most && oldest !== undefined) entries.delete(oldest)
    entries.set(name, { lookup, readAtMs: now() })
  }

  function readAndKeep(key: ActorKey): Promise<ActorLookup> {
    const name = nameOf(key)
    const lookup = readActor(sql, key)
    const drop = () => {
      if (entries.get(name)?.lookup === lookup) entries.delete(name)
    }
    lookup.then((found) => {
      if (typeof found === 'string') drop()
    }, drop)
    keep(name, lookup)
    return lookup
  }

  return {
    find(key) {
      const known = entries.get(nameOf(key))
      return known && now() - known.readAtMs < ageMs ? known.lookup : readAndKeep(key)
    },
    read: readAndKeep,
    remember(key, actor) {
      keep(nameOf(key), Promise.resolve(actor))
    },
    forget(userId) {
      for (const name of entries.keys()) if (name.startsWith(`${userId}/`)) entries.delete(name)
    },
  }
}
