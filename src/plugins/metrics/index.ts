import cluster from 'node:cluster'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import packageFile from '../../../package.json' with { type: 'json' }
import { addProcessMetrics, addReading, createMetrics, type Metrics } from '../../lib/metrics.ts'
import { countRequests } from './requests.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where plugins and domains put numbers for operators to read at `/metrics`. */
    metrics: Metrics
  }
}

/** Adds what is running (version, commit where the platform names it, Node) and what the process says of itself. */
function addProcess(app: FastifyInstance): void {
  addReading(
    app.metrics,
    {
      type: 'gauge',
      name: 'smartsales_build_info',
      help: 'What is running; always 1.',
      labelNames: ['version', 'commit', 'node'],
      aggregator: 'max',
    },
    () => {
      const commit = app.config.RENDER_GIT_COMMIT ?? ''
      return [{ labels: { version: packageFile.version, commit, node: process.versions.node }, value: 1 }]
    },
  )
  addReading(
    app.metrics,
    {
      type: 'gauge',
      name: 'nodejs_event_loop_delay_seconds',
      help: 'Mean delay of the last second.',
      aggregator: 'max',
    },
    () => app.memoryUsage().eventLoopDelay / 1000,
  )
  addProcessMetrics(app.metrics, cluster.worker && String(cluster.worker.id))
}

/**
 * The registry of metrics; every metric is explained in docs/observability.md. The address at which they are read
 * is in route.ts, behind the plugins that guard addresses.
 */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('metrics', createMetrics())
    addProcess(app)
    countRequests(app)
  },
  { name: 'metrics', dependencies: ['env', 'requests'] },
)
