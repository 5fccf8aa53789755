import { randomUUID } from 'node:crypto'
import type { SqlClient } from '../../lib/database/sql.ts'
import { hashOpaqueToken, nextOpaqueToken } from './opaque-tokens.ts'

/** Seconds in which an exchanged token is answered again: a double click or a lost reply, not a theft. */
const graceSeconds = 30
/** Days for which a session can be refreshed since its last use. */
export const sessionDays = 30
/** Days for which an exchanged token is remembered, to notice when somebody brings it again. */
const rememberedDays = 7

interface ExchangeRow {
  readonly user_id: string
  readonly email: string
  readonly family_id: string
  readonly authenticated_at: Date
}

export interface ExchangedSession {
  readonly userId: string
  readonly email: string
  readonly sessionId: string
  readonly refresh: string
  readonly authenticatedAt: Date
}

/**
 * Exchanges a refresh token for the next of its family, in one statement that may run twice. A token that
 * comes back later than some seconds after its exchange is in two hands: its whole family is revoked
 * (RFC 9700, section 4.14.2). Returns null when the token is no good.
 */
export async function exchangeRefreshToken(
  sql: SqlClient,
  familyKey: Uint8Array,
  refreshToken: string,
): Promise<ExchangedSession | null> {
  const refresh = nextOpaqueToken(familyKey, refreshToken)
  const rows = await sql.repeatable<ExchangeRow>`
    with presented as (
      select * from session where refresh_token_hash = ${hashOpaqueToken(refreshToken)}::bytea for update
    ), verdict as (
      select presented.*,
        case
          when presented.expires_at <= now() or exists (
            select from session sibling
            where sibling.family_id = presented.family_id and sibling.revoked_at is not null) then 'ended'
          when presented.rotated_at is null
            or presented.rotated_at > now() - make_interval(secs => ${graceSeconds}) then 'good'
          else 'stolen'
        end as word
      from presented
    ), rotated as (
      update session set rotated_at = coalesce(session.rotated_at, now()),
        expires_at = now() + make_interval(days => ${rememberedDays})
      from verdict where session.id = verdict.id and verdict.word = 'good'
    ), followed as (
      insert into session (id, user_id, refresh_token_hash, family_id, created_at, expires_at)
      select ${randomUUID()}::uuid, user_id, ${hashOpaqueToken(refresh)}::bytea, family_id, created_at,
        now() + make_interval(days => ${sessionDays})
      from verdict where word = 'good'
      on conflict do nothing
    ), revoked as (
      update session set revoked_at = now()
      from verdict where session.family_id = verdict.family_id and verdict.word = 'stolen'
    )
    select verdict.user_id, usuario.correo as email, verdict.family_id, verdict.created_at as authenticated_at
    from verdict join usuario on usuario.id = verdict.user_id
    where verdict.word = 'good'`
  const [row] = rows
  if (!row) return null
  return {
    userId: row.user_id,
    email: row.email.toLowerCase(),
    sessionId: row.family_id,
    refresh,
    authenticatedAt: row.authenticated_at,
  }
}
