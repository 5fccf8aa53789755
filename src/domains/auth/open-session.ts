import { join, sql } from '../../lib/database/sql.ts'
import type { Login, Tokens } from '../../providers/identity/identity.ts'
import { type Attempt, forgive } from './attempts.ts'
import type { AuthTools } from './dependencies.ts'
import type { Profile } from './profile.ts'

/** Somebody who is logged in; without a profile when the account has none and its e-mail is another's. */
export interface LoggedIn {
  readonly email: string
  readonly profile: Profile | null
  readonly tokens: Tokens
}

/** Remembers whom a login read, so that the first request with the token asks the database nothing. */
export function rememberActor({ actors }: AuthTools, { userId, sessionId }: Login, profile: Profile): void {
  const { id, name, email, phone, roleIds, roleNames } = profile
  actors.remember({ userId, sessionId }, { id, name, email, phone, roleIds, roleNames })
}

/** Opens the session of somebody with a profile and forgets the failures before, in one statement. */
export async function openSession(
  tools: AuthTools,
  login: Login,
  profile: Profile,
  attempt: Attempt,
): Promise<LoggedIn> {
  const person = sql`person`
  const effects = [login.rows(person), forgive(attempt, person)].filter((rows) => rows !== null)
  await tools.sql.repeatable`
    with person as (select ${login.userId}::uuid as id), ${join(effects, ', ')}
    select 1 as written`
  rememberActor(tools, login, profile)
  return { email: login.email, profile, tokens: login.tokens }
}
