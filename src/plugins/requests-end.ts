import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** How a request ended: `aborted` when the caller went away before the answer was sent. */
export interface RequestEnd {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The status that was answered; 499 when nobody was there to hear one. */
  readonly status: number
  readonly aborted: boolean
}

const nobodyThere = 499

/**
 * Calls `work` once for every request when it is over. Fastify's `onResponse` alone does not hear of callers
 * who went away first.
 */
export function whenRequestEnds(app: FastifyInstance, work: (end: RequestEnd) => void): void {
  const ended = new WeakSet<FastifyRequest>()

  function end(request: FastifyRequest, reply: FastifyReply, aborted: boolean): void {
    if (ended.has(request)) return
    ended.add(request)
    work({ request, reply, status: aborted ? nobodyThere : reply.statusCode, aborted })
  }

  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => end(request, reply, !reply.raw.writableFinished))
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply, false)
    done()
  })
}
