import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import helmet, { type HelmetOptions } from 'helmet'
import { defineProblem } from '../../lib/problem.ts'
import { createHostCheck, createOriginCheck } from './hosts.ts'

const hostNotAllowed = defineProblem(
  'HOST_NOT_ALLOWED',
  400,
  'El servidor no atiende solicitudes para este dominio.',
)

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const requestHeaders = [
  'authorization',
  'content-type',
  'x-requested-with',
  'x-platform',
  'idempotency-key',
  'if-match',
  'if-none-match',
]
const exposedHeaders = ['Content-Disposition', 'ETag', 'Idempotent-Replayed', 'Retry-After', 'X-Request-Id']
const preflightSeconds = 86_400

const helmetOptions: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'same-origin' },
}

/** The headers that helmet gives to an answer. None depends on the request, so helmet is asked once. */
function securityHeaders(): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket())
  const answer = new ServerResponse(request)
  helmet(helmetOptions)(request, answer, () => undefined)
  return answer.getHeaders()
}

/**
 * Who may talk to the service and what browsers are told: security headers, the Host check (not for the
 * platform's probes, whose routes are without a limit) and CORS as both clients need it.
 */
export default fp(
  async (app: FastifyInstance) => {
    const isAllowedHost = createHostCheck(app.config.ALLOWED_HOSTS)
    const isAllowedOrigin = createOriginCheck(app.config.CORS_ALLOWED_ORIGINS)

    const headers = securityHeaders()

    app.addHook('onRequest', (request, reply, done) => {
      reply.headers(headers)
      if (isAllowedHost(request.headers.host) || request.routeOptions.config.limit === 'none') done()
      else done(hostNotAllowed())
    })

    await app.register(cors, {
      origin: (origin, decide) => decide(null, isAllowedOrigin(origin) ? (origin ?? false) : false),
      methods,
      allowedHeaders: requestHeaders,
      exposedHeaders,
      maxAge: preflightSeconds,
      optionsSuccessStatus: 200,
      strictPreflight: false,
    })
  },
  { name: 'security', dependencies: ['env', 'errors'] },
)
