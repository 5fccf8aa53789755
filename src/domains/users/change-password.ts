import type { Actor } from '../../lib/access.ts'
import type { Author } from '../../lib/author.ts'
import { type Sql, sql } from '../../lib/database/sql.ts'
import type { Login, Tokens } from '../../providers/identity/identity.ts'
import { recordAudit } from '../audit/record.ts'
import {
  type Attempt,
  forgive,
  type KnownPerson,
  openAttempt,
  waitProblem,
  withoutCountingFaults,
} from '../auth/attempts.ts'
import type { AuthTools } from '../auth/dependencies.ts'
import { passwordsDiffer, samePassword, wrongPassword } from './errors.ts'

export interface PasswordChangeRequest {
  readonly current: string
  readonly next: string
  readonly repeated: string
}

/** Who asks, and from where. */
export interface PasswordChanger {
  readonly actor: Actor
  readonly author: Author
  readonly sessionId: string | null
  /** Where attempts are counted; see `openAttempt`. */
  readonly network: string
}

/** What the web client looks for beside `detail`; nothing of the provider's own answer. */
const legacyFields = { supabase_error: null, supabase_error_description: null, supabase_status: 400 }

const aboutNoField = (text: string) => ({ errors: { non_field_errors: [text] } })

function checkNewPassword({ current, next, repeated }: PasswordChangeRequest): void {
  if (next !== repeated) throw passwordsDiffer([], aboutNoField(passwordsDiffer().message))
  if (next === current) throw samePassword([], aboutNoField(samePassword().message))
}

/** What is written with the change: the attempt is forgiven, and the log says that the password changed. */
function rowsOf({ author }: PasswordChanger, attempt: Attempt) {
  return (person: Sql): Sql => sql`${forgive(attempt, person)}, audited as (
      ${recordAudit(
        { table: 'usuario', operation: 'UPDATE', author },
        sql`select null::jsonb, jsonb_build_object('id', id, 'cambio', 'contraseña') from ${person} person`,
      )}
    )`
}

/**
 * Proves that the caller knows the present password. The new one proves it too: then an earlier delivery of
 * this request changed it, and its answer was lost.
 */
async function prove(
  { identity }: AuthTools,
  email: string,
  person: KnownPerson,
  { current, next }: PasswordChangeRequest,
): Promise<Login | null> {
  const login =
    (await identity.signIn({ email, passwords: [current], person })) ??
    (await identity.signIn({ email, passwords: [next], person }))
  return login?.userId === person.id ? login : null
}

/**
 * Changes the caller's password. Wrong ones are counted together with those of logins, by the same rule, and
 * only the caller's own account is asked. The call may be repeated after a failure at any point: a present
 * password that is the new one already counts as changed.
 * Returns the tokens of the session that goes on where the provider ends the caller's with the others, null
 * where the caller's goes on.
 * Throws PASSWORDS_DIFFER, SAME_PASSWORD, WRONG_PASSWORD and PASSWORD_REFUSED (400), TOO_MANY_ATTEMPTS and
 * LOGIN_SLOWED (429), IDENTITY_UNAVAILABLE and IDENTITY_BUSY (503).
 */
export async function changePassword(
  tools: AuthTools,
  by: PasswordChanger,
  request: PasswordChangeRequest,
): Promise<Tokens | null> {
  checkNewPassword(request)
  const { sql: database, identity, actors } = tools
  const { id: userId, email: address } = by.actor
  const attempt: Attempt = { email: address.toLowerCase(), network: by.network }
  const { person, lockedSeconds } = await openAttempt(database, identity, attempt)
  const own = person?.id === userId ? person : null
  const login =
    own && (await withoutCountingFaults(tools, attempt, () => prove(tools, attempt.email, own, request)))
  if (!login) {
    if (lockedSeconds !== null) throw waitProblem(lockedSeconds)
    throw wrongPassword([], { extension: legacyFields })
  }
  await withoutCountingFaults(tools, attempt, () =>
    identity.changePassword(database, {
      userId,
      accessToken: login.tokens.access,
      sessionId: by.sessionId,
      newPassword: request.next,
      rows: rowsOf(by, attempt),
    }),
  )
  actors.forget(userId)
  return identity.remote === null ? null : login.tokens
}
