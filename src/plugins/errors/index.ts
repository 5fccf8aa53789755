import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { defineProblem, type Problem, toProblemBody } from '../../lib/problem.ts'
import { createKnownRoutes, type KnownRoutes } from './routes.ts'
import { problemForStatus, toProblem } from './table.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that this request was answered with, for its log line and the metrics. */
    problemCode: string | null
  }
  interface FastifyInstance {
    knownRoutes: KnownRoutes
  }
}

const methodNotAllowed = defineProblem(
  'METHOD_NOT_ALLOWED',
  405,
  'El método %s no está permitido en esta dirección.',
)

/** Says at the right level what went wrong; what a client did wrong is in the request's own line. */
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

function answerUnknown(routes: KnownRoutes, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const methods = routes.methodsOf(request.url.split('?', 1)[0] ?? '')
  if (methods.length === 0) return sendProblem(problemForStatus(404), request, reply)
  const allow = [...methods, 'OPTIONS'].join(', ')
  if (request.method === 'OPTIONS') return reply.code(200).header('allow', allow).send()
  return sendProblem(methodNotAllowed([request.method], { headers: { allow } }), request, reply)
}

/**
 * Every error becomes a problem document; an unknown address is 404 and a wrong method on a known one 405
 * with `Allow`. Both count against the reading limit, so that nobody probes addresses for free.
 */
export default fp(
  async (app: FastifyInstance) => {
    const routes = createKnownRoutes()
    app.decorate('knownRoutes', routes)
    app.decorateRequest('problemCode', null)
    app.addHook('onRoute', (route) => {
      if (!route.url.includes('*')) routes.add(route)
    })
    app.setErrorHandler(sendProblem)
  },
  { name: 'errors', dependencies: ['env'] },
)

/** The handler for requests that met no route; limits.ts installs it behind the rate limit. */
export function createNotFoundHandler(app: FastifyInstance) {
  return (request: FastifyRequest, reply: FastifyReply) => answerUnknown(app.knownRoutes, request, reply)
}
