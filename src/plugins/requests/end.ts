import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** How a request ended: `aborted` when the caller went away before the answer was sent. */
export interface RequestEnd {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The route's pattern; undefined where none answered. */
  readonly route: string | undefined
  /** Whether it is one of the addresses that a platform asks every few seconds. */
  readonly isProbe: boolean
  /** The status that was answered; 499 when the caller was gone. */
  readonly status: number
  readonly aborted: boolean
}

type Listener = (end: RequestEnd) => void

declare module 'fastify' {
  interface FastifyInstance {
    /** Called once for every request when it is over. */
    requestEndListeners: Listener[]
    /** Requests that are being answered. */
    requestsInFlight: { count: number }
  }
  interface FastifyRequest {
    /** Set when the listeners were told that the request is over. */
    isOver: boolean
  }
}

const clientClosedRequest = 499

function notify(request: FastifyRequest, reply: FastifyReply, aborted: boolean): void {
  // Made anew by Fastify whenever it is asked for.
  const { url, config } = request.routeOptions
  const isProbe = config.limit === 'none' && request.method === 'GET'
  const status = aborted ? clientClosedRequest : reply.statusCode
  const end: RequestEnd = { request, reply, route: url, isProbe, status, aborted }
  for (const listener of request.server.requestEndListeners) listener(end)
}

/**
 * Tells `app.requestEndListeners` of every request's end. Fastify's `onResponse` alone is not called for callers who
 * went away first, and its `onRequestAbort` not for requests whose body was read.
 */
export function watchRequestEnds(app: FastifyInstance): void {
  app.decorate('requestEndListeners', [])
  app.decorate('requestsInFlight', { count: 0 })
  app.decorateRequest('isOver', false)

  function end(request: FastifyRequest, reply: FastifyReply, aborted: boolean): void {
    if (request.isOver) return
    request.isOver = true
    app.requestsInFlight.count -= 1
    notify(request, reply, aborted)
  }
  app.addHook('onRequest', (request, reply, done) => {
    app.requestsInFlight.count += 1
    reply.raw.once('close', () => end(request, reply, !reply.raw.writableFinished))
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply, false)
    done()
  })
}

/** Tells the listeners of a request that Fastify refuses before any hook, when its answer is sent. */
export function notifyOnFinish(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = reply
  const missed = () => notify(request, reply, true)
  raw.once('close', missed)
  raw.once('finish', () => {
    raw.off('close', missed)
    notify(request, reply, false)
  })
}
