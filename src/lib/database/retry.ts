import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../backoff.ts'
import { defineProblem, type Problem } from '../problem.ts'
import { currentRequestContext } from '../request-context.ts'
import { classify, notStartedIn } from './classify.ts'
import { Failure } from './failure.ts'
import type { Gate } from './gate.ts'
import type { DatabaseCounters } from './metrics.ts'

/**
 * What may happen to a statement when its outcome is not known.
 * - `read`: it changes nothing, so it is repeated.
 * - `write`: it is repeated only when it certainly never started.
 * - `repeatable`: it carries its own idempotency key, or a second run has no further effect, so it is
 *   repeated like a read.
 */
export type Repeatability = 'read' | 'write' | 'repeatable'

const unavailable = defineProblem(
  'DATABASE_UNAVAILABLE',
  503,
  'La base de datos no está disponible en este momento. Intente de nuevo en unos segundos.',
)
const unknownOutcome = defineProblem(
  'OUTCOME_UNKNOWN',
  503,
  'No se pudo confirmar el resultado: es posible que la operación se haya realizado. Compruébelo antes de repetirla.',
)
/** Seconds; long enough for a restart, short enough for a person. */
const headers = { 'retry-after': '5' }

interface Schedule {
  readonly baseMs: number
  readonly capMs: number
  /** How often an operation is repeated for such a failure. */
  readonly repeatsMax: number
}

function scheduleOf(failure: Failure): Schedule {
  const { kind, reason } = failure
  // It took its whole time once already.
  if (reason === 'read-timeout' || reason === 'transaction-expired')
    return { baseMs: 50, capMs: 50, repeatsMax: 1 }
  // The gate paces these; the deadline ends them.
  if (failure.isAway) return { baseMs: 50, capMs: 1000, repeatsMax: Number.POSITIVE_INFINITY }
  if (failure.isOverload) return { baseMs: 500, capMs: 2000, repeatsMax: 4 }
  if (kind === 'conflict') return { baseMs: 40, capMs: 500, repeatsMax: 8 }
  // A statement that kills its connection each time must not go on doing so.
  return { baseMs: 100, capMs: 1000, repeatsMax: 4 }
}

export interface RetryOptions {
  readonly gate: Gate
  /** Outside of a request, how long an operation is tried, in milliseconds. */
  readonly deadlineMs: number
  readonly counters: DatabaseCounters
  readonly onRepeat: (failure: Failure, repeat: number, error: unknown) => void
}

/** Set while a unit runs: what is inside is repeated with it, never by itself. */
const unit = new AsyncLocalStorage<true>()

/**
 * The one layer that repeats what failed. Reads and repeatable operations are repeated when nothing was
 * started, when the outcome is unknown, and on conflicts; writes only when certainly nothing was done. Repeats end
 * with the request's deadline; while the database is away they wait at the gate.
 */
export class Retry {
  readonly #options: RetryOptions

  constructor(options: RetryOptions) {
    this.#options = options
  }

  /**
   * Runs one operation, again where that is safe. Throws the database's own error when it is permanent, and
   * a Problem (503: `DATABASE_UNAVAILABLE` or `OUTCOME_UNKNOWN`) when repeating did not help.
   */
  async run<Result>(repeatability: Repeatability, attempt: () => PromiseLike<Result>): Promise<Result> {
    if (unit.getStore()) return attempt()
    this.#options.counters.operations.inc()
    const startedAt = performance.now()
    if (!this.#options.gate.isOpen) return this.#repeat(repeatability, attempt, startedAt)
    try {
      return await attempt()
    } catch (error) {
      return this.#repeat(repeatability, attempt, startedAt, error)
    }
  }

  /** As `run`, for work of several statements that is repeated as a whole. */
  runUnit<Result>(repeatability: Repeatability, work: () => PromiseLike<Result>): Promise<Result> {
    return this.run(repeatability, () => unit.run(true, work))
  }

  /** Tries on after a first attempt that failed with `error`; without one, after the gate was found closed. */
  async #repeat<Result>(
    repeatability: Repeatability,
    attempt: () => PromiseLike<Result>,
    startedAt: number,
    firstError?: unknown,
  ): Promise<Result> {
    const { gate, deadlineMs, counters } = this.#options
    const deadline = currentRequestContext()?.deadlineMs ?? startedAt + deadlineMs
    const first = firstError === undefined ? new Failure('gate') : classify(firstError)
    let [failure, error, attemptedAt, repeats, isAmbiguous] = [first, firstError, startedAt, 0, false]
    const count = (outcome: 'succeeded' | 'failed') => {
      if (repeats > 0) counters.retriedOperations.inc({ reason: first.reason, outcome })
    }
    for (;;) {
      if (failure.isAway) gate.close(attemptedAt)
      isAmbiguous ||= failure.kind === 'ambiguous'
      if (failure.kind === 'permanent' || (failure.kind === 'ambiguous' && repeatability === 'write')) break
      const refusal = await this.#pause(failure, error === undefined ? 0 : repeats + 1, deadline)
      if (refusal) {
        error ??= refusal
        break
      }
      if (error !== undefined) {
        repeats += 1
        this.#noteRepeat(first, failure, repeats, error)
      }
      attemptedAt = performance.now()
      try {
        const result = await attempt()
        count('succeeded')
        return result
      } catch (next) {
        error = next
        failure = classify(next)
      }
    }
    count('failed')
    throw this.#surface(repeatability !== 'read' && isAmbiguous, failure, error)
  }

  /** Waits until repeat number `repeat` (0: nothing was tried yet) may be made. Returns why it may not. */
  async #pause(failure: Failure, repeat: number, deadline: number): Promise<Error | undefined> {
    const { gate } = this.#options
    const schedule = scheduleOf(failure)
    const pauseMs = repeat === 0 ? 0 : backoffMs(repeat, schedule)
    if (repeat > schedule.repeatsMax || performance.now() + pauseMs >= deadline)
      return new Error('No time is left')
    if (pauseMs > 0 && gate.isOpen) await sleep(pauseMs)
    return gate.pass(deadline - performance.now()).catch((refusal: Error) => refusal) as Promise<
      Error | undefined
    >
  }

  #noteRepeat(first: Failure, failure: Failure, repeat: number, error: unknown): void {
    this.#options.counters.retries.inc({ reason: first.reason })
    const context = currentRequestContext()
    if (context) context.retries += 1
    this.#options.onRepeat(failure, repeat, error)
  }

  /** What the caller gets to see of the last error. */
  #surface(mayHaveRun: boolean, failure: Failure, error: unknown): unknown {
    const { counters } = this.#options
    if (failure.kind === 'permanent' && !notStartedIn(error)) return error
    const problem: typeof unavailable = mayHaveRun ? unknownOutcome : unavailable
    counters[mayHaveRun ? 'unknownOutcomes' : 'unavailable'].inc()
    return problem([], { cause: error, headers }) satisfies Problem
  }
}
