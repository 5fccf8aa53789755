import { Problem } from '../../lib/problem.ts'
import type { Login, NewAccount, Registration } from '../../providers/identity/identity.ts'
import { type Attempt, type KnownPerson, openAttempt, withoutCountingFaults } from './attempts.ts'
import type { AuthTools } from './dependencies.ts'
import { emailTaken } from './errors.ts'
import { type LoggedIn, openSession, rememberActor } from './open-session.ts'
import type { Profile } from './profile.ts'
import { writeAccount } from './write-account.ts'

export interface Register extends Registration {
  /** See `clientNetwork`. */
  readonly network: string
  readonly requestId: string
}

/** Registrations are counted apart from logins: who forgot that they have an account can still log in. */
const attemptOf = ({ email, network }: Register): Attempt => ({ email, network: `register ${network}` })

/**
 * The same registration once more, because its answer was lost: the same e-mail and password within an hour.
 * Anybody else learns that the e-mail is taken.
 */
async function repeat(tools: AuthTools, registration: Register, person: KnownPerson): Promise<LoggedIn> {
  const { email, password } = registration
  const attempt = attemptOf(registration)
  const login = await withoutCountingFaults(tools, attempt, () =>
    tools.identity.signIn({ email, passwords: [password], person }),
  )
  if (login?.userId !== person.id || !person.isNew || !person.isActive) throw emailTaken()
  return openSession(tools, login, person, attempt)
}

/** A new account; or one that a broken registration left, which belongs to who knows its password. */
async function obtainAccount(tools: AuthTools, registration: Register): Promise<NewAccount | Login> {
  const { email, password } = registration
  const account = await tools.identity.register(registration)
  if (account) return account
  const login = await tools.identity.signIn({ email, passwords: [password], person: null })
  if (!login) throw emailTaken()
  return login
}

/** Whether the profile may have been written all the same, or may yet be when the person tries again. */
const isOpen = (error: unknown): boolean => error instanceof Problem && error.statusCode === 503

/** Takes an account away again; should that fail, it is adopted or completed like any other that is left. */
async function undo({ log }: AuthTools, login: NewAccount | Login): Promise<void> {
  if (!('undo' in login)) return
  await login
    .undo()
    .catch((error: unknown) => log.error({ err: error }, 'an account without a profile is left'))
}

/** Writes the profile of an account. A new account whose profile can never be written is taken away again. */
async function writeOrUndo(
  tools: AuthTools,
  registration: Register,
  login: NewAccount | Login,
): Promise<Profile | null> {
  const { name, phone, requestId } = registration
  const attempt = attemptOf(registration)
  try {
    const profile = await writeAccount(tools.sql, { login, name, phone, attempt, requestId })
    if (!profile) await undo(tools, login)
    return profile
  } catch (error) {
    if (!isOpen(error)) await undo(tools, login)
    throw error
  }
}

/**
 * Registers somebody as Cliente and logs them in. It may be repeated after any failure: each step finds what the
 * one before left, so that there is one account and one profile in the end. An account whose profile is still
 * missing when the database fails is kept for the repetition, and for a login, which completes it as well.
 * Throws EMAIL_TAKEN (409), PASSWORD_REFUSED (400), TOO_MANY_ATTEMPTS (429), and what the identity throws (503).
 */
export async function register(tools: AuthTools, registration: Register): Promise<LoggedIn> {
  const attempt = attemptOf(registration)
  const { person } = await openAttempt(tools.sql, tools.identity, attempt)
  if (person) return repeat(tools, registration, person)
  const login = await withoutCountingFaults(tools, attempt, () => obtainAccount(tools, registration))
  const profile = await writeOrUndo(tools, registration, login)
  // Somebody else took the e-mail in the meantime: perhaps this very registration, sent twice.
  if (!profile) return register(tools, registration)
  rememberActor(tools, login, profile)
  return { email: login.email, profile, tokens: login.tokens }
}
