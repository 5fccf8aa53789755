import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { Problem } from '../../lib/problem.ts'
import type { Identity, Login, Tokens } from '../../providers/identity/identity.ts'
import {
  type Attempt,
  clientAddress,
  countAttempt,
  type KnownPerson,
  settleAttempt,
  waitProblem,
} from '../auth/attempts.ts'
import { savePassword } from '../auth/passwords.ts'
import { problems } from './errors.ts'
import type { PasswordBody } from './schemas.ts'

type PasswordChange = Static<typeof PasswordBody>

/** What the web client looks for beside `detail`; nothing of the provider's own answer. */
const legacyFields = { supabase_error: null, supabase_error_description: null, supabase_status: 400 }

const aboutNoField = (text: string) => ({ errors: { non_field_errors: [text] } })

function checkNewPassword(change: PasswordChange): void {
  const { current_password: current, new_password: next } = change
  if (next !== change.new_password_confirm)
    throw problems.PASSWORDS_DIFFER([], aboutNoField(problems.PASSWORDS_DIFFER().message))
  if (next === current) throw problems.SAME_PASSWORD([], aboutNoField(problems.SAME_PASSWORD().message))
}

function sessionOf({ credentials }: FastifyRequest): string | null {
  return credentials && !(credentials.outcome instanceof Problem) ? credentials.outcome.sessionId : null
}

/**
 * Proves that the caller knows the present password. The new one proves it too: then an earlier delivery of
 * this request changed it, and its answer was lost.
 */
async function prove(
  identity: Identity,
  { email }: Attempt,
  person: KnownPerson,
  { current_password: current, new_password: next }: PasswordChange,
): Promise<Login | null> {
  const login =
    (await identity.signIn({ email, passwords: [current], person })) ??
    (await identity.signIn({ email, passwords: [next], person }))
  return login?.userId === person.id ? login : null
}

async function replacePassword(app: FastifyInstance, request: FastifyRequest, login: Login, next: string) {
  const { userId, email, tokens } = login
  const password = await app.providers.identity.changePassword({
    userId,
    email,
    newPassword: next,
    accessToken: tokens.access,
    sessionId: sessionOf(request),
  })
  const audit = { table: 'usuario', new: { id: userId, cambio: 'contraseña' } }
  await savePassword(app, request, password, audit)
  await password.endSessions?.()
  app.actors.forget(userId)
}

/**
 * Changes the caller's password. Wrong ones are counted together with those of logins, by the same rule, and only the
 * caller's own account is asked. The call may be repeated after a failure at any point: a present password that is the
 * new one already counts as changed. Returns the tokens of the session that goes on where the provider ends the
 * caller's with the others, null where the caller's goes on. Throws PASSWORDS_DIFFER, SAME_PASSWORD, WRONG_PASSWORD and
 * PASSWORD_REFUSED (400), TOO_MANY_ATTEMPTS and LOGIN_SLOWED (429), IDENTITY_UNAVAILABLE and IDENTITY_BUSY (503).
 */
export async function changePassword(
  app: FastifyInstance,
  request: FastifyRequest,
  change: PasswordChange,
): Promise<Tokens | null> {
  checkNewPassword(change)
  const { id, email } = request.actor!
  const { identity } = app.providers
  const attempt = { email: email.toLowerCase(), clientAddress: clientAddress(request) }
  const counted = await countAttempt(app.sql, attempt)
  const { person, isLast } = counted
  const login = await settleAttempt(app, counted, async () => {
    const proved = person?.id === id ? await prove(identity, attempt, person, change) : null
    if (proved) await replacePassword(app, request, proved, change.new_password)
    return proved
  })
  if (!login && isLast) throw waitProblem()
  if (!login) throw problems.WRONG_PASSWORD([], { extension: legacyFields })
  return identity.remote === null ? null : login.tokens
}
