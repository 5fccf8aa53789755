import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import helmet from 'helmet'
import { defineProblem } from '../../lib/problem.ts'
import { createHostCheck, createOriginCheck } from './hosts.ts'

const hostNotAllowed = defineProblem(
  'HOST_NOT_ALLOWED',
  400,
  'El servidor no atiende solicitudes para este dominio.',
)

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const requestHeaders =
  'authorization content-type x-requested-with x-platform idempotency-key if-match if-none-match'.split(' ')
const exposedHeaders = ['Content-Disposition', 'ETag', 'Idempotent-Replayed', 'Retry-After', 'X-Request-Id']
const preflightSeconds = 86_400

/**
 * Who may talk to the service and what browsers are told: security headers, the Host check (not for the
 * platform's probes, whose routes are without a limit) and CORS as both clients need it.
 */
export default fp(
  async (app: FastifyInstance) => {
    const isAllowedHost = createHostCheck(app.config.ALLOWED_HOSTS)
    const isAllowedOrigin = createOriginCheck(app.config.CORS_ALLOWED_ORIGINS)

    // Not by @fastify/helmet, which makes these functions anew for every request and halves what the service answers.
    const setHeaders = helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'same-origin' },
    })
    app.addHook('onRequest', (request, reply, done) => {
      setHeaders(request.raw, reply.raw, () => undefined)
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
