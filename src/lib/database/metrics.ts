import { Counter } from '@prometheus-io/client'
import { addReading, type Metrics, type Sample } from '../metrics.ts'

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
  const gauge = (
    name: string,
    help: string,
    value: (state: DatabaseState) => number | Sample[],
    options: object = {},
  ) => addReading(metrics, { type: 'gauge', name: `database_${name}`, help, ...options }, () => value(read()))
  const byState = ({ connections, idleConnections: idle }: DatabaseState) =>
    Object.entries({ busy: connections - idle, idle }).map(([state, value]) => ({ labels: { state }, value }))
  const averaged = { type: 'counter', aggregator: 'average' }
  gauge('gate_open', '1 while the database answers, 0 while it is away.', (state) => Number(state.isOpen), {
    aggregator: 'min',
  })
  gauge('gate_closed_seconds_total', 'Time that it was away.', (state) => state.closedMs / 1000, averaged)
  gauge('gate_waiting', 'Operations that wait for its return.', (state) => state.waitingAtGate)
  gauge('pool_connections', 'Open connections.', byState, { labelNames: ['state'] })
  gauge('pool_limit', 'Connections at most.', (state) => state.poolMax)
  gauge('pool_waiting', 'Operations that wait for a connection.', (state) => state.waitingForConnection)
}
