import { Counter, Histogram } from '@prometheus-io/client'
import type { FastifyInstance } from 'fastify'
import { addReading } from '../../lib/metrics.ts'

const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Requests by route and their latency, problems by code, replays, and how many requests are running. */
export function countRequests(app: FastifyInstance): void {
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
