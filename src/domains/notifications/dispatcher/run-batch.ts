import { attempt, type Perform } from './attempt.ts'
import { outageDelayMs, retryDelayMs } from './backoff.ts'
import type { Job, Outcome, Result } from './job.ts'
import type { Lanes } from './lanes.ts'
import type { Timings } from './limits.ts'

/** Attempts at once: as many as there are connections by default, and the requests need some. */
const concurrency = 5

export interface BatchOptions {
  readonly perform: Perform
  readonly lanes: Lanes
  readonly timings: Timings
  /** Whether the rest is to be handed back. */
  readonly isStopping: () => boolean
  /** When the jobs were claimed, of `performance.now()`. */
  readonly claimedAt: number
}

function conclude(job: Job, outcome: Outcome, lanes: Lanes): Result {
  if (outcome.kind === 'done') lanes.succeed(job.lane)
  if (outcome.kind === 'unavailable') {
    lanes.fail(job.lane, outcome.retryAfterMs)
    const delayMs = outageDelayMs(job.ageMs, outcome.retryAfterMs)
    return { job, outcome, delayMs: Math.max(delayMs, lanes.remainingMs(job.lane)) }
  }
  if (outcome.kind !== 'retry') return { job, outcome, delayMs: 0 }
  if (job.attempts >= job.maxAttempts) return { job, outcome: { ...outcome, kind: 'dead' }, delayMs: 0 }
  return { job, outcome, delayMs: Math.max(retryDelayMs(job.attempts), outcome.retryAfterMs ?? 0) }
}

/**
 * Works through claimed jobs, a few at once. A job is not begun, and handed back uncounted, when its lane has
 * paused meanwhile, when its lease would end before its time is over, or when the process stops.
 */
export async function runBatch(jobs: readonly Job[], options: BatchOptions): Promise<Result[]> {
  const { perform, lanes, timings, isStopping, claimedAt } = options
  const latestStart = claimedAt + timings.leaseMs - timings.attemptMs
  const results: Result[] = []
  const line = jobs.values()

  async function workThroughLine(): Promise<void> {
    for (const job of line) {
      const pausedMs = lanes.remainingMs(job.lane)
      if (pausedMs > 0 || isStopping() || performance.now() > latestStart)
        results.push({ job, outcome: { kind: 'deferred' }, delayMs: pausedMs })
      else results.push(conclude(job, await attempt(job, perform, timings.attemptMs), lanes))
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, workThroughLine))
  return results
}
