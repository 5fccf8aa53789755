import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import type { Static } from 'typebox'
import type { DashboardBody } from './schemas.ts'

type Body = Static<typeof DashboardBody>
/** Dashboards by the question that they answer; `context` reads one. */
type Dashboards = LRUCache<string, Body, () => Promise<Body>>

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Dashboards that were read at most ten seconds ago and after this process' last write. `forceFetch` shares a reading
     * under way with all who ask meanwhile, also with `forceRefresh`; its failure is thrown to them and not kept.
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
      // A reading that a write drops is not kept, and still answers the requests that wait for it.
      ignoreFetchAbort: true,
      async fetchMethod(_question, _known, { context: read, options }) {
        const start = performance.now()
        const body = await read()
        options.ttl = Math.max(1, ageMs - (performance.now() - start))
        return body
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
