import cluster from 'node:cluster'
import { timingSafeEqual } from 'node:crypto'
import { Histogram } from '@prometheus-io/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import Type from 'typebox'
import packageFile from '../../package.json' with { type: 'json' }
import {
  addCounter,
  addProcessMetrics,
  addReading,
  createMetrics,
  joinClusterMetrics,
  type Metrics,
} from '../lib/metrics.ts'
import { defineProblems } from '../lib/problem.ts'
import { operatorsTag } from './openapi/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where plugins and domains put numbers for operators to read at `/metrics`. */
    metrics: Metrics
  }
}

const labels = ['method', 'route'] as const
const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

function countRequests(app: FastifyInstance): void {
  const { metrics } = app
  const requests = addCounter(metrics, 'http_requests_total', 'Ended requests.', ...labels, 'status_class')
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: labels,
    buckets: latencyBounds,
    registers: [metrics],
  })
  const problems = addCounter(metrics, 'http_problems_total', 'Answers that were problems.', 'code', 'status')
  const replays = addCounter(metrics, 'http_idempotent_replays_total', 'Writes answered again.', ...labels)
  const running = { name: 'http_requests_in_flight', help: 'Requests being answered.' }
  addReading(metrics, running, () => app.requestsInFlight.count)

  app.requestEndListeners.push(({ request, reply, route = 'unknown', status }) => {
    const { method, problemCode: code } = request
    requests.inc({ method, route, status_class: `${Math.floor(status / 100)}xx` })
    seconds.observe({ method, route }, reply.elapsedTime / 1000)
    if (code) problems.inc({ code, status })
    if (method !== 'GET' && reply.hasHeader('idempotent-replayed')) replays.inc({ method, route })
  })
}

function addProcess(app: FastifyInstance): void {
  const { config, metrics } = app
  const { version } = packageFile
  const build = { version, commit: config.RENDER_GIT_COMMIT ?? '', node: process.versions.node }
  const running = { name: 'smartsales_build_info', help: 'What is running; always 1.' }
  const delay = { name: 'nodejs_event_loop_delay_seconds', help: 'Mean delay of the last second.' }
  const aggregator = 'max' as const
  const labelNames = Object.keys(build)
  addReading(metrics, { ...running, labelNames, aggregator }, () => [{ labels: build, value: 1 }])
  addReading(metrics, { ...delay, aggregator }, () => app.memoryUsage().eventLoopDelay / 1000)
  addProcessMetrics(metrics, cluster.worker && String(cluster.worker.id))
}

/** The registry of metrics (docs/observability.md explains each); what guards addresses comes before metricsRoute. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('metrics', createMetrics())
    addProcess(app)
    countRequests(app)
  },
  { name: 'metrics', dependencies: ['env', 'requests'] },
)

const problems = defineProblems({
  METRICS_TOKEN_NEEDED: '401 Indique el token de métricas.',
  METRICS_ONLY_LOCAL: '403 Sin METRICS_TOKEN, las métricas solo se leen desde la misma máquina.',
  METRICS_NOT_COLLECTED:
    '503 Un proceso no entregó sus métricas a tiempo. Intente de nuevo en unos segundos.',
})

function isLocal(request: FastifyRequest): boolean {
  const wasForwarded = request.headers['x-forwarded-for'] !== undefined
  return !wasForwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Throws METRICS_TOKEN_NEEDED (401), or METRICS_ONLY_LOCAL (403) where no token is set, except on the same machine. */
async function checkReader(request: FastifyRequest): Promise<void> {
  const token = request.server.config.METRICS_TOKEN
  if (token === undefined && !isLocal(request)) throw problems.METRICS_ONLY_LOCAL()
  if (token !== undefined && !isToken(request.headers.authorization, token))
    throw problems.METRICS_TOKEN_NEEDED([], { headers: { 'www-authenticate': 'Bearer' } })
}

function createReader(app: FastifyInstance): () => Promise<string> {
  if (!cluster.isWorker) return () => app.metrics.metrics()
  const all = joinClusterMetrics(app.metrics)
  app.addHook('onClose', () => all.close())
  return async () => {
    const text = await all.read()
    if (text === null) throw problems.METRICS_NOT_COLLECTED()
    return text
  }
}

const MetricsText = Type.String({ examples: ['process_resident_memory_bytes 98304000'] })

/** `/metrics` in Prometheus' text format. Where the service is several processes, whichever is asked answers for all. */
export async function metricsRoute(app: FastifyInstance): Promise<void> {
  const read = createReader(app)
  app.get('/metrics', {
    config: { access: 'public', limit: 'none', prisma: false },
    schema: {
      tags: [operatorsTag],
      operationId: 'readMetrics',
      summary: 'Métricas para Prometheus',
      description: 'Con METRICS_TOKEN como token Bearer; sin esa variable, solo desde la misma máquina.',
      response: { 200: { content: { 'text/plain': { schema: MetricsText } } } },
    },
    onRequest: checkReader,
    handler: async (_request, reply) => reply.type(app.metrics.contentType).send(await read()),
  })
}
