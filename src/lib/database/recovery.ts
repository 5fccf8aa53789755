import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { currentRequestContext } from '../request-context.ts'
import { backoff } from './backoff.ts'
import { classify } from './classify.ts'
import { ConnectionNotMade } from './connection-not-made.ts'
import { type Failure, failures } from './failure.ts'
import { databaseUnavailable, outcomeUnknown } from './problems.ts'
import type { RecoveryGate } from './recovery-gate.ts'
import type { Repeatability } from './sql.ts'
import { RecoveryCounters } from './statistics.ts'

export interface RecoveryOptions {
  readonly gate: RecoveryGate
  /** Outside of a request, how long an operation is tried, in milliseconds. */
  readonly deadlineMs: number
  readonly onRepeat: (failure: Failure, repeat: number, error: unknown) => void
}

/** What one operation has been through. */
interface Trouble {
  readonly first: Failure
  repeats: number
  /** An attempt may have taken effect. */
  ambiguous: boolean
}

/** Set while a unit runs: what is inside is repeated with it, never by itself. */
const unit = new AsyncLocalStorage<true>()

function mayRepeat(repeatability: Repeatability, failure: Failure): boolean {
  if (failure.kind === 'permanent') return false
  return failure.kind !== 'ambiguous' || repeatability !== 'write'
}

/**
 * The one layer that repeats what failed. Reads and repeatable operations are repeated when nothing was
 * started, when nobody knows, and on conflicts; writes only when certainly nothing was done. Repeats end with
 * the request's deadline; while the database is away they wait at the gate.
 */
export class Recovery {
  readonly counters = new RecoveryCounters()
  readonly #options: RecoveryOptions

  constructor(options: RecoveryOptions) {
    this.#options = options
  }

  /**
   * Runs one operation, again where that is safe. Throws the database's own error when it is permanent, and
   * a Problem (503: `DATABASE_UNAVAILABLE` or `OUTCOME_UNKNOWN`) when repeating did not help.
   */
  async run<Result>(repeatability: Repeatability, attempt: () => PromiseLike<Result>): Promise<Result> {
    if (unit.getStore()) return attempt()
    this.counters.operations += 1
    const startedAt = performance.now()
    if (!this.#options.gate.isOpen) return this.#recover(repeatability, attempt, startedAt, failures.gate)
    try {
      return await attempt()
    } catch (error) {
      return this.#recover(repeatability, attempt, startedAt, classify(error), error)
    }
  }

  /** As `run`, for work of several statements that is repeated as a whole. */
  runUnit<Result>(repeatability: Repeatability, work: () => PromiseLike<Result>): Promise<Result> {
    return this.run(repeatability, () => unit.run(true, work))
  }

  async #recover<Result>(
    repeatability: Repeatability,
    attempt: () => PromiseLike<Result>,
    startedAt: number,
    firstFailure: Failure,
    firstError?: unknown,
  ): Promise<Result> {
    const deadline = currentRequestContext()?.deadlineMs ?? startedAt + this.#options.deadlineMs
    const trouble: Trouble = { first: firstFailure, repeats: 0, ambiguous: false }
    let failure = firstFailure
    let error = firstError
    let attemptedAt = startedAt
    for (;;) {
      if (failure.away) this.#options.gate.close(attemptedAt)
      if (failure.kind === 'ambiguous') trouble.ambiguous = true
      if (!mayRepeat(repeatability, failure)) break
      const notNow = await this.#pause(failure, trouble, deadline, error)
      if (notNow) {
        error ??= notNow
        break
      }
      attemptedAt = performance.now()
      try {
        const result = await attempt()
        this.#count(trouble, 'succeeded')
        return result
      } catch (next) {
        error = next
        failure = classify(next)
      }
    }
    this.#count(trouble, 'failed')
    throw this.#surface(repeatability, trouble, failure, error)
  }

  /** Waits until the next attempt; returns why there is none. */
  async #pause(
    failure: Failure,
    trouble: Trouble,
    deadline: number,
    error: unknown,
  ): Promise<Error | undefined> {
    // Nothing was tried yet when the gate was closed on arrival, so that is no repeat.
    const isRepeat = error !== undefined
    const delayMs = isRepeat ? backoff(failure, trouble.repeats + 1) : 0
    if (delayMs === undefined || performance.now() + delayMs >= deadline) return new Error('No time is left')
    if (delayMs > 0 && this.#options.gate.isOpen) await sleep(delayMs)
    try {
      await this.#options.gate.pass(deadline - performance.now())
    } catch (refusal) {
      return refusal as ConnectionNotMade
    }
    if (isRepeat) this.#noteRepeat(failure, trouble, error)
    return undefined
  }

  #noteRepeat(failure: Failure, trouble: Trouble, error: unknown): void {
    trouble.repeats += 1
    this.counters.of(trouble.first.reason).attempts += 1
    const context = currentRequestContext()
    if (context) context.retries += 1
    this.#options.onRepeat(failure, trouble.repeats, error)
  }

  #count(trouble: Trouble, outcome: 'succeeded' | 'failed'): void {
    if (trouble.repeats > 0) this.counters.of(trouble.first.reason)[outcome] += 1
  }

  /** What the caller gets to see of the last error. */
  #surface(repeatability: Repeatability, trouble: Trouble, failure: Failure, error: unknown): unknown {
    const isOwnError = failure.kind === 'permanent' && !ConnectionNotMade.in(error)
    if (trouble.ambiguous && repeatability !== 'read' && !isOwnError) {
      this.counters.unknownOutcomes += 1
      return outcomeUnknown(error)
    }
    if (isOwnError) return error
    this.counters.unavailable += 1
    return databaseUnavailable(error)
  }
}
