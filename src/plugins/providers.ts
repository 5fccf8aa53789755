import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import type { Identity } from '../providers/identity/identity.ts'
import { createIdentity } from '../providers/identity/index.ts'
import type { Mail } from '../providers/mail/mail.ts'
import { createMail } from '../providers/mail/sendgrid.ts'
import { createPayments } from '../providers/payments/index.ts'
import type { Payments } from '../providers/payments/payments.ts'
import { createPush } from '../providers/push/fcm.ts'
import type { Push } from '../providers/push/push.ts'
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

/** Supabase Storage when the project and its key are configured, otherwise a local folder. */
function createStorage({
  SUPABASE_URL: url,
  SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey,
  MEDIA_FOLDER,
}: Config) {
  return url && serviceRoleKey
    ? createSupabaseStorage({ url, serviceRoleKey })
    : createLocalFolder(MEDIA_FOLDER)
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
