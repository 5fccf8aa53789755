import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../../lib/problem.ts'
import { tokenProblems } from '../../providers/identity/errors.ts'
import {
  createTokenVerifier,
  type TokenSubject,
  type VerifyToken,
} from '../../providers/identity/verify-token.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Checks an access token by its signature and dates alone. */
    verifyToken: VerifyToken
  }
  interface FastifyRequest {
    /** The id in a token that verifies, before anybody asked the database; null without one. */
    tokenSubject: string | null
    /** The token that came with the request and what it says, or why it is no good; null without one. */
    credentials: RequestCredentials | null
  }
}

/** A bearer token as it came. */
export interface RequestCredentials {
  readonly accessToken: string
  readonly outcome: TokenSubject | Problem
}

/** The scheme is matched as the original does, letter by letter: anything else is no token. */
function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length).trim() || null : null
}

async function checkToken(verify: VerifyToken, token: string): Promise<TokenSubject | Problem> {
  try {
    const subject = await verify(token)
    return subject.isRecovery ? tokenProblems.recovery() : subject
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/**
 * Reads the token of every request, without the database: `request.credentials` and `request.tokenSubject`.
 * Nothing is refused here; a bad token matters only where a route asks who is calling.
 */
export default fp(
  async (app: FastifyInstance) => {
    const verify = createTokenVerifier(app.config, (error) =>
      app.log.warn({ err: error }, 'the keys of access tokens cannot be fetched'),
    )
    app.decorate('verifyToken', verify)
    app.decorateRequest('tokenSubject', null)
    app.decorateRequest('credentials', null)

    app.addHook('onRequest', async (request) => {
      const accessToken = bearerToken(request)
      if (accessToken === null) return
      const outcome = await checkToken(verify, accessToken)
      request.credentials = { accessToken, outcome }
      request.tokenSubject = outcome instanceof Problem ? null : outcome.userId
    })
  },
  { name: 'auth-identify', dependencies: ['env'] },
)
