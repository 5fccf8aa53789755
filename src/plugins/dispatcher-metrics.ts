import type { DispatcherStatistics } from '../domains/notifications/dispatcher/statistics.ts'
import { addReading, type Metrics } from '../lib/metrics.ts'

/**
 * Adds what the dispatcher counts; `statistics` is asked when somebody reads the metrics. A lane is a task's
 * topic or a notification's channel.
 *
 * | metric | labels | says |
 * |---|---|---|
 * | dispatcher_rows_total | lane, outcome (sent, retried, deferred, dead, skipped) | what became of rows |
 * | dispatcher_waiting | lane | rows that wait, as of the last poll |
 * | dispatcher_oldest_waiting_seconds | lane | age of the oldest of them |
 * | dispatcher_paused_lanes | | services that are away |
 * | dispatcher_looks_total, dispatcher_failures_total | | looks for work, and those that failed |
 * | dispatcher_lost_total | | rows that were marked too late: their work may be done twice |
 */
export function readDispatcher(metrics: Metrics, statistics: () => DispatcherStatistics): void {
  addReading(
    metrics,
    {
      name: 'dispatcher_rows_total',
      help: 'Rows worked on, by lane and outcome.',
      type: 'counter',
      labelNames: ['lane', 'outcome'],
    },
    () =>
      Object.entries(statistics().lanes).flatMap(([lane, counts]) =>
        Object.entries(counts).map(([outcome, value]) => ({ labels: { lane, outcome }, value })),
      ),
  )
  addReading(
    metrics,
    {
      name: 'dispatcher_waiting',
      labelNames: ['lane'],
      help: 'Rows that wait, as of the last poll.',
      type: 'gauge',
      aggregator: 'max',
    },
    () => Object.entries(statistics().waiting).map(([lane, { rows }]) => ({ labels: { lane }, value: rows })),
  )
  addReading(
    metrics,
    {
      name: 'dispatcher_oldest_waiting_seconds',
      labelNames: ['lane'],
      help: 'Age of the oldest row that waits, as of the last poll.',
      type: 'gauge',
      aggregator: 'max',
    },
    () =>
      Object.entries(statistics().waiting).map(([lane, { oldestMs }]) => ({
        labels: { lane },
        value: oldestMs / 1000,
      })),
  )
  addReading(
    metrics,
    {
      name: 'dispatcher_paused_lanes',
      help: 'Lanes whose service is away.',
      type: 'gauge',
      aggregator: 'max',
    },
    () => statistics().paused,
  )
  addReading(
    metrics,
    { name: 'dispatcher_looks_total', help: 'Looks for work.', type: 'counter' },
    () => statistics().looks,
  )
  addReading(
    metrics,
    { name: 'dispatcher_failures_total', help: 'Looks for work that failed.', type: 'counter' },
    () => statistics().failures,
  )
  addReading(
    metrics,
    { name: 'dispatcher_lost_total', help: 'Rows that were marked too late.', type: 'counter' },
    () => statistics().lost,
  )
}
