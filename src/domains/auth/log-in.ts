import type { Login } from '../../providers/identity/identity.ts'
import { type Attempt, openAttempt, waitProblem, withoutCountingFaults } from './attempts.ts'
import type { AuthTools } from './dependencies.ts'
import { accountDisabled, invalidCredentials } from './errors.ts'
import { type LoggedIn, openSession, rememberActor } from './open-session.ts'
import { writeAccount } from './write-account.ts'

export interface LogIn extends Attempt {
  /** As typed. */
  readonly password: string
  readonly requestId: string
}

/** Passwords are stored trimmed when people register here, and as typed when set elsewhere: both may be meant. */
function passwordForms(typed: string): readonly [string, ...string[]] {
  const trimmed = typed.trim()
  return trimmed === typed ? [trimmed] : [trimmed, typed]
}

/**
 * Logs in by an account whose profile does not have the e-mail: the profile is the one with the account's id, and
 * an account that a broken registration left without one gets it now.
 */
async function logInByAccount(tools: AuthTools, login: Login, attempt: LogIn): Promise<LoggedIn> {
  const { email, tokens, registeredAs } = login
  const name = registeredAs?.name || email.split('@')[0] || email
  const phone = registeredAs?.phone ?? null
  const profile = await writeAccount(tools.sql, { login, name, phone, attempt, requestId: attempt.requestId })
  if (profile && !profile.isActive) throw accountDisabled()
  if (profile) rememberActor(tools, login, profile)
  return { email, profile, tokens }
}

/**
 * Logs somebody in: two round trips to the database with the embedded identity. The work and the answer are the
 * same whether the e-mail exists or not.
 * Throws INVALID_CREDENTIALS (401), ACCOUNT_DISABLED (403, only to who knows the password), TOO_MANY_ATTEMPTS and
 * LOGIN_SLOWED (429), and what the identity throws (503).
 */
export async function logIn(tools: AuthTools, attempt: LogIn): Promise<LoggedIn> {
  const { email, password } = attempt
  const { person, lockedSeconds } = await openAttempt(tools.sql, tools.identity, attempt)
  const login = await withoutCountingFaults(tools, attempt, () =>
    tools.identity.signIn({ email, passwords: passwordForms(password), person }),
  )
  if (!login) throw lockedSeconds === null ? invalidCredentials() : waitProblem(lockedSeconds)
  if (person?.id !== login.userId) return logInByAccount(tools, login, attempt)
  if (!person.isActive) throw accountDisabled()
  return openSession(tools, login, person, attempt)
}
