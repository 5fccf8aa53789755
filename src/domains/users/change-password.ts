import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Login, Tokens } from '../../providers/identity/identity.ts'
import { claimsOf } from '../../providers/identity/verify-token.ts'
import { attemptOf, countAttempt, settleAttempt, waitProblem } from '../auth/attempts.ts'
import { passwordForms, sessionOf } from '../auth/log-in.ts'
import { savePassword } from '../auth/passwords.ts'
import { problems } from './errors.ts'
import type { PasswordBody } from './schemas.ts'

type PasswordChange = Static<typeof PasswordBody>

/** What the web client looks for beside `detail`; nothing of the provider's own answer. */
const legacyFields = { supabase_error: null, supabase_error_description: null, supabase_status: 400 }

function checkNewPassword(change: PasswordChange): void {
  const { new_password: next } = change
  const isRepeated = next === change.new_password_confirm
  if (isRepeated && next !== change.current_password.trim()) return
  const problem = isRepeated ? problems.SAME_PASSWORD : problems.PASSWORDS_DIFFER
  throw problem([], { errors: { non_field_errors: [problem().message] } })
}

async function replacePassword(request: FastifyRequest, login: Login, next: string) {
  const app = request.server
  const { userId, email, tokens } = login
  const password = await app.providers.identity.changePassword({
    userId,
    email,
    newPassword: next,
    accessToken: tokens.access,
    sessionId: sessionOf(request),
  })
  const audit = { table: 'usuario', new: { id: userId, cambio: 'contraseña' } }
  await savePassword(request, password, audit)
  await password.endSessions?.()
  app.actors.forget(userId)
}

/**
 * Changes the caller's password. Wrong ones are counted together with those of logins, by the same rule. The call may be
 * repeated after a failure at any point: a present password that is the new one already counts as changed. Returns the
 * tokens of the session that goes on where the provider ends the caller's with the others, null where the caller's goes
 * on. Throws PASSWORDS_DIFFER, SAME_PASSWORD, WRONG_PASSWORD and PASSWORD_REFUSED (400), TOO_MANY_ATTEMPTS and
 * LOGIN_SLOWED (429), IDENTITY_UNAVAILABLE and IDENTITY_BUSY (503).
 */
export async function changePassword(
  request: FastifyRequest,
  change: PasswordChange,
): Promise<Tokens | null> {
  checkNewPassword(change)
  const app = request.server
  const { identity } = app.providers
  const { id, email } = request.actor!
  // Elsewhere the account may have another address than the profile: that of the token, unless it was corrected since.
  const claimed = identity.remote && claimsOf(request.credentials!.accessToken).email
  const addresses = [claimed, email].filter((one) => typeof one === 'string').map((one) => one.toLowerCase())
  const counted = await countAttempt(app.sql, attemptOf(request, addresses[0] ?? ''))
  const { person, isLast } = counted
  const login = await settleAttempt(app, counted, async () => {
    // The new one proves it too: then an earlier delivery of this request changed it, and its answer was lost.
    const proofs = [passwordForms(change.current_password), [change.new_password]] as const
    for (const address of new Set(addresses)) {
      for (const passwords of proofs) {
        const proved = await identity.signIn({ email: address, passwords, person })
        if (proved?.userId !== id) continue
        await replacePassword(request, proved, change.new_password)
        return proved
      }
    }
    return null
  })
  if (!login && isLast) throw waitProblem()
  if (!login) throw problems.WRONG_PASSWORD([], { extension: legacyFields })
  return identity.remote === null ? null : login.tokens
}
