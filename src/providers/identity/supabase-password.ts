import { sql as fragment, type Sql, type SqlClient } from '../../lib/database/sql.ts'
import { passwordRefused } from './errors.ts'
import type { CallGotrue } from './gotrue-client.ts'
import { claimsOf } from './gotrue-session.ts'
import type { PasswordChange, PasswordReset } from './identity.ts'
import { isRecoverySession } from './verify-token.ts'

/** Minutes since the recovery letter's link was followed, within which it changes the password. */
const recoveryMinutes = 60

/** Ends the sessions of an access token: its own, or all but its own, or all. Ended ones are no fault. */
export async function endSessions(
  call: CallGotrue,
  accessToken: string,
  scope: 'local' | 'others' | 'global',
): Promise<void> {
  await call({ method: 'POST', path: `/logout?scope=${scope}`, bearer: accessToken, repeats: 'always' })
}

/**
 * Sets the password of a token's person. The same password as before counts as done: a repetition after a lost
 * reply meets it. Returns false when the token is no good. Throws PASSWORD_REFUSED (400).
 */
async function setPassword(call: CallGotrue, accessToken: string, password: string): Promise<boolean> {
  const { reason } = await call({
    method: 'PUT',
    path: '/user',
    bearer: accessToken,
    body: { password },
    repeats: 'always',
  })
  if (reason === 'password-refused') throw passwordRefused()
  return reason === null || reason === 'same-password'
}

async function writeRows(database: SqlClient, userId: string, rows: (person: Sql) => Sql): Promise<void> {
  await database.write`with person as (select ${userId}::uuid as id), ${rows(fragment`person`)} select 1 as written`
}

function followedAt(methods: unknown): number {
  const first: unknown = Array.isArray(methods) ? methods[0] : undefined
  const isEntry = typeof first === 'object' && first !== null && 'timestamp' in first
  return isEntry && typeof first.timestamp === 'number' ? first.timestamp : 0
}

/**
 * Changes the password by the session of a recovery letter. What the token says is read before GoTrue has verified
 * it, only to refuse: it must come from a letter, lately. A stolen access token changes nothing.
 */
export async function finishRecovery(
  call: CallGotrue,
  database: SqlClient,
  { token, newPassword, rows }: PasswordReset,
): Promise<{ userId: string } | null> {
  const { sub, amr } = claimsOf(token)
  const age = Date.now() / 1000 - followedAt(amr)
  if (typeof sub !== 'string' || !isRecoverySession(amr) || age > recoveryMinutes * 60) return null
  if (!(await setPassword(call, token, newPassword))) return null
  await writeRows(database, sub, rows)
  await endSessions(call, token, 'global')
  return { userId: sub.toLowerCase() }
}

/** Changes the password by a session whose person gave the current one, and ends the others. */
export async function changePassword(
  call: CallGotrue,
  database: SqlClient,
  { userId, accessToken, newPassword, rows }: PasswordChange,
): Promise<void> {
  if (!(await setPassword(call, accessToken, newPassword))) throw passwordRefused()
  await writeRows(database, userId, rows)
  await endSessions(call, accessToken, 'others')
}
