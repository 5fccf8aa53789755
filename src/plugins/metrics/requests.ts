import type { FastifyInstance } from 'fastify'
import { requestsInFlight, whenRequestEnds } from '../requests/end.ts'
import type { Counter, Histogram, Registry } from './registry.ts'

const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const statusClasses = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx']

/** What counts the requests of one route and method. */
interface RouteSeries {
  /** By the class of the status. */
  readonly requests: ((by?: number) => void)[]
  readonly seconds: (value: number) => void
}

/** Counts by route and method, looked up by two names that are there already: every request passes here. */
function createRouteCounts(requests: Counter, seconds: Histogram) {
  const methods = new Map<string, Map<string, RouteSeries>>()

  function find(method: string, route: string): RouteSeries {
    const routes = methods.get(method) ?? new Map<string, RouteSeries>()
    methods.set(method, routes)
    const made = { requests: [], seconds: seconds.series([method, route]) }
    routes.set(route, made)
    return made
  }

  return (method: string, route: string, status: number, ms: number): void => {
    const found = methods.get(method)?.get(route) ?? find(method, route)
    const index = Math.floor(status / 100)
    found.requests[index] ??= requests.series([method, route, statusClasses[index] ?? 'other'])
    found.requests[index]()
    found.seconds(ms / 1000)
  }
}

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

  const count = createRouteCounts(requests, seconds)
  whenRequestEnds(app, ({ request, reply, route = 'unknown', status }) => {
    const { method, problemCode } = request
    count(method, route, status, reply.elapsedTime)
    if (problemCode) problems.increment([problemCode, String(status)])
    if (method !== 'GET' && reply.hasHeader('idempotent-replayed')) replays.increment([method, route])
  })
}
