import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../../lib/problem.ts'
import { challenge } from '../../providers/identity/errors.ts'
import type { Login, Tokens } from '../../providers/identity/identity.ts'
import { type Attempt, attemptOf, countAttempt, settleAttempt, waitProblem } from './attempts.ts'
import { problems } from './errors.ts'
import { answerLogin, openSession, writeProfile } from './profile.ts'
import type { LoggedIn } from './schemas.ts'

/** Passwords are stored trimmed when people register here, and as typed when set elsewhere: both may be meant. */
export function passwordForms(typed: string): readonly [string, ...string[]] {
  const trimmed = typed.trim()
  return trimmed === typed ? [trimmed] : [trimmed, typed]
}

async function completeAccount(request: FastifyRequest, login: Login, attempt: Attempt) {
  const { email, registeredAs } = login
  const name = registeredAs?.name || email.split('@')[0] || email
  await request.server.database.loadPrisma()
  return writeProfile(request, login, { name, phone: registeredAs?.phone ?? null, attempt })
}

/**
 * Logs somebody in: two round trips to the database. The profile is that of the account's id, which may have another
 * address than the account. The work and the answer are the same whether the e-mail exists or not.
 * Throws INVALID_CREDENTIALS (401), ACCOUNT_DISABLED (403), TOO_MANY_ATTEMPTS and LOGIN_SLOWED (429), and what the
 * identity throws (503).
 */
export async function logIn(request: FastifyRequest, email: string, password: string): Promise<LoggedIn> {
  const app = request.server
  const attempt = attemptOf(request, email)
  const counted = await countAttempt(app.sql, attempt)
  const { identity } = app.providers
  const login = await settleAttempt(app, counted, () =>
    identity.signIn({ email, passwords: passwordForms(password), person: counted.person }),
  )
  if (!login) throw counted.isLast ? waitProblem() : problems.INVALID_CREDENTIALS([], challenge())
  const profile = await openSession(app.sql, login, attempt)
  return answerLogin(app, login, profile ?? (await completeAccount(request, login, attempt)))
}

/**
 * Exchanges a refresh token for another pair of tokens: one round trip. Throws INVALID_REFRESH_TOKEN (401) when the
 * session ended or its person is not active, and what the identity throws (503).
 */
export async function refreshSession(app: FastifyInstance, refreshToken: string): Promise<Tokens> {
  const { identity } = app.providers
  const session = await identity.refresh(app.database, refreshToken)
  // The embedded identity has looked at the person already; one elsewhere knows nothing of the shop's rows.
  const isRefused = session && identity.remote && (await app.actors.read(session)) === 'refused'
  if (!session || isRefused) throw problems.INVALID_REFRESH_TOKEN([], challenge())
  return session.tokens
}

/** The session in the access token of somebody who is logged in; null where the token names none. */
export function sessionOf({ credentials }: FastifyRequest): string | null {
  return credentials && !(credentials.outcome instanceof Problem) ? credentials.outcome.sessionId : null
}

/**
 * Ends the session of the access token that came with the request. With accounts of this service the token itself is
 * refused at once by this process and within 30 s by others; Supabase's is good until it expires.
 */
export async function logOut(request: FastifyRequest): Promise<void> {
  const { server: app, credentials, actor } = request
  const session = { sessionId: sessionOf(request), accessToken: credentials!.accessToken }
  await app.providers.identity.signOut(app.database, session)
  app.actors.forget(actor!.id)
}
