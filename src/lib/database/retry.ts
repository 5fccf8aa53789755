import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backoff, backoffMs } from '../backoff.ts'
import { defineProblems } from '../problem.ts'
import { requestContext } from '../request-context.ts'
import type { DatabaseContext } from './context.ts'
import { classify, type Failure, notStartedIn, type Pace } from './failure.ts'
import type { Gate } from './gate.ts'

/**
 * What may happen to a statement whose outcome is not known: a `read` changes nothing, so it is repeated; so is what is
 * `repeatable`, because it carries its own idempotency key or has no further effect the second time; a `write` is
 * repeated only when it certainly never started.
 */
export type Repeatability = 'read' | 'write' | 'repeatable'

const problems = defineProblems({
  DATABASE_UNAVAILABLE:
    '503 La base de datos no está disponible en este momento. Intente de nuevo en unos segundos.',
  OUTCOME_UNKNOWN:
    '503 No se pudo confirmar el resultado: es posible que la operación se haya realizado. Compruébelo antes de repetirla.',
})

/** The pauses before an operation is repeated, and how often it is. */
const schedules: Readonly<Record<Pace, Backoff & { readonly repeatsMax: number }>> = {
  // The gate paces these; the deadline ends them.
  away: { baseMs: 50, capMs: 1000, repeatsMax: Number.POSITIVE_INFINITY },
  overload: { baseMs: 500, capMs: 2000, repeatsMax: 4 },
  conflict: { baseMs: 40, capMs: 500, repeatsMax: 8 },
  // It took its whole time once already.
  slow: { baseMs: 50, capMs: 50, repeatsMax: 1 },
  // A statement that kills its connection each time must not go on doing so.
  lost: { baseMs: 100, capMs: 1000, repeatsMax: 4 },
  never: { baseMs: 0, capMs: 0, repeatsMax: 0 },
}

function pauseBefore(repeatability: Repeatability, { kind, pace }: Failure, repeat: number) {
  const isUnsafe = kind === 'ambiguous' && repeatability === 'write'
  return isUnsafe || repeat > schedules[pace].repeatsMax ? undefined : backoffMs(repeat, schedules[pace])
}

/** Set while a unit runs: what is inside is repeated with it, never by itself. */
const unit = new AsyncLocalStorage<true>()

export type Retry = ReturnType<typeof createRetry>

/**
 * The one layer that repeats what failed. Repeats end with the request's deadline; while the database is away they wait
 * at the gate.
 */
export function createRetry({ config, counters, log }: DatabaseContext, gate: Gate) {
  /** What the caller gets to see of the last error. */
  function surface(mayHaveRun: boolean, failure: Failure, error: unknown): unknown {
    if (failure.kind === 'permanent' && !notStartedIn(error)) return error
    counters[mayHaveRun ? 'unknownOutcomes' : 'unavailable'].inc()
    return (mayHaveRun ? problems.OUTCOME_UNKNOWN : problems.DATABASE_UNAVAILABLE)([], { cause: error })
  }

  /**
   * Runs one operation, again where that is safe. Throws the database's own error when it is permanent, and
   * a Problem (503: `DATABASE_UNAVAILABLE` or `OUTCOME_UNKNOWN`) when repeating did not help.
   */
  async function run<Result>(
    repeatability: Repeatability,
    attempt: () => PromiseLike<Result>,
  ): Promise<Result> {
    if (unit.getStore()) return attempt()
    counters.operations.inc()
    const context = requestContext.getStore()
    const deadline = context?.deadlineMs ?? performance.now() + config.REQUEST_DEADLINE_MS
    let [repeats, mayHaveRun, first, attemptedAt] = [0, false, undefined as Failure | undefined, 0]
    const count = (outcome: string) => {
      if (first && repeats > 0) counters.retriedOperations.inc({ reason: first.reason, outcome })
    }
    for (;;) {
      try {
        if (!gate.isOpen) await gate.pass(deadline - performance.now())
        attemptedAt = performance.now()
        const result = await attempt()
        count('succeeded')
        return result
      } catch (error) {
        const failure = classify(error)
        first ??= failure
        if (failure.pace === 'away') gate.close(attemptedAt)
        if (failure.kind === 'ambiguous') mayHaveRun = repeatability !== 'read'
        const pauseMs = pauseBefore(repeatability, failure, repeats + 1)
        if (pauseMs === undefined || performance.now() + pauseMs >= deadline) {
          count('failed')
          throw surface(mayHaveRun, failure, error)
        }
        repeats += 1
        if (context) context.retries += 1
        counters.retries.inc({ reason: first.reason })
        const { kind, reason } = failure
        log.warn(
          { reqId: context?.requestId, kind, reason, repeat: repeats, err: error },
          'database: trying again',
        )
        if (gate.isOpen) await sleep(pauseMs)
      }
    }
  }

  return {
    run,
    /** As `run`, for work of several statements that is repeated as a whole. */
    runUnit: <Result>(repeatability: Repeatability, work: () => PromiseLike<Result>): Promise<Result> =>
      // Awaited inside of the unit: a query of Prisma begins when it is awaited, not when it is made.
      run(repeatability, () => unit.run(true, async () => await work())),
  }
}
