import type { FastifyInstance, FastifyReply } from 'fastify'
import { defineProblem } from '../../lib/problem.ts'
import { whenRequestEnds } from './end.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Answers in the handler's place when that takes too long. */
    timeLimit: NodeJS.Timeout | undefined
  }
}

const requestTimeout = defineProblem(
  'REQUEST_TIMEOUT',
  503,
  'La operación tardó demasiado. Intente de nuevo.',
)
const retryAfterSeconds = '5'

/** Answers for a handler that does not; an answer that is on its way for so long is cut. */
function giveUp(reply: FastifyReply): void {
  if (reply.raw.headersSent) {
    reply.raw.destroy()
    return
  }
  if (reply.sent) return
  void reply.send(requestTimeout([], { headers: { 'retry-after': retryAfterSeconds } }))
}

/**
 * Answers 503 REQUEST_TIMEOUT to every request that is not answered `timeoutMs` milliseconds after it came. Fastify's
 * own `handlerTimeout` forgets requests that have a body as soon as that was read, and makes a signal for each.
 *
 * The requests are not kept in a Map, where one would do with a single timer: the table that V8 leaves behind when a
 * Map with much coming and going is laid out anew holds what was in it and knows the next one. As soon as one of
 * them is old, all that follow are kept with their requests until the old heap is collected.
 */
export function limitRequestTime(app: FastifyInstance, timeoutMs: number): void {
  app.decorateRequest('timeLimit')
  app.addHook('onRequest', (request, reply, done) => {
    request.timeLimit = setTimeout(giveUp, timeoutMs, reply).unref()
    done()
  })
  whenRequestEnds(app, ({ request }) => clearTimeout(request.timeLimit))
}
