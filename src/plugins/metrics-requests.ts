import type { FastifyInstance } from 'fastify'
import type { Registry } from './metrics-registry.ts'
import { requestsInFlight, whenRequestEnds } from './requests-end.ts'

const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const statusClasses = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx']

/** Requests by route and their latency, problems by code, replays, and how many requests are running. */
export function countRequests(app: FastifyInstance, metrics: Registry): void {
  const requests = metrics.counter({
    name: 'http_requests_total',
    help: 'Requests that ended, by the class of their status.',
    labels: ['method', 'route', 'status_class'],
  })
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
  const replays = metrics.counter({
    name: 'http_idempotent_replays_total',
    help: 'Writes that were delivered again and got their first answer.',
    labels: ['method', 'route'],
  })
  metrics.read(
    { name: 'http_requests_in_flight', help: 'Requests being answered.', type: 'gauge', merging: 'sum' },
    () => requestsInFlight(app),
  )

  whenRequestEnds(app, ({ request, reply, status }) => {
    const { method } = request
    const route = request.routeOptions.url ?? 'unknown'
    requests.increment([method, route, statusClasses[Math.floor(status / 100)] ?? 'other'])
    seconds.observe([method, route], reply.elapsedTime / 1000)
    if (request.problemCode) problems.increment([request.problemCode, String(status)])
    if (method !== 'GET' && reply.hasHeader('idempotent-replayed')) replays.increment([method, route])
  })
}
