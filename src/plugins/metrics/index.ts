import cluster from 'node:cluster'
import { Counter, Histogram } from '@prometheus-io/client'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import packageFile from '../../../package.json' with { type: 'json' }
import { addProcessMetrics, addReading, createMetrics, type Metrics } from '../../lib/metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where plugins and domains put numbers for operators to read at `/metrics`. */
    metrics: Metrics
  }
}

const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Requests by route and their latency, problems by code, replays, and how many requests are running. */
function countRequests(app: FastifyInstance): void {
  const registers = [app.metrics]
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests that ended, by the class of their status.',
    labelNames: ['method', 'route', 'status_class'],
    registers,
  })
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: latencyBounds,
    registers,
  })
  const problems = new Counter({
    name: 'http_problems_total',
    help: 'Answers that were a problem document, by its code.',
    labelNames: ['code', 'status'],
    registers,
  })
  const replays = new Counter({
    name: 'http_idempotent_replays_total',
    help: 'Writes that were delivered again and got their first answer.',
    labelNames: ['method', 'route'],
    registers,
  })
  addReading(
    app.metrics,
    { type: 'gauge', name: 'http_requests_in_flight', help: 'Requests being answered.' },
    () => app.requestsInFlight.count,
  )

  app.requestEndListeners.push(({ request, reply, route = 'unknown', status }) => {
    const { method, problemCode: code } = request
    requests.inc({ method, route, status_class: `${Math.floor(status / 100)}xx` })
    seconds.observe({ method, route }, reply.elapsedTime / 1000)
    if (code) problems.inc({ code, status })
    if (method !== 'GET' && reply.hasHeader('idempotent-replayed')) replays.inc({ method, route })
  })
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
