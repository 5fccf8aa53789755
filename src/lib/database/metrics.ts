import { Counter } from '@prometheus-io/client'
import { addReading, type Metrics } from '../metrics.ts'

/** What the layers below count; the names are those of docs/observability.md. */
export type DatabaseCounters = ReturnType<typeof createDatabaseCounters>

/** Adds what happens to the database's operations to `metrics`. */
export function createDatabaseCounters(metrics: Metrics) {
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `database_${name}`, help, labelNames, registers: [metrics] })
  return {
    roundTrips: counter('round_trips_total', 'Statements sent, repeats included.'),
    operations: counter('operations_total', 'Statements and transactions begun.'),
    retries: counter('retries_total', 'Repeats of operations.', 'reason'),
    retriedOperations: counter(
      'retried_operations_total',
      'Operations that were repeated, by outcome.',
      'reason',
      'outcome',
    ),
    unavailable: counter('unavailable_total', 'Operations given up: nothing was done.'),
    unknownOutcomes: counter('unknown_outcomes_total', 'Operations given up: nobody knows.'),
    healthChecks: counter('health_checks_total', 'Health checks by their answer.', 'outcome'),
    gateClosings: counter('gate_closings_total', 'Times that the database went away.'),
  }
}

/** What is read of the pool and the gate when somebody looks. */
export interface DatabaseState {
  readonly isOpen: boolean
  /** Time that the database was away, until now, in milliseconds. */
  readonly closedMs: number
  readonly waitingAtGate: number
  readonly poolMax: number
  readonly connections: number
  readonly idleConnections: number
  readonly waitingForConnection: number
}

/** Adds the state of pool and gate to `metrics`. */
export function addDatabaseState(metrics: Metrics, read: () => DatabaseState): void {
  const gauge = (name: string, help: string, value: (state: DatabaseState) => number) =>
    addReading(metrics, { type: 'gauge', name: `database_${name}`, help }, () => value(read()))
  gauge('gate_waiting', 'Operations that wait for its return.', ({ waitingAtGate }) => waitingAtGate)
  gauge('pool_limit', 'Connections at most.', ({ poolMax }) => poolMax)
  gauge('pool_waiting', 'Operations that wait for a connection.', (state) => state.waitingForConnection)
  addReading(
    metrics,
    {
      type: 'gauge',
      name: 'database_gate_open',
      help: '1 while the database answers, 0 while it is away.',
      aggregator: 'min',
    },
    () => Number(read().isOpen),
  )
  addReading(
    metrics,
    {
      type: 'counter',
      name: 'database_gate_closed_seconds_total',
      help: 'Time that it was away.',
      aggregator: 'average',
    },
    () => read().closedMs / 1000,
  )
  addReading(
    metrics,
    {
      type: 'gauge',
      name: 'database_pool_connections',
      help: 'Open connections.',
      labelNames: ['state'],
    },
    () => {
      const { connections, idleConnections } = read()
      return [
        { labels: { state: 'busy' }, value: connections - idleConnections },
        { labels: { state: 'idle' }, value: idleConnections },
      ]
    },
  )
}
