import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import type { Static } from 'typebox'
import type { DashboardBody } from './schemas.ts'

type Body = Static<typeof DashboardBody>
/** Readings of dashboards by the question that they answer; `context` begins one. */
type Dashboards = LRUCache<string, Promise<Body>, () => Promise<Body>>

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Dashboards whose reading began at most ten seconds ago and after this process' last write. `memo` shares a reading
     * with all who ask meanwhile; its failure is thrown to them and not kept.
     */
    dashboards: Dashboards
  }
}

const ageMs = 10_000
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Decorates the application with the dashboards that were just read, and drops them when a request has written. */
export default fp(
  async (app: FastifyInstance) => {
    const dashboards: Dashboards = new LRUCache({
      max: 100,
      ttl: ageMs,
      memoMethod(question, _known, { context: read }) {
        const reading = read()
        reading.catch(() => dashboards.peek(question) === reading && dashboards.delete(question))
        return reading
      },
    })

    app.decorate('dashboards', dashboards)
    app.notifications.afterWork(() => dashboards.clear())
    // Before the answer leaves, so that a client who has it never reads an older dashboard.
    app.addHook('onSend', (request, reply, payload, done) => {
      const isRefused = reply.statusCode >= 400 && reply.statusCode < 500
      if (!readingMethods.has(request.method) && !isRefused) dashboards.clear()
      done(null, payload)
    })
  },
  { name: 'dashboard-cache', dependencies: ['notifications'] },
)
