import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * The outside world, each an interface with a real self and a fake one in tests. A domain that needs one
 * adds its interface here by declaration merging beside the interface (`src/providers/*`).
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Providers {}

declare module 'fastify' {
  interface FastifyInstance {
    providers: Providers
  }
}

/** Decorates the application with the outside world that it was given: `app.providers`. */
export default fp<{ providers: Partial<Providers> }>(
  async (app: FastifyInstance, options) => {
    app.decorate('providers', { ...options.providers } as Providers)
  },
  { name: 'providers', dependencies: ['env'] },
)
