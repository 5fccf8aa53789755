import { Problem } from '../../lib/problem.ts'
import type { RequestCredentials } from '../../plugins/auth/identify.ts'
import type { AuthTools } from './dependencies.ts'

/**
 * Ends the session of the access token that came with the request. The token itself is refused at once by this
 * process and within 30 s by others.
 */
export async function logOut(tools: AuthTools, credentials: RequestCredentials | null): Promise<void> {
  if (!credentials || credentials.outcome instanceof Problem) return
  const { outcome, accessToken } = credentials
  await tools.identity.signOut(tools.sql, { id: outcome.sessionId, accessToken })
  tools.actors.forget(outcome.userId)
}
