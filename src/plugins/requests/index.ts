import type { IncomingMessage } from 'node:http'
import sensible from '@fastify/sensible'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { mask } from '../../lib/log.ts'
import { defineProblems } from '../../lib/problem.ts'
import { createRequestContext, type RequestContext, requestContext } from '../../lib/request-context.ts'

/** How a request ended. */
interface RequestEnd {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The route's pattern; undefined where none answered. */
  readonly route: string | undefined
  /** Whether it is one of the addresses that a platform asks every few seconds. */
  readonly isProbe: boolean
  /** The status that was answered; 499 when the caller was gone. */
  readonly status: number
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Called once for every request when it is over. */
    requestEndListeners: ((end: RequestEnd) => void)[]
    /** Requests that are being answered. */
    requestsInFlight: { count: number }
  }
  interface FastifyRequest {
    /** What the layers below know of this request: its id, deadline and counters. */
    context: RequestContext
  }
}

const problems = defineProblems({
  REQUEST_TIMEOUT: '503 La operación tardó demasiado. Intente de nuevo.',
})

/** Answers for a handler that does not; an answer that is on its way for so long is cut. */
function giveUp(reply: FastifyReply): void {
  if (reply.raw.headersSent) reply.raw.destroy()
  else if (!reply.sent) void reply.send(problems.REQUEST_TIMEOUT())
}

const clientClosedRequest = 499

/**
 * Gives a request its context and its answer its id. Answers 503 REQUEST_TIMEOUT when nothing else does in time, and
 * tells `app.requestEndListeners` of the end, when the answer is sent or the connection is gone. Fastify's own
 * `handlerTimeout` forgets requests that have a body as soon as that was read, its `onResponse` is not called for callers
 * who went away first, and its `onRequestAbort` not for requests whose body was read. A timer each, not one for a Map of
 * requests: a Map that grows and shrinks kept finished requests in memory.
 */
export function beginRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { requestsInFlight, requestEndListeners, config } = request.server
  request.context = createRequestContext(request.id, performance.now() + config.REQUEST_DEADLINE_MS)
  reply.header('x-request-id', request.id)
  const timeLimit = setTimeout(giveUp, config.REQUEST_TIMEOUT_SECONDS * 1000, reply).unref()
  requestsInFlight.count += 1
  let aborted = true
  reply.raw.once('finish', () => {
    aborted = false
  })
  reply.raw.once('close', () => {
    clearTimeout(timeLimit)
    requestsInFlight.count -= 1
    // Made anew by Fastify whenever it is asked for.
    const { url: route, config: stated } = request.routeOptions
    const isProbe = stated.limit === 'none' && request.method === 'GET'
    const status = aborted ? clientClosedRequest : reply.statusCode
    for (const listener of requestEndListeners) listener({ request, reply, route, isProbe, status })
  })
}

/** The contract has JSON without the charset parameter, which RFC 8259 does not define either. */
function dropCharset(app: FastifyInstance): void {
  const jsonWithCharset = /^(application\/(?:problem\+)?json); charset=utf-8$/
  app.addHook('onSend', (_request, reply, _payload, done) => {
    const type = reply.getHeader('content-type')
    const plain = typeof type === 'string' ? jsonWithCharset.exec(type)?.[1] : undefined
    if (plain) reply.header('content-type', plain)
    done()
  })
}

/** With DEBUG, `Server-Timing` (W3C), which browsers show among a request's times. */
function addServerTiming(app: FastifyInstance): void {
  app.addHook('onSend', ({ context }, reply, _payload, done) => {
    const database = `db;desc="${context.roundTrips} round trips", retries;desc="${context.retries}"`
    reply.header('server-timing', `total;dur=${reply.elapsedTime.toFixed(1)}, ${database}`)
    done()
  })
}

/** Takes out ports, which some proxies write: with one a proxy's address is not recognised, and a caller is another. */
function dropForwardedPorts({ headers }: Pick<IncomingMessage, 'headers'>): void {
  const forwarded = headers['x-forwarded-for']
  if (typeof forwarded !== 'string') return
  const withPort = /(?:^|(?<=[\s,]))(?:\[([0-9a-f:.]+)\]|([\d.]+))(?::\d{1,5})?(?=[\s,]|$)/gi
  headers['x-forwarded-for'] = forwarded.replace(withPort, '$1$2')
}

/** The path of an address without a route; a long opaque part may be a key. */
function describeAddress(url: string): string {
  return mask(url.split('?', 1)[0] ?? '')
    .replace(/[\w-]{40,}/g, '[…]')
    .slice(0, 200)
}

/** The one line of a request: no address of the caller, no query, no body. */
function describeRequest({ request, reply, route, status }: RequestEnd): object {
  const { context, actor, traceId, problemCode } = request
  return {
    method: request.method,
    route: route ?? describeAddress(request.url),
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    round_trips: context.roundTrips,
    retries: context.retries,
    // The logger leaves out what is undefined.
    user: actor?.id,
    trace_id: traceId,
    code: problemCode ?? undefined,
    cf_ray: request.headers['cf-ray']?.slice(0, 64),
    aborted: status === clientClosedRequest || undefined,
  }
}

function logRequest(end: RequestEnd): void {
  const { request, status, isProbe } = end
  const level = status >= 500 ? 'warn' : isProbe && status < 400 ? 'debug' : 'info'
  request.log[level](describeRequest(end), 'request')
}

/** Gives every request its context, its time and its answer its id, and writes its one log line. */
export default fp(
  async (app: FastifyInstance) => {
    await app.register(sensible)
    // The context is made per request in the hook below, before anything can read it.
    app.decorateRequest('context')
    app.decorate('requestEndListeners', [])
    app.decorate('requestsInFlight', { count: 0 })
    app.addHook('onRequest', (request, reply, done) => {
      beginRequest(request, reply)
      dropForwardedPorts(request.raw)
      requestContext.run(request.context, done)
    })
    dropCharset(app)
    if (app.config.DEBUG) addServerTiming(app)
    app.requestEndListeners.push(logRequest)
  },
  { name: 'requests', dependencies: ['env', 'errors'] },
)
