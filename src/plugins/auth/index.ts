import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { Access, Actor } from '../../lib/access.ts'
import { defineProblem, Problem } from '../../lib/problem.ts'
import { tokenProblems } from '../../providers/identity/errors.ts'
import { createTokenVerifier, type TokenSubject } from '../../providers/identity/verify-token.ts'
import { type Actors, createActors } from './actors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The people behind tokens, kept for 30 s. */
    actors: Actors
  }
  interface FastifyRequest {
    /** The token that came with the request and what it says, or why it is no good; null without one. */
    credentials: { readonly accessToken: string; readonly outcome: TokenSubject | Problem } | null
    /** The id in a token that verifies, before anybody asked the database; null without one. */
    tokenSubject: string | null
  }
}

const forbidden = defineProblem('FORBIDDEN', 403, 'No tienes permiso para realizar esta acción.')
const profileNotFound = defineProblem('PROFILE_NOT_FOUND', 404, 'No se encontró el perfil de tu cuenta.')

/** The scheme is matched as the original does, letter by letter: anything else is no token. */
function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length).trim() || null : null
}

/** Reads the token of every request, without the database. A bad one matters only where a route asks who is calling. */
export const authIdentify = fp(
  async (app: FastifyInstance) => {
    const verify = createTokenVerifier(app.config, (error) =>
      app.log.warn({ err: error }, 'the keys of access tokens cannot be fetched'),
    )
    app.decorateRequest('credentials', null)
    app.decorateRequest('tokenSubject', null)

    app.addHook('onRequest', async (request) => {
      const accessToken = bearerToken(request)
      if (accessToken === null) return
      const outcome = await verify(accessToken)
        .then((subject) => (subject.isRecovery ? tokenProblems.recovery() : subject))
        .catch((error: unknown) => {
          if (error instanceof Problem) return error
          throw error
        })
      request.credentials = { accessToken, outcome }
      request.tokenSubject = outcome instanceof Problem ? null : outcome.userId
    })
  },
  { name: 'auth-identify', dependencies: ['env'] },
)

/** The person who calls. Throws 401, and 404 where the answer would be the person and there is no profile. */
async function findActor(actors: Actors, { credentials }: FastifyRequest, access: Access): Promise<Actor> {
  if (!credentials) throw tokenProblems.missing()
  const { outcome } = credentials
  if (outcome instanceof Problem) throw outcome
  const isFresh = typeof access === 'object' && 'fresh' in access
  const found = await (isFresh ? actors.read(outcome) : actors.find(outcome))
  if (found === 'missing' && isFresh) throw profileNotFound()
  if (found === 'ended') throw tokenProblems.ended()
  if (typeof found === 'string') throw tokenProblems.noSuchPerson()
  return found
}

/**
 * Lets requests in by what their route states (`config.access`): sets `request.actor` on every route that is not
 * public. A route that states nothing is not loaded: the application does not start.
 * Throws 401 (no good token, or its person is not active), 403 (not the role) and, for `fresh` routes, 404.
 */
export default fp(
  async (app: FastifyInstance) => {
    const actors = createActors(app.sql)
    app.decorate('actors', actors)
    app.decorateRequest('actor', null)

    app.addHook('onRoute', (route: RouteOptions) => {
      if (route.config?.access === undefined)
        throw new Error(`${String(route.method)} ${route.url} does not state its access`)
    })

    app.addHook('onRequest', async (request) => {
      const { access } = request.routeOptions.config
      if (access === undefined || access === 'public') return
      const actor = await findActor(actors, request, access)
      const roles = typeof access === 'object' && 'roles' in access ? access.roles : undefined
      if (roles && !roles.some((role) => actor.roleIds.includes(role))) throw forbidden()
      request.actor = actor
    })
  },
  { name: 'auth', dependencies: ['auth-identify', 'database'] },
)
