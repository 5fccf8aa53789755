import type { Tokens } from '../../providers/identity/identity.ts'
import type { AuthTools } from './dependencies.ts'
import { invalidRefreshToken } from './errors.ts'

/**
 * Exchanges a refresh token for another pair of tokens. Throws INVALID_REFRESH_TOKEN (401) when the session
 * ended or its person may no longer come in, and what the identity throws (503).
 */
export async function refreshSession(tools: AuthTools, refreshToken: string): Promise<Tokens> {
  const session = await tools.identity.refresh(tools.sql, refreshToken)
  if (!session) throw invalidRefreshToken()
  const actor = await tools.actors.read(session)
  if (actor === 'refused') throw invalidRefreshToken()
  return session.tokens
}
