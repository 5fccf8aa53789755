import closeWithGrace from 'close-with-grace'
import { buildApp } from '../app.ts'
import type { Config } from '../plugins/env.ts'
import { configurationOrExit } from './configuration.ts'

/** Serves until a signal or a fault that nothing caught, then closes within SHUTDOWN_SECONDS. */
export async function serve(config: Config): Promise<void> {
  const app = await buildApp(config)
  closeWithGrace({ delay: config.SHUTDOWN_SECONDS * 1000, logger: app.log }, async ({ err, signal }) => {
    if (err) app.log.fatal({ err }, 'a fault that nothing caught: closing')
    else app.log.info({ signal }, 'closing')
    await app.close()
  })
  await app.listen({ host: config.HOST, port: config.PORT })
}

if (import.meta.main) await serve(configurationOrExit())
