import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { OperationObserver } from '../lib/database/observer.ts'
import { currentRequestContext, type RequestContext } from '../lib/request-context.ts'

/** How long a request had something running in the database: operations at the same time count once. */
interface Clock {
  running: number
  startedAt: number
  totalMs: number
}

/** Measures what requests spend in the database, by their context. */
function createDatabaseClocks(): { observer: OperationObserver; read: (context: RequestContext) => number } {
  const clocks = new WeakMap<RequestContext, Clock>()

  function clockOf(context: RequestContext): Clock {
    const clock = clocks.get(context) ?? { running: 0, startedAt: 0, totalMs: 0 }
    clocks.set(context, clock)
    return clock
  }
  const observer: OperationObserver = {
    begin() {
      const context = currentRequestContext()
      if (!context) return () => undefined
      const clock = clockOf(context)
      if (clock.running === 0) clock.startedAt = performance.now()
      clock.running += 1
      return () => {
        clock.running -= 1
        if (clock.running === 0) clock.totalMs += performance.now() - clock.startedAt
      }
    },
  }
  return { observer, read: (context) => clocks.get(context)?.totalMs ?? 0 }
}

/** The header `Server-Timing` (W3C), which browsers show among a request's times. */
function describeTimes(totalMs: number, databaseMs: number, { roundTrips, retries }: RequestContext): string {
  const database = `db;dur=${databaseMs.toFixed(1)};desc="${roundTrips} round trips"`
  return `total;dur=${totalMs.toFixed(1)}, ${database}, retries;desc="${retries}"`
}

/** With DEBUG alone, every answer says how long it took and how much of it the database. */
export default fp(
  async (app: FastifyInstance) => {
    if (!app.config.DEBUG) return
    const { observer, read } = createDatabaseClocks()
    app.databaseObservers.push(observer)
    app.addHook('onSend', (request, reply, _payload, done) => {
      const { context } = request
      reply.header('server-timing', describeTimes(reply.elapsedTime, read(context), context))
      done()
    })
  },
  { name: 'server-timing', dependencies: ['env', 'requests'] },
)
