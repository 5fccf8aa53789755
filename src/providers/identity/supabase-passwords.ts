import { passwordRefused } from './errors.ts'
import type { CallGotrue } from './gotrue.ts'
import type { NewPassword, PasswordChange } from './identity.ts'
import { claimsOf, isRecoverySession } from './verify-token.ts'

/** Minutes since the recovery letter's link was followed, within which it changes the password. */
const recoveryMinutes = 60

type Scope = 'local' | 'others' | 'global'

/** Ends the sessions of an access token: its own, all but its own, or all. Ended ones are no fault. */
export async function endSessions(call: CallGotrue, accessToken: string, scope: Scope): Promise<void> {
  await call({ method: 'POST', path: `/logout?scope=${scope}`, bearer: accessToken })
}

/**
 * Sets the password of a token's person. The same password as before counts as done: a repetition after a lost
 * reply meets it. Returns false when the token is no good. Throws PASSWORD_REFUSED (400).
 */
async function setPassword(call: CallGotrue, accessToken: string, password: string): Promise<boolean> {
  const { reason } = await call({ method: 'PUT', path: '/user', bearer: accessToken, body: { password } })
  if (reason === 'password-refused') throw passwordRefused()
  return reason === null || reason === 'same-password'
}

/** A password that Supabase Auth has: nothing of it is stored here. */
function newPassword(
  call: CallGotrue,
  person: Pick<NewPassword, 'userId' | 'email'>,
  accessToken: string,
  ends: Scope,
): NewPassword {
  return {
    ...person,
    save: async () => true,
    isSaved: async () => true,
    endSessions: () => endSessions(call, accessToken, ends),
  }
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
  { token, newPassword: password }: { readonly token: string; readonly newPassword: string },
): Promise<NewPassword | null> {
  const { sub, email, amr } = claimsOf(token)
  const age = Date.now() / 1000 - followedAt(amr)
  if (typeof sub !== 'string' || !isRecoverySession(amr) || age > recoveryMinutes * 60) return null
  if (!(await setPassword(call, token, password))) return null
  const person = { userId: sub.toLowerCase(), email: String(email ?? '').toLowerCase() }
  return newPassword(call, person, token, 'global')
}

/** Changes the password by a session whose person gave the current one. */
export async function changePassword(call: CallGotrue, change: PasswordChange): Promise<NewPassword> {
  if (!(await setPassword(call, change.accessToken, change.newPassword))) throw passwordRefused()
  return newPassword(call, change, change.accessToken, 'others')
}
