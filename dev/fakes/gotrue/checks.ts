import type { FakeRequest } from '../http-server.ts'
import { bearerOf } from '../supabase/project.ts'
import type { FakeSession, FakeUser, GotrueState } from './state.ts'

function claimsOf(state: GotrueState, request: FakeRequest): Record<string, unknown> {
  const token = bearerOf(request)
  if (!token) throw state.refuse(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  const checked = state.project.tokens.verify(token)
  if ('claims' in checked) return checked.claims
  const message = `invalid JWT: unable to parse or verify signature, ${checked.refusal}`
  throw state.refuse(403, 'bad_jwt', message)
}

/** Throws unless the bearer is the service role's. */
export function requireAdmin(state: GotrueState, request: FakeRequest): void {
  if (claimsOf(state, request).role === 'service_role') return
  throw state.refuse(403, 'not_admin', 'User not allowed')
}

/** The user and the session of the bearer. Throws when the token, the user or the session is not good. */
export function requireUser(
  state: GotrueState,
  request: FakeRequest,
): { user: FakeUser; session: FakeSession } {
  const claims = claimsOf(state, request)
  if (typeof claims.sub !== 'string') {
    throw state.refuse(403, 'bad_jwt', 'invalid claim: missing sub claim')
  }
  const user = state.users.get(claims.sub)
  if (!user) throw state.refuse(403, 'user_not_found', 'User from sub claim in JWT does not exist')
  const session = state.sessions.get(String(claims.session_id))
  if (!session) {
    throw state.refuse(403, 'session_not_found', 'Session from session_id claim in JWT does not exist')
  }
  return { user, session }
}

/** A text of the body; `undefined` when absent. Throws when it is something else. */
export function textOf(state: GotrueState, body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  const message = `Could not parse request body as JSON: json: cannot unmarshal into field ${name} of type string`
  throw state.refuse(400, 'bad_json', message)
}

/** An address in lower case. Throws when it is none. */
export function validEmail(state: GotrueState, email: string): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return email.toLowerCase()
  throw state.refuse(400, 'validation_failed', 'Unable to validate email address: invalid format')
}

/** Throws when the password is too short, or longer than bcrypt reads. */
export function checkPassword(state: GotrueState, password: string): void {
  const { minimumPasswordLength } = state.settings
  if (password.length < minimumPasswordLength) {
    const message = `Password should be at least ${minimumPasswordLength} characters.`
    throw state.refuse(422, 'weak_password', message, { weak_password: { reasons: ['length'] } })
  }
  if (Buffer.byteLength(password) > 72) {
    throw state.refuse(400, 'validation_failed', 'Password cannot be longer than 72 characters')
  }
}
