import { sql as fragment, type SqlClient } from '../../lib/database/sql.ts'
import type { PasswordReset, RecoveryLetter } from './identity.ts'
import { hashOpaqueToken, newOpaqueToken } from './opaque-tokens.ts'
import type { PasswordHasher } from './password-hash.ts'

/** Minutes for which a recovery link is good. */
export const recoveryMinutes = 60
/** Seconds between two letters to one person, so that nobody's mailbox can be flooded. */
const pauseSeconds = 60

/**
 * Makes a recovery token for the active person with this address. Returns the letter to be mailed, or null
 * when there is no such person or a letter went out a moment ago.
 */
export async function createRecoveryToken(sql: SqlClient, email: string): Promise<RecoveryLetter | null> {
  const token = newOpaqueToken()
  const [person] = await sql.repeatable<{ correo: string }>`
    with person as (
      select id, correo from usuario
      where lower(correo) = ${email} and not correo_duplicado and is_active
        and not exists (
          select from recovery_token recent
          where recent.user_id = usuario.id and recent.token_hash <> ${hashOpaqueToken(token)}::bytea
            and recent.created_at > now() - make_interval(secs => ${pauseSeconds}))
    ), made as (
      insert into recovery_token (token_hash, user_id, created_at, expires_at)
      select ${hashOpaqueToken(token)}::bytea, id, now(), now() + make_interval(mins => ${recoveryMinutes})
      from person
      on conflict do nothing
    ), swept as (
      delete from recovery_token where token_hash in (
        select token_hash from recovery_token where expires_at < now() - interval '1 day'
        order by expires_at limit 5 for update skip locked)
    )
    select correo from person`
  return person ? { to: person.correo, token } : null
}

/**
 * Sets the password of the person whose recovery token it is, uses all their tokens up and ends all their
 * sessions, in one statement that may run twice. Returns null when the token is no good, without hashing.
 */
export async function consumeRecoveryToken(
  sql: SqlClient,
  hasher: PasswordHasher,
  { token, newPassword, rows }: PasswordReset,
): Promise<{ userId: string } | null> {
  const tokenHash = hashOpaqueToken(token)
  const [usable] = await sql.read`
    select from recovery_token where token_hash = ${tokenHash}::bytea and used_at is null and expires_at > now()`
  if (!usable) return null

  const passwordHash = await hasher.hash(newPassword)
  const [done] = await sql.repeatable<{ user_id: string }>`
    with used as (
      update recovery_token set used_at = now()
      where token_hash = ${tokenHash}::bytea and used_at is null and expires_at > now()
      returning user_id as id
    ), others_used as (
      update recovery_token set used_at = now()
      from used
      where recovery_token.user_id = used.id and recovery_token.used_at is null
        and recovery_token.token_hash <> ${tokenHash}::bytea
    ), changed as (
      insert into credential (user_id, password_hash, updated_at)
      select id, ${passwordHash}, now() from used
      on conflict (user_id) do update set password_hash = excluded.password_hash, updated_at = now()
    ), ended as (
      update session set revoked_at = now()
      from used where session.user_id = used.id and session.revoked_at is null
    ), ${rows(fragment`used`)}
    select id as user_id from used
    union all
    select recovery_token.user_id from recovery_token
    join credential on credential.user_id = recovery_token.user_id
    where recovery_token.token_hash = ${tokenHash}::bytea and credential.password_hash = ${passwordHash}`
  return done ? { userId: done.user_id } : null
}
