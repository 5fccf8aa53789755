import type { FailureReason } from './failure.ts'

/** What became of operations that met a failure of one kind and were repeated. */
export interface RepeatCounts {
  /** Attempts made again. */
  attempts: number
  /** Operations that succeeded after all. */
  succeeded: number
  /** Operations that did not. */
  failed: number
}

/** Health checks by their answer. */
export interface HealthCounts {
  readonly healthy: number
  readonly unhealthy: number
}

/** A snapshot for `/metrics`; everything counts from the start of the process. */
export interface DatabaseStatistics {
  /** Statements sent, those of transactions and repeats included. */
  readonly roundTrips: number
  /** Operations (a statement or a transaction of the application) begun. */
  readonly operations: number
  /** Repeats by the first reason that an operation met. */
  readonly repeats: Readonly<Partial<Record<FailureReason, Readonly<RepeatCounts>>>>
  /** Operations answered with 503 because nothing was done. */
  readonly unavailable: number
  /** Operations answered with 503 because nobody knows whether something was done. */
  readonly unknownOutcomes: number
  readonly health: HealthCounts
  readonly gate: {
    readonly open: boolean
    readonly closings: number
    readonly closedMs: number
    readonly waiting: number
  }
  readonly pool: {
    readonly max: number
    readonly total: number
    readonly idle: number
    /** Operations that wait for a connection. */
    readonly waiting: number
  }
}

/** What the recovery counts; the pool and the gate count for themselves. */
export class RecoveryCounters {
  operations = 0
  unavailable = 0
  unknownOutcomes = 0
  readonly repeats: Partial<Record<FailureReason, RepeatCounts>> = {}

  /** The counts of operations that met `reason` first. */
  of(reason: FailureReason): RepeatCounts {
    const counts = this.repeats[reason] ?? { attempts: 0, succeeded: 0, failed: 0 }
    this.repeats[reason] = counts
    return counts
  }
}
