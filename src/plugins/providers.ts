import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createIdentity } from '../providers/identity/index.ts'
import { createMail } from '../providers/mail/index.ts'
import { createPayments } from '../providers/payments/index.ts'
import { createPush } from '../providers/push/index.ts'
import { createStorage } from '../providers/storage/index.ts'

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

/** Decorates the application with the outside world: what it was given, and the real self of the rest. */
export default fp<{ providers: Partial<Providers> }>(
  async (app: FastifyInstance, options) => {
    const real: Partial<Providers> = {
      identity: createIdentity(app.config),
      payments: createPayments(app.config),
      storage: createStorage(app.config),
      mail: createMail(app.config),
      push: createPush(app.config),
    }
    app.decorate('providers', { ...real, ...options.providers } as Providers)
  },
  { name: 'providers', dependencies: ['env'] },
)
