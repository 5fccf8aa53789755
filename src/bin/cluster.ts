import cluster from 'node:cluster'
import { totalmem } from 'node:os'
import pino from 'pino'
import type { Config } from '../config/config.ts'
import { createLoggerOptions } from '../lib/log.ts'
import { answerWorkers } from '../lib/metrics.ts'
import { closeWhenToldByPrimary, drainTimeoutMs, fitWorkers, Supervisor } from '../operations/cluster.ts'
import { configurationOrExit } from './command.ts'

// What `npm start` runs: the service itself, or the primary of several when WEB_CONCURRENCY asks for them.
// MAX_REQUESTS has no effect on a single process: no other one would serve while it is replaced.

async function supervise(config: Config): Promise<never> {
  const log = pino(createLoggerOptions(config)).child({ name: 'cluster' })
  const workers = fitWorkers(config.WEB_CONCURRENCY, process.constrainedMemory(), totalmem())
  if (workers < config.WEB_CONCURRENCY) {
    log.warn({ wanted: config.WEB_CONCURRENCY, workers }, 'memory is too small for the workers asked for')
  }
  answerWorkers()
  const supervisor = new Supervisor({ workers, stopTimeoutMs: config.SHUTDOWN_SECONDS * 1000 + 2000, log })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info({ signal }, 'closing all workers')
      void supervisor.stop()
    })
  }
  log.info({ workers, maxRequests: config.MAX_REQUESTS }, 'starting workers')
  process.exit(await supervisor.run())
}

const config = configurationOrExit()
if (cluster.isPrimary && config.WEB_CONCURRENCY > 1) await supervise(config)
if (cluster.isWorker)
  closeWhenToldByPrimary(Math.min(drainTimeoutMs, config.SHUTDOWN_SECONDS * 500), config.MAX_REQUESTS)
// Only now: the primary of several has no use for the service's modules and their memory.
const { serve } = await import('./server.ts')
await serve(config)
