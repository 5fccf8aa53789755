import { sql as fragment, type SqlClient } from '../../lib/database/sql.ts'
import type { PasswordChange } from './identity.ts'
import type { PasswordHasher } from './password-hash.ts'

/** Replaces somebody's password and ends their other sessions, in one statement with the caller's rows. */
export async function replacePassword(
  sql: SqlClient,
  hasher: PasswordHasher,
  { userId, sessionId, newPassword, rows }: PasswordChange,
): Promise<void> {
  const passwordHash = await hasher.hash(newPassword)
  await sql.write`
    with changed as (
      insert into credential (user_id, password_hash, updated_at)
      values (${userId}::uuid, ${passwordHash}, now())
      on conflict (user_id) do update set password_hash = excluded.password_hash, updated_at = now()
      returning user_id as id
    ), ended as (
      update session set revoked_at = now()
      from changed
      where session.user_id = changed.id and session.revoked_at is null
        and session.family_id is distinct from ${sessionId}::uuid
    ), ${rows(fragment`changed`)}
    select id from changed`
}
