import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import type { Static } from 'typebox'
import type { DashboardBody } from './schemas.ts'

type Body = Static<typeof DashboardBody>

interface DashboardCache {
  /**
   * The dashboard that `key` stands for: one that was read at most ten seconds ago and after this process' last write,
   * or else what `read` resolves to, which is shared by all who ask for the key meanwhile. With `isNew` only a reading
   * under way will do. A failure is thrown to those who wait for it, and not kept.
   */
  get(key: string, read: () => Promise<Body>, options: { readonly isNew: boolean }): Promise<Body>
}

declare module 'fastify' {
  interface FastifyInstance {
    dashboards: DashboardCache
  }
}

interface Reading {
  readonly body: Promise<Body>
  isUnderWay: boolean
}

const limits = { max: 100, ttl: 10_000 }
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Decorates the application with the dashboards that were just read, and drops them when a request has written. */
export default fp(
  async (app: FastifyInstance) => {
    const readings = new LRUCache<string, Reading>(limits)

    app.decorate('dashboards', {
      get(key, read, { isNew }) {
        const known = readings.get(key)
        if (known && (known.isUnderWay || !isNew)) return known.body
        const reading = { body: read(), isUnderWay: true }
        readings.set(key, reading)
        reading.body
          .catch(() => readings.peek(key) === reading && readings.delete(key))
          .finally(() => {
            reading.isUnderWay = false
          })
        return reading.body
      },
    })
    app.notifications.afterWork(() => readings.clear())
    // Before the answer leaves, so that a client who has it never reads an older dashboard.
    app.addHook('onSend', (request, reply, payload, done) => {
      const isRefused = reply.statusCode >= 400 && reply.statusCode < 500
      if (!readingMethods.has(request.method) && !isRefused) readings.clear()
      done(null, payload)
    })
  },
  { name: 'dashboard-cache', dependencies: ['notifications'] },
)
