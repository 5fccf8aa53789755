import { LRUCache } from 'lru-cache'
import type { Actor } from '../../lib/access.ts'
import { Batcher } from '../../lib/batcher.ts'
import type { SqlClient } from '../../lib/database/sql.ts'

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
  /** Of whom it is among those who were asked for, from 1. */
  readonly place: number
  readonly id: string
  readonly nombre: string
  readonly correo: string
  readonly telefono: string | null
  readonly is_good: boolean
  /** Names by id; null without a role. JavaScript has such keys in the order of their numbers. */
  readonly roles: Readonly<Record<number, string>> | null
}

/** People in one statement: beyond, another one costs as much as on its own. */
const batchSizeMax = 32

function toLookup(row: ActorRow | undefined): ActorLookup {
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

/** Reads the people behind tokens, in their order. Faults of the database pass through. */
export async function readActors(database: SqlClient, keys: readonly ActorKey[]): Promise<ActorLookup[]> {
  const rows = await database.read<ActorRow>`
    select asked.place::int, usuario.id, usuario.nombre, usuario.correo, usuario.telefono,
      usuario.is_active and not exists (
        select from session where session.family_id = asked.session_id and session.revoked_at is not null
      ) as is_good,
      (select json_object_agg(roles.id, roles.nombre)
        from rolesusuario join roles on roles.id = rolesusuario.rol_id
        where rolesusuario.usuario_id = usuario.id) as roles
    from unnest(${keys.map(({ userId }) => userId)}::uuid[], ${keys.map(({ sessionId }) => sessionId)}::uuid[])
      with ordinality asked(user_id, session_id, place)
    join usuario on usuario.id = asked.user_id`
  const found = new Map(rows.map((row) => [row.place, row]))
  return keys.map((_, index) => toLookup(found.get(index + 1)))
}

const nameOf = ({ userId, sessionId }: ActorKey) => `${userId}/${sessionId ?? ''}`

/**
 * Makes the memory of people: 30 s and 2,000 of them at most (about a megabyte). Requests that need the same
 * person at the same time share one read, and people who are asked for at once share a statement. Who was not
 * found is not remembered.
 */
export function createActors(
  sql: SqlClient,
  { ageMs = 30_000, most = 2000, now = () => performance.now() }: ActorsOptions = {},
): Actors {
  const entries = new LRUCache<string, Entry>({ max: most })
  const batcher = new Batcher<ActorKey, ActorLookup>({
    run: (keys) => readActors(sql, keys),
    fits: (batch) => batch.length < batchSizeMax,
  })

  function keep(name: string, lookup: Promise<ActorLookup>): void {
    entries.set(name, { lookup, readAtMs: now() })
  }

  function readAndKeep(key: ActorKey): Promise<ActorLookup> {
    const name = nameOf(key)
    const lookup = batcher.add(key)
    const drop = () => {
      if (entries.peek(name)?.lookup === lookup) entries.delete(name)
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
