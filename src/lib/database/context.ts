import type { BaseLogger } from 'pino'
import type { Config } from '../../config/config.ts'
import { addCounter, type Metrics } from '../metrics.ts'

/** What all parts of one database share. */
export interface DatabaseContext {
  readonly url: string
  /** Connections held at most, besides one for health checks. */
  readonly poolMax: number
  readonly config: Config
  readonly log: Pick<BaseLogger, 'debug' | 'warn' | 'error'>
  readonly counters: ReturnType<typeof createDatabaseCounters>
}

/** Adds what happens to the database's operations to `metrics`; the names are those of docs/observability.md. */
export function createDatabaseCounters(metrics: Metrics) {
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    addCounter(metrics, `database_${name}_total`, help, ...labelNames)
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
