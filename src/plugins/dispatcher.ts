import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Dispatcher } from '../domains/notifications/dispatcher.ts'
import { readDispatcher } from './dispatcher-metrics.ts'
import { channelsOf, choresOf, tasksOf } from './dispatcher-topics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Does what requests have left for later: messages, and the tasks of the outbox. */
    dispatcher: Dispatcher
  }
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Answers to writes that changed nothing. */
const refusals = new Set([401, 403, 404, 405, 422, 429])

/** Whether the request may have left something to do; a look for nothing does no harm. */
function mayHaveWritten(request: FastifyRequest, reply: FastifyReply): boolean {
  return !readingMethods.has(request.method) && !refusals.has(reply.statusCode)
}

/**
 * Decorates the application with its dispatcher: woken at boot and after every request that wrote, stopped with
 * the application. Reads from the configuration:
 * - `DISPATCHER_ENABLED` (default true): false leaves the work to other instances.
 */
export default fp(
  async (app: FastifyInstance) => {
    const dispatcher = new Dispatcher({
      sql: app.sql,
      log: app.log,
      tasks: tasksOf(app),
      channels: channelsOf(app),
      chores: choresOf(app),
      isEnabled: app.config.DISPATCHER_ENABLED,
    })
    app.decorate('dispatcher', dispatcher)
    readDispatcher(app.metrics, () => dispatcher.statistics)

    app.addHook('onReady', (done) => {
      dispatcher.start()
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      if (mayHaveWritten(request, reply)) dispatcher.wake()
      done()
    })
    app.addHook('onClose', () => dispatcher.stop())
  },
  { name: 'dispatcher', dependencies: ['checkout', 'database', 'metrics', 'providers'] },
)
