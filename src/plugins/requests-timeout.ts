import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { defineProblem } from '../lib/problem.ts'
import { whenRequestEnds } from './requests-end.ts'

const requestTimeout = defineProblem(
  'REQUEST_TIMEOUT',
  503,
  'La operación tardó demasiado. Intente de nuevo.',
)
const retryAfterSeconds = '5'

interface Running {
  readonly reply: FastifyReply
  readonly overdueAtMs: number
}

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
 * own `handlerTimeout` forgets requests that have a body as soon as that was read, and makes a timer and an aborted
 * signal for each; here one timer waits for the oldest of all, and none when nothing runs.
 */
export function limitRequestTime(app: FastifyInstance, timeoutMs: number): void {
  // In the order in which they came.
  const running = new Map<FastifyRequest, Running>()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    timer = undefined
    for (const [request, { reply, overdueAtMs }] of running) {
      const leftMs = overdueAtMs - performance.now()
      if (leftMs > 0) {
        timer = setTimeout(look, leftMs).unref()
        return
      }
      running.delete(request)
      giveUp(reply)
    }
  }

  app.addHook('onRequest', (request, reply, done) => {
    running.set(request, { reply, overdueAtMs: performance.now() + timeoutMs })
    timer ??= setTimeout(look, timeoutMs).unref()
    done()
  })
  whenRequestEnds(app, ({ request }) => {
    running.delete(request)
    if (running.size > 0) return
    clearTimeout(timer)
    timer = undefined
  })
}
