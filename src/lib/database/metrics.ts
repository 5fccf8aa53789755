import { Counter } from '@prometheus-io/client'
import { addReading, type Metrics, type Sample } from '../metrics.ts'
import type { Gate } from './gate.ts'
import type { DatabasePool } from './pool.ts'

/** What the layers below count; the names are those of docs/observability.md. */
export type DatabaseCounters = ReturnType<typeof createDatabaseCounters>

/** Adds what happens to the database's operations to `metrics`. */
export function createDatabaseCounters(metrics: Metrics) {
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `database_${name}_total`, help, labelNames, registers: [metrics] })
  const repeated = 'Operations that were repeated, by outcome.'
  return {
    roundTrips: counter('round_trips', 'Statements sent, repeats included.'),
    operations: counter('operations', 'Statements and transactions begun.'),
    retries: counter('retries', 'Repeats of operations.', 'reason'),
    retriedOperations: counter('retried_operations', repeated, 'reason', 'outcome'),
    unavailable: counter('unavailable', 'Operations given up: nothing was done.'),
    unknownOutcomes: counter('unknown_outcomes', 'Operations given up: it is unknown what was done.'),
    healthChecks: counter('health_checks', 'Health checks by their answer.', 'outcome'),
    gateClosings: counter('gate_closings', 'Times that the database went away.'),
  }
}

/** Adds the state of pool and gate to `metrics`, read when somebody looks. */
export function addDatabaseState(metrics: Metrics, gate: Gate, pool: DatabasePool): void {
  const gauge = (name: string, help: string, read: () => number | Sample[], options: object = {}) =>
    addReading(metrics, { type: 'gauge', name: `database_${name}`, help, ...options }, read)
  const byState = () =>
    Object.entries({ busy: pool.totalCount - pool.idleCount, idle: pool.idleCount }).map(
      ([state, value]) => ({
        labels: { state },
        value,
      }),
    )
  const lowest = { aggregator: 'min' }
  const averaged = { type: 'counter', aggregator: 'average' }
  gauge('gate_open', '1 while the database answers, 0 while it is away.', () => Number(gate.isOpen), lowest)
  gauge('gate_closed_seconds_total', 'Time that it was away.', () => gate.closedMs / 1000, averaged)
  gauge('gate_waiting', 'Operations that wait for its return.', () => gate.waiting)
  gauge('pool_connections', 'Open connections.', byState, { labelNames: ['state'] })
  gauge('pool_limit', 'Connections at most.', () => pool.options.max)
  gauge('pool_waiting', 'Operations that wait for a connection.', () => pool.waiting)
}
