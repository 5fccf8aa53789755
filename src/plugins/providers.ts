import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Identity } from '../providers/identity/identity.ts'
import { createIdentity } from '../providers/identity/index.ts'
import { createMail } from '../providers/mail/index.ts'
import type { Mail } from '../providers/mail/mail.ts'
import { createPayments } from '../providers/payments/index.ts'
import type { Payments } from '../providers/payments/payments.ts'
import { createPush } from '../providers/push/index.ts'
import type { Push } from '../providers/push/push.ts'
import { createStorage } from '../providers/storage/index.ts'
import type { StorageProvider } from '../providers/storage/storage.ts'

/** The outside world, each an interface with a real self and a fake one in tests. */
export interface Providers {
  readonly identity: Identity
  readonly payments: Payments
  readonly storage: StorageProvider
  /** Null where no mail service is configured. */
  readonly mail: Mail | null
  /** Null where no push service is configured. */
  readonly push: Push | null
}

declare module 'fastify' {
  interface FastifyInstance {
    providers: Providers
  }
}

/** Decorates the application with the outside world: what it was given, and the real self of the rest. */
export default fp<{ providers: Partial<Providers> }>(
  async (app: FastifyInstance, options) => {
    const real: Providers = {
      identity: createIdentity(app.config),
      payments: createPayments(app.config),
      storage: createStorage(app.config),
      mail: createMail(app.config),
      push: createPush(app.config),
    }
    app.decorate('providers', { ...real, ...options.providers })
  },
  { name: 'providers', dependencies: ['env'] },
)
