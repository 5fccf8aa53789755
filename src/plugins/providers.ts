import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createEmbeddedIdentity } from '../providers/identity/embedded.ts'
import type { Identity } from '../providers/identity/identity.ts'
import { createSupabaseIdentity } from '../providers/identity/supabase.ts'
import { createMail, type Mail } from '../providers/mail/mail.ts'
import { createPayments, type Payments } from '../providers/payments.ts'
import { createPush, type Push } from '../providers/push.ts'
import { createLocalFolder } from '../providers/storage/local-folder.ts'
import type { StorageProvider } from '../providers/storage/storage.ts'
import { createSupabaseStorage } from '../providers/storage/supabase.ts'

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
    const { config } = app
    const {
      SUPABASE_URL: url,
      SUPABASE_ANON_KEY: anonKey,
      SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey,
    } = config
    // Without a project: accounts in this service's own tables, and images in a local folder.
    const project = url && anonKey && serviceRoleKey ? { url, anonKey, serviceRoleKey } : null
    const real: Providers = {
      identity: project ? createSupabaseIdentity(project) : createEmbeddedIdentity(config),
      payments: createPayments(config),
      storage: project ? createSupabaseStorage(project) : createLocalFolder(config.MEDIA_FOLDER),
      mail: createMail(config),
      push: createPush(config),
    }
    app.decorate('providers', { ...real, ...options.providers })
  },
  { name: 'providers', dependencies: ['env'] },
)
