import { Gauge } from '@prometheus-io/client'
import { addCounter, addReading, type Metrics } from '../../../lib/metrics.ts'
import type { Claim, Outcome, PausedLanes, Result } from './jobs.ts'

const counted = {
  done: 'sent',
  retry: 'retried',
  unavailable: 'deferred',
  deferred: 'deferred',
  dead: 'dead',
  skipped: 'skipped',
} as const satisfies Record<Outcome['kind'], string>

/** Counts for `/metrics` (docs/observability.md). A lane is a task's topic or a notification's channel. */
export function createCounters(metrics: Metrics, lanes: PausedLanes) {
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
  addReading(metrics, { ...paused, aggregator: 'max' }, () => lanes.all().length)

  function count(lane: string, kind: Outcome['kind'], by = 1): void {
    for (const outcome of Object.values(counted)) rows.inc({ lane, outcome }, 0)
    rows.inc({ lane, outcome: counted[kind] }, by)
  }
  return {
    onLook({ skipped, waiting: inLanes }: Claim): void {
      looks.inc()
      for (const [lane, skippedRows] of Object.entries(skipped)) count(lane, 'skipped', skippedRows)
      for (const gauge of inLanes ? [waitingRows, oldest] : []) gauge.reset()
      for (const [lane, { rows, oldest_ms: oldestMs }] of Object.entries(inLanes ?? {})) {
        waitingRows.set({ lane }, rows)
        oldest.set({ lane }, oldestMs / 1000)
      }
    },
    onLookFailed: () => failures.inc(),
    /** `marked` is how many of the rows were still of their claim. */
    onWork(results: readonly Result[], marked: number): void {
      for (const { job, outcome } of results) count(job.lane, outcome.kind)
      lost.inc(results.length - marked)
    },
  }
}
