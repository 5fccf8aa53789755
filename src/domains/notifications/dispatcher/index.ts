import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { deliverByMail, deliverByPush } from '../deliver.ts'
import { createDispatcher, type Dispatcher, type Timings } from './dispatcher.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What is left for later: notifications and the tasks of the outbox. */
    notifications: Dispatcher
  }
  interface FastifyContextConfig {
    /** True for routes that enqueue tasks or notifications: the dispatcher looks for them after their answer. */
    enqueues?: boolean
  }
}

/** Answers of requests that have enqueued nothing. */
const refusals = new Set([401, 403, 404, 405, 422, 429])

/**
 * Decorates the application with `notifications`, done by a dispatcher inside of it: woken at boot and after what
 * enqueues something, stopped with the application. Reads from the configuration:
 * - `DISPATCHER_ENABLED` (default true): false leaves the work to other instances.
 */
export default fp<{ readonly timings?: Partial<Timings> | undefined }>(
  async (app: FastifyInstance, { timings }) => {
    const { mail, push } = app.providers
    const channels = { WEB: mail && deliverByMail(mail), PUSH: push && deliverByPush(push) }
    const dispatcher = createDispatcher(app, channels, timings)
    app.decorate('notifications', dispatcher)

    app.addHook('onReady', async () => {
      if (app.config.DISPATCHER_ENABLED) dispatcher.start()
    })
    // Not when the response is sent: of a caller who has gone nothing is sent, and the effect is there.
    app.addHook('onSend', (request, reply, _payload, done) => {
      if (request.routeOptions.config.enqueues && !refusals.has(reply.statusCode)) dispatcher.wake()
      done()
    })
    app.addHook('onClose', () => dispatcher.stop())
  },
  { name: 'notifications', dependencies: ['database', 'metrics', 'providers'] },
)
