import type { FastifyInstance } from 'fastify'
import { type CallEnd, watchOutgoing } from '../../lib/outgoing-calls.ts'
import { createUpstreamFinder } from '../../providers/upstreams.ts'
import type { Registry } from './registry.ts'

const latencyBounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const outcomeOf = (end: CallEnd): string => ('error' in end ? 'failed' : `${Math.floor(end.status / 100)}xx`)

/** Calls to other services: how many, how they ended, and how long the status took. */
export function countUpstreams(app: FastifyInstance, metrics: Registry): void {
  const calls = metrics.counter({
    name: 'upstream_requests_total',
    help: 'Calls to other services, by the class of their status; failed where none came.',
    labels: ['upstream', 'outcome'],
  })
  const seconds = metrics.histogram({
    name: 'upstream_request_duration_seconds',
    help: 'Time until the status of a call came, or it was given up.',
    labels: ['upstream'],
    bounds: latencyBounds,
  })
  const find = createUpstreamFinder(app.config)
  const stop = watchOutgoing((call) => {
    const name = find(call)
    if (!name) return undefined
    const startedAt = performance.now()
    return (end) => {
      calls.increment([name, outcomeOf(end)])
      seconds.observe([name], (performance.now() - startedAt) / 1000)
    }
  })
  app.addHook('onClose', (_app, done) => {
    stop()
    done()
  })
}
