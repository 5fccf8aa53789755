import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../../lib/problem.ts'
import type { Account, Registration } from '../../providers/identity/identity.ts'
import { attemptOf, type CountedAttempt, countAttempt, settleAttempt } from './attempts.ts'
import { problems } from './errors.ts'
import { answerLogin, openSession, writeProfile } from './profile.ts'
import type { LoggedIn } from './schemas.ts'

/**
 * The same registration once more, because its answer was lost: the same e-mail and password within an hour.
 * Anybody else learns that the e-mail is taken.
 */
async function repeat(app: FastifyInstance, { email, password }: Registration, attempt: CountedAttempt) {
  const { person } = attempt
  const login = await settleAttempt(app, attempt, async () => {
    const proved = await app.providers.identity.signIn({ email, passwords: [password], person })
    return person?.is_new && proved?.userId === person.id ? proved : null
  })
  if (!login) throw problems.EMAIL_TAKEN()
  const profile = await openSession(app.sql, login, attempt)
  if (!profile?.is_active) throw problems.EMAIL_TAKEN()
  return answerLogin(app, login, profile)
}

/**
 * Writes the profile of an account. A new account whose profile can never be written is removed again; should that fail,
 * the next registration or login adopts or completes it.
 */
async function writeOrUndo(
  request: FastifyRequest,
  account: Account,
  profile: Parameters<typeof writeProfile>[2],
) {
  const { log } = request.server
  const undo = async () =>
    account.undo?.().catch((err: unknown) => log.error({ err }, 'an account without a profile is left'))
  try {
    const row = await writeProfile(request, account, profile)
    if (!row) await undo()
    return row
  } catch (error) {
    // After a 503 the profile may have been written all the same, or may yet be when the person tries again.
    if (!(error instanceof Problem && error.statusCode === 503)) await undo()
    throw error
  }
}

/**
 * Registers somebody as Cliente and logs them in: eight round trips to the database. It may be repeated after any
 * failure: each step finds what the one before left, so that there is one account and one profile in the end. An
 * account whose profile is still missing when the database fails is kept for the repetition, and for a login, which
 * completes it as well.
 * Throws EMAIL_TAKEN (409), PASSWORD_REFUSED (400), TOO_MANY_ATTEMPTS (429), and what the identity throws (503).
 */
export async function register(request: FastifyRequest, registration: Registration): Promise<LoggedIn> {
  const app = request.server
  const { identity } = app.providers
  const { email, password, name, phone } = registration
  // Counted apart from logins: who forgot that they have an account can still log in.
  const origin = attemptOf(request, email)
  const attempt = { ...origin, client_address: `register ${origin.client_address}` }
  const counted = await countAttempt(app.sql, attempt)
  if (counted.person) return repeat(app, registration, counted)
  const account: Account | null = await settleAttempt(app, counted, async () => {
    const made = await identity.register(registration)
    // One that a broken registration left belongs to whom its password is known.
    return made ?? identity.signIn({ email, passwords: [password], person: null })
  })
  if (!account) throw problems.EMAIL_TAKEN()
  const row = await writeOrUndo(request, account, { name, phone, attempt })
  // Another registration has taken the e-mail meanwhile: perhaps this very one, sent twice.
  return row ? answerLogin(app, account, row) : register(request, registration)
}
