import cluster from 'node:cluster'
import closeWithGrace from 'close-with-grace'
import { buildApp } from '../app.ts'
import type { Config } from '../config/config.ts'
import { drainTimeoutMs, watchHttp } from '../operations/cluster.ts'
import { configurationOrExit } from './command.ts'

/**
 * Serves until a signal or a fault that nothing caught, then closes within SHUTDOWN_SECONDS. On SIGTERM, by
 * which platforms end an instance that others replace, open connections are let run dry first, so that no
 * caller's next request meets a closed one; a worker's were, before its primary sent the signal.
 */
export async function serve(config: Config): Promise<void> {
  const drain = watchHttp()
  const app = await buildApp(config)
  closeWithGrace({ delay: config.SHUTDOWN_SECONDS * 1000, logger: app.log }, async ({ err, signal }) => {
    if (err) app.log.fatal({ err }, 'a fault that nothing caught: closing')
    else app.log.info({ signal }, 'closing')
    if (signal === 'SIGTERM' && !cluster.isWorker) {
      await drain(Math.min(drainTimeoutMs, config.SHUTDOWN_SECONDS * 500))
    }
    // A request under way is answered with keep-alive: its connection would stay open, and the close wait for it.
    const closing = setInterval(() => app.server.closeIdleConnections(), 100)
    await app.close()
    clearInterval(closing)
  })
  await app.listen({ host: config.HOST, port: config.PORT })
}

if (import.meta.main) await serve(configurationOrExit())
