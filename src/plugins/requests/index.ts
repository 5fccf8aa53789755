import sensible from '@fastify/sensible'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import {
  createRequestContext,
  type RequestContext,
  runWithRequestContext,
} from '../../lib/request-context.ts'
import { type RequestEnd, whenRequestEnds } from './end.ts'
import { describeRequest } from './log.ts'
import { limitRequestTime } from './timeout.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the layers below know of this request: its id, deadline and counters. */
    context: RequestContext
  }
}

const jsonWithCharset = /^(application\/(?:problem\+)?json); charset=utf-8$/

/** The contract has JSON without the charset parameter, which RFC 8259 does not define either. */
function dropCharset(reply: FastifyReply): void {
  const type = reply.getHeader('content-type')
  const plain = typeof type === 'string' ? jsonWithCharset.exec(type)?.[1] : undefined
  if (plain) reply.header('content-type', plain)
}

function logRequest(end: RequestEnd): void {
  const { request, status, isProbe } = end
  const line = describeRequest(end)
  if (isProbe && status < 400) request.log.debug(line, 'request')
  else if (status >= 500) request.log.warn(line, 'request')
  else request.log.info(line, 'request')
}

/** With DEBUG, `Server-Timing` (W3C), which browsers show among a request's times. */
function addServerTiming(app: FastifyInstance): void {
  app.addHook('onSend', ({ context }, reply, _payload, done) => {
    const database = `db;desc="${context.roundTrips} round trips", retries;desc="${context.retries}"`
    reply.header('server-timing', `total;dur=${reply.elapsedTime.toFixed(1)}, ${database}`)
    done()
  })
}

/** Gives every request its context, its time and its answer its id, and writes its one log line. */
export default fp(
  async (app: FastifyInstance) => {
    await app.register(sensible)
    // The context is made per request in the hook below, before anything can read it.
    app.decorateRequest('context')

    app.addHook('onRequest', (request, reply, done) => {
      request.context = createRequestContext(request.id, performance.now() + app.config.REQUEST_DEADLINE_MS)
      reply.header('x-request-id', request.id)
      runWithRequestContext(request.context, done)
    })
    limitRequestTime(app, app.config.REQUEST_TIMEOUT_SECONDS * 1000)
    app.addHook('onSend', (_request, reply, _payload, done) => {
      dropCharset(reply)
      done()
    })
    if (app.config.DEBUG) addServerTiming(app)
    whenRequestEnds(app, logRequest)
  },
  { name: 'requests', dependencies: ['env', 'errors'] },
)
