import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import helmet from 'helmet'
import { defineProblems } from '../lib/problem.ts'

/** The name in a Host header in lower case, without port and trailing dot; empty when there is none. */
function hostName(header: string | undefined): string {
  const [name = ''] =
    /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d*)?$/.exec(header?.trim().toLowerCase() ?? '')?.slice(1) ?? []
  return name.endsWith('.') ? name.slice(0, -1) : name
}

/** Checks Host headers as Django's ALLOWED_HOSTS does: a name fits itself, `.example.com` all of a domain, `*` anything. */
export function createHostCheck(patterns: readonly string[]): (header: string | undefined) => boolean {
  const names = new Set(patterns.map((pattern) => pattern.toLowerCase()))
  const domains = [...names].filter((pattern) => pattern.startsWith('.'))
  return (header) => {
    const name = hostName(header)
    if (name === '') return false
    return names.has('*') || names.has(name) || domains.some((domain) => `.${name}`.endsWith(domain))
  }
}

/** Checks Origin headers: exact, `https://*.example.com` for subdomains of any depth (not the domain itself), or `*`. */
export function createOriginCheck(patterns: readonly string[]): (origin: string | undefined) => boolean {
  // The configuration lets in letters, digits, hyphens and dots: of these only the dot means something in an expression.
  const subdomain = '[a-z0-9-]+(\\.[a-z0-9-]+)*'
  const allowed = patterns.map((pattern) =>
    pattern === '*' ? '.*' : pattern.replaceAll('.', '\\.').replace('*', subdomain),
  )
  const fits = new RegExp(`^(?:${allowed.join('|')})$`, 'i')
  return (origin) => !!origin && fits.test(origin)
}

/**
 * Where the client called this service. By the Host that was checked, not by X-Forwarded-Host, which Fastify believes: what
 * a caller writes into it would stand in answers that caches share.
 */
export function serviceOrigin({ protocol, headers }: FastifyRequest): string {
  return `${protocol === 'https' ? 'https' : 'http'}://${headers.host}`
}

const problems = defineProblems({
  HOST_NOT_ALLOWED: '400 El servidor no atiende solicitudes para este dominio.',
})

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const requestHeaders =
  'authorization content-type x-requested-with x-platform idempotency-key if-match if-none-match'.split(' ')
const exposedHeaders = ['Content-Disposition', 'ETag', 'Idempotent-Replayed', 'Retry-After', 'X-Request-Id']
const preflightSeconds = 86_400

/**
 * The headers that helmet gives to a response, the same for all, by their names in lower case. Fastify sends them with its
 * own: on Node's response each is checked for every request, and @fastify/helmet halves what the service answers.
 */
function securityHeaders(): Readonly<Record<string, string>> {
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
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  setHeaders(response.req, response, () => undefined)
  return response.getHeaders() as Record<string, string>
}

/** Security headers, CORS as both clients need it, and the Host check (not for the platform's probes: limit `none`). */
export default fp(
  async (app: FastifyInstance) => {
    const isAllowedHost = createHostCheck(app.config.ALLOWED_HOSTS)
    const isAllowedOrigin = createOriginCheck(app.config.CORS_ALLOWED_ORIGINS)

    const headers = securityHeaders()
    app.addHook('onRequest', (request, reply, done) => {
      reply.headers(headers)
      if (isAllowedHost(request.headers.host) || request.routeOptions.config.limit === 'none') done()
      else done(problems.HOST_NOT_ALLOWED())
    })
    await app.register(cors, {
      origin: (origin, decide) => decide(null, isAllowedOrigin(origin)),
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
