import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import Type from 'typebox'
import { defineProblem } from '../lib/problem.ts'
import { readDatabase } from './metrics-database.ts'
import { createRegistry, type Registry } from './metrics-registry.ts'
import { operatorsTag } from './openapi.ts'
import { whenRequestEnds } from './requests-end.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where plugins and domains put numbers for operators to read at `/metrics`. */
    metrics: Registry
  }
}

const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const tokenNeeded = defineProblem('METRICS_TOKEN_NEEDED', 401, 'Indique el token de métricas.')
const onlyLocal = defineProblem(
  'METRICS_ONLY_LOCAL',
  403,
  'Sin METRICS_TOKEN, las métricas solo se leen desde la misma máquina.',
)

/** Requests by route and their latency, problems by code, and how many requests are running. */
function countRequests(app: FastifyInstance, metrics: Registry): void {
  const labels = ['method', 'route', 'status_class']
  const requests = metrics.counter({ name: 'http_requests_total', help: 'Answered requests.', labels })
  const seconds = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labels: ['method', 'route'],
    bounds: latencyBounds,
  })
  const problems = metrics.counter({
    name: 'http_problems_total',
    help: 'Answers that were a problem document, by its code.',
    labels: ['code', 'status'],
  })
  let inFlight = 0
  metrics.read(
    { name: 'http_requests_in_flight', help: 'Requests being answered.', type: 'gauge' },
    () => inFlight,
  )

  app.addHook('onRequest', (_request, _reply, done) => {
    inFlight += 1
    done()
  })
  whenRequestEnds(app, ({ request, reply, status }) => {
    inFlight -= 1
    const route = request.routeOptions.url ?? 'unknown'
    requests.increment([request.method, route, `${Math.floor(status / 100)}xx`])
    seconds.observe([request.method, route], reply.elapsedTime / 1000)
    if (request.problemCode) problems.increment([request.problemCode, String(status)])
  })
}

/** The process itself: CPU, memory, how late the event loop is, and since when it runs. */
function readProcess(app: FastifyInstance, metrics: Registry): void {
  const startedAtSeconds = Date.now() / 1000 - process.uptime()
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  const gauge = 'gauge' as const
  metrics.read({ name: 'process_cpu_seconds_total', help: 'CPU time used.', type: 'counter' }, cpuSeconds)
  metrics.read({ name: 'process_resident_memory_bytes', help: 'Memory in RAM.', type: gauge }, () =>
    process.memoryUsage.rss(),
  )
  metrics.read({ name: 'nodejs_heap_used_bytes', help: 'JavaScript heap in use.', type: gauge }, () => {
    return process.memoryUsage().heapUsed
  })
  metrics.read(
    { name: 'nodejs_event_loop_delay_seconds', help: 'Mean delay of the last second.', type: gauge },
    () => {
      return app.memoryUsage().eventLoopDelay / 1000
    },
  )
  metrics.read(
    { name: 'process_start_time_seconds', help: 'Start, Unix time.', type: gauge },
    () => startedAtSeconds,
  )
}

function isLocal(request: FastifyRequest): boolean {
  const wasForwarded = request.headers['x-forwarded-for'] !== undefined
  return !wasForwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Refuses readers without METRICS_TOKEN as bearer token; where none is set, all but the same machine. */
function checkReader(request: FastifyRequest): void {
  const token = request.server.config.METRICS_TOKEN
  if (token === undefined && !isLocal(request)) throw onlyLocal()
  if (token !== undefined && !isToken(request.headers.authorization, token))
    throw tokenNeeded([], { headers: { 'www-authenticate': 'Bearer' } })
}

/**
 * `/metrics` in the text format of Prometheus, from which the service's promises can be read:
 *
 * | metric | labels | says |
 * |---|---|---|
 * | http_requests_total | method, route, status_class | answers; share of 5xx, availability; 499 for callers who went away counts as 4xx |
 * | http_request_duration_seconds | method, route | latency (histogram) |
 * | http_problems_total | code, status | why requests were refused: 429, 503, validation |
 * | http_requests_in_flight | | requests being answered |
 * | process_cpu_seconds_total, process_resident_memory_bytes, process_start_time_seconds | | the process |
 * | nodejs_heap_used_bytes, nodejs_event_loop_delay_seconds | | the runtime |
 * | database_round_trips_total, database_operations_total | | statements; operations of the application |
 * | database_retried_operations_total | reason, outcome (succeeded, failed) | share of retries that succeed |
 * | database_retries_total | reason | repeats |
 * | database_unavailable_total, database_unknown_outcomes_total | | operations answered with 503 |
 * | database_gate_open, database_gate_waiting | | whether the database answers, who waits for it |
 * | database_gate_closings_total, database_gate_closed_seconds_total | | how often and how long it was away |
 * | database_pool_connections | state (busy, idle) | connections |
 * | database_pool_limit, database_pool_waiting | | their limit, who waits for one |
 *
 * Each worker process answers for itself.
 */
export default fp(
  async (app: FastifyInstance) => {
    const metrics = createRegistry()
    app.decorate('metrics', metrics)
    countRequests(app, metrics)
    readProcess(app, metrics)
    // The database is opened further down the list of plugins.
    app.addHook('onReady', (done) => {
      if (app.hasDecorator('database')) readDatabase(metrics, () => app.database.statistics)
      done()
    })

    app.get(
      '/metrics',
      {
        config: { access: 'public', limit: 'none' },
        schema: {
          tags: [operatorsTag],
          summary: 'Métricas para Prometheus',
          description: 'Con METRICS_TOKEN como token Bearer; sin esa variable, solo desde la misma máquina.',
          response: { 200: { content: { 'text/plain': { schema: Type.String() } } } },
        },
        onRequest: async (request) => checkReader(request),
      },
      async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text()),
    )
  },
  { name: 'metrics', dependencies: ['env', 'errors', 'openapi'] },
)
