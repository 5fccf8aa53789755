import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { defineProblem, type Problem, toProblemBody } from '../../lib/problem.ts'
import { problemForStatus, toProblem } from './table.ts'

/** What is kept of a route: its address and what it states of itself. */
export type KnownRoute = Readonly<Pick<RouteOptions, 'method' | 'url' | 'config' | 'schema'>>

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that this request was answered with, for its log line and the metrics. */
    problemCode: string | null
  }
  interface FastifyInstance {
    /** Every route: for the methods that an address knows, and for tests that examine them all. */
    knownRoutes: KnownRoute[]
  }
}

const methodNotAllowed = defineProblem(
  'METHOD_NOT_ALLOWED',
  405,
  'El método %s no está permitido en esta dirección.',
)

/** Logs at the right level what went wrong; what a client did wrong is in the request's own line. */
function logFailure(request: FastifyRequest, problem: Problem, error: unknown): void {
  if (problem.statusCode < 500) request.log.debug({ err: error }, problem.code)
  else if (problem.statusCode === 503) request.log.warn({ err: error }, problem.code)
  else request.log.error({ err: error }, problem.code)
}

/** Answers with the problem document (RFC 9457) for `error`; nothing else of the error leaves. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error)
  request.problemCode = problem.code
  logFailure(request, problem, error)
  return reply
    .code(problem.statusCode)
    .headers(problem.headers ?? {})
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(toProblemBody(problem, request.id))
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')

/** The methods that the routes know for a path (without query), in alphabetical order. */
function methodsOf(routes: readonly KnownRoute[], path: string): string[] {
  const segments = segmentsOf(path)
  const fitting = routes.filter(({ url }) => {
    const pattern = segmentsOf(url)
    return (
      pattern.length === segments.length &&
      pattern.every((part, i) => part.startsWith(':') || part === segments[i])
    )
  })
  return [...new Set(fitting.flatMap(({ method }) => method))].sort()
}

/**
 * The handler of requests that met no route, to be set behind the rate limit, so that addresses are not probed for
 * free: 404, or 405 with `Allow` where the address is known, and 200 with `Allow` for OPTIONS.
 */
export function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const methods = methodsOf(request.server.knownRoutes, request.url.split('?', 1)[0] ?? '')
  if (methods.length === 0) return sendProblem(problemForStatus(404), request, reply)
  const allow = [...methods, 'OPTIONS'].join(', ')
  if (request.method === 'OPTIONS') return reply.code(200).header('allow', allow).send()
  return sendProblem(methodNotAllowed([request.method], { headers: { allow } }), request, reply)
}

/** Every error becomes a problem document. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('knownRoutes', [])
    app.decorateRequest('problemCode', null)
    app.addHook('onRoute', (route) => {
      if (!route.url.includes('*')) app.knownRoutes.push(route)
    })
    app.setErrorHandler(sendProblem)
  },
  { name: 'errors', dependencies: ['env'] },
)
