import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import env, { type Config } from './plugins/env.ts'
import providers, { type Providers } from './plugins/providers.ts'

export interface AppOptions {
  /** Parts of the outside world to use in place of the real ones. */
  readonly providers?: Partial<Providers>
  /** The logger to use; by default one that writes JSON lines at the configured level. */
  readonly logger?: FastifyBaseLogger
}

/**
 * Builds the application: infrastructure first, in the order in which a request meets it, then the domains.
 * Resolves when every plugin is loaded; the caller listens or injects, and closes.
 */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: { level: config.LOG_LEVEL } }),
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
  })

  await app.register(env, { config })
  await app.register(providers, { providers: options.providers ?? {} })

  return app
}
