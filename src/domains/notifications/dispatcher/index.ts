import { Gauge } from '@prometheus-io/client'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { addCounter, addReading } from '../../../lib/metrics.ts'
import { deliverByMail, deliverByPush } from '../deliver.ts'
import { createDispatcher, type Dispatcher, type DispatcherCounters, type Timings } from './dispatcher.ts'
import { type Outcome, PausedLanes } from './jobs.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What is left for later: notifications and the tasks of the outbox. */
    notifications: Dispatcher
  }
  interface FastifyContextConfig {
    /** True for routes that enqueue tasks or notifications: the dispatcher looks for them after their answer. */
    enqueues?: boolean
  }
}

/** Answers of requests that have enqueued nothing. */
const refusals = new Set([401, 403, 404, 405, 422, 429])

const counted = {
  done: 'sent',
  retry: 'retried',
  unavailable: 'deferred',
  deferred: 'deferred',
  dead: 'dead',
  skipped: 'skipped',
} as const satisfies Record<Outcome['kind'], string>

/** Counts for `/metrics` (docs/observability.md). A lane is a task's topic or a notification's channel. */
function createCounters({ metrics }: FastifyInstance, lanes: PausedLanes): DispatcherCounters {
  const waiting = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['lane'], aggregator: 'max', registers: [metrics] })
  const worked = 'Rows worked on, by lane and outcome.'
  const rows = addCounter(metrics, 'dispatcher_rows_total', worked, 'lane', 'outcome')
  const waitingRows = waiting('dispatcher_waiting', 'Rows that wait, as of the last poll.')
  const oldest = waiting('dispatcher_oldest_waiting_seconds', 'Age of the oldest row that waits.')
  const looks = addCounter(metrics, 'dispatcher_looks_total', 'Looks for work.')
  const failures = addCounter(metrics, 'dispatcher_failures_total', 'Looks for work that failed.')
  const lost = addCounter(metrics, 'dispatcher_lost_total', 'Rows that were marked too late.')
  const paused = { name: 'dispatcher_paused_lanes', help: 'Lanes whose service is away.' }
  addReading(metrics, { ...paused, type: 'gauge', aggregator: 'max' }, () => lanes.all().length)

  function count(lane: string, kind: Outcome['kind'], by = 1): void {
    for (const outcome of Object.values(counted)) rows.inc({ lane, outcome }, 0)
    rows.inc({ lane, outcome: counted[kind] }, by)
  }
  return {
    onLook({ skipped, waiting: inLanes }) {
      looks.inc()
      for (const [lane, skippedRows] of Object.entries(skipped)) count(lane, 'skipped', skippedRows)
      for (const gauge of inLanes ? [waitingRows, oldest] : []) gauge.reset()
      for (const [lane, { rows, oldest_ms: oldestMs }] of Object.entries(inLanes ?? {})) {
        waitingRows.set({ lane }, rows)
        oldest.set({ lane }, oldestMs / 1000)
      }
    },
    onLookFailed: () => failures.inc(),
    onWork(results, marked) {
      for (const { job, outcome } of results) count(job.lane, outcome.kind)
      lost.inc(results.length - marked)
    },
  }
}

/**
 * Decorates the application with `notifications`, done by a dispatcher inside of it: woken at boot and after what
 * enqueues something, stopped with the application. Reads from the configuration:
 * - `DISPATCHER_ENABLED` (default true): false leaves the work to other instances.
 */
export default fp<{ readonly timings?: Partial<Timings> | undefined }>(
  async (app: FastifyInstance, { timings }) => {
    const { sql, log, config } = app
    const { mail, push } = app.providers
    const lanes = new PausedLanes()
    const dispatcher = createDispatcher({
      sql,
      log,
      lanes,
      channels: { WEB: mail && deliverByMail(mail), PUSH: push && deliverByPush(push) },
      timings,
      counters: createCounters(app, lanes),
    })
    app.decorate('notifications', dispatcher)

    app.addHook('onReady', (done) => {
      if (config.DISPATCHER_ENABLED) dispatcher.start()
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      if (request.routeOptions.config.enqueues && !refusals.has(reply.statusCode)) dispatcher.wake()
      done()
    })
    app.addHook('onClose', () => dispatcher.stop())
  },
  { name: 'notifications', dependencies: ['database', 'metrics', 'providers'] },
)
