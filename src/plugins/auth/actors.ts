import { LRUCache } from 'lru-cache'
import type { Actor } from '../../lib/access.ts'
import { callFunction, type SqlClient } from '../../lib/database/sql.ts'

/** Whose token it is, and the session in it, so that an ended session ends its access tokens too. */
export interface ActorKey {
  readonly userId: string
  readonly sessionId: string | null
}

/** A person; `missing` without a profile, `refused` when it is not active, `ended` when the session is over. */
export type ActorLookup = Actor | 'missing' | 'refused' | 'ended'

/** A person as smartsales.read_actor() answers. */
export interface ActorRow extends Pick<Actor, 'id' | 'name' | 'email' | 'phone'> {
  readonly is_active: boolean
  readonly session_ended: boolean
  readonly role_ids: readonly number[]
  readonly role_names: readonly string[]
}

export type Actors = ReturnType<typeof createActors>

const ageMs = 30_000
/** About a megabyte. */
const most = 2000

/** The person in a row of read_actor. */
export function toActor({ id, name, email, phone, role_ids, role_names }: ActorRow): Actor {
  return { id, name, email, phone, roleIds: role_ids, roleNames: role_names }
}

const nameOf = ({ userId, sessionId }: ActorKey) => `${userId}/${sessionId ?? ''}`

/**
 * Makes the cache of the people behind tokens; requests for one person at one time share a read, which may throw the
 * database's errors. Only people are kept: neither failures nor that a person is missing.
 */
export function createActors(sql: SqlClient) {
  const kept = new LRUCache<string, Promise<ActorLookup>>({ max: most, ttl: ageMs })
  const underWay = new WeakSet<Promise<ActorLookup>>()

  async function lookUp({ userId, sessionId }: ActorKey): Promise<ActorLookup> {
    const input = { user_id: userId, session_id: sessionId }
    const row = await callFunction<ActorRow | null>(sql, 'read_actor', input)
    if (!row?.is_active) return row ? 'refused' : 'missing'
    return row.session_ended ? 'ended' : toActor(row)
  }

  function read(key: ActorKey): Promise<ActorLookup> {
    const name = nameOf(key)
    const last = kept.get(name)
    if (last && underWay.has(last)) return last
    const lookup = lookUp(key)
    const end = (isKept: boolean) => {
      underWay.delete(lookup)
      if (!isKept && kept.peek(name) === lookup) kept.delete(name)
    }
    kept.set(name, lookup)
    underWay.add(lookup)
    lookup.then(
      (found) => end(typeof found !== 'string'),
      () => end(false),
    )
    return lookup
  }

  return {
    /** The person, at most 30 s old. */
    find: (key: ActorKey): Promise<ActorLookup> => kept.get(nameOf(key)) ?? read(key),
    /** The person as the database has them now, or as a read that is under way finds them. */
    read,
    /** Keeps a person whom a login has read. */
    remember: (key: ActorKey, actor: Actor) => void kept.set(nameOf(key), Promise.resolve(actor)),
    /** Drops a person whom this process changed: the next request reads anew. */
    forget(userId: string): void {
      for (const name of kept.keys()) if (name.startsWith(`${userId}/`)) kept.delete(name)
    },
  }
}
