import { once } from 'node:events'
import fastq from 'fastq'
import { backoffMs } from '../../../lib/backoff.ts'
import { Problem } from '../../../lib/problem.ts'
import { createRequestContext, runWithRequestContext } from '../../../lib/request-context.ts'
import type { Job, Outcome, Result } from './work.ts'

/** What an error of a job means: a problem with status 503 says that a service is away. */
export function readFailure(error: unknown): Outcome {
  if (!(error instanceof Problem))
    return { kind: 'retry', error: error instanceof Error ? String(error) : 'no error was thrown' }
  const { code, cause, headers, statusCode } = error
  const text = cause instanceof Error ? `${code} (${cause.message})` : code
  if (statusCode !== 503) return { kind: 'retry', error: text }
  return { kind: 'unavailable', error: text, retryAfterMs: 1000 * (Number(headers?.['retry-after']) || 0) }
}

/** Runs background work in a context of its own: its statements end with `limitMs` and carry `name` in the log. */
export function inBackground<Value>(
  name: string,
  limitMs: number,
  work: () => Promise<Value>,
): Promise<Value> {
  return runWithRequestContext(createRequestContext(name, performance.now() + limitMs), work)
}

/** Lanes whose service is away, with the moment (of `performance.now()`) until which their rows are left alone. */
export class PausedLanes {
  readonly #until = new Map<string, number>()

  /** Milliseconds for which a lane is still paused; 0 when it is not. */
  remainingMs(lane: string): number {
    return Math.max(0, (this.#until.get(lane) ?? 0) - performance.now())
  }

  /** The same for every lane that is paused. */
  all(): number[] {
    return [...this.#until.keys()].map((lane) => this.remainingMs(lane)).filter((ms) => ms > 0)
  }

  pause(lane: string, ms: number): void {
    this.#until.set(lane, performance.now() + Math.max(ms, this.remainingMs(lane)))
  }
}

const retryPause = { baseMs: 15_000, capMs: 3_600_000, factor: 4 }

/**
 * The pause after an attempt that found its service away: at random between a half and the whole of the row's age (5 s
 * to 15 min), so that pauses grow without being counted, and as long as the service asks.
 */
function outagePauseMs(ageMs: number, retryAfterMs = 0): number {
  const bound = Math.min(Math.max(ageMs, 5000), 15 * 60_000)
  return Math.max(retryAfterMs, bound * (1 + Math.random()) * 0.5)
}

function conclude(job: Job, outcome: Outcome, lanes: PausedLanes): Result {
  if (outcome.kind === 'unavailable') {
    lanes.pause(job.lane, outcome.retryAfterMs || outagePauseMs(job.age_ms))
    return { job, outcome, delayMs: outagePauseMs(job.age_ms, outcome.retryAfterMs) }
  }
  if (outcome.kind !== 'retry') return { job, outcome, delayMs: 0 }
  if (job.attempts >= job.max_attempts) return { job, outcome: { ...outcome, kind: 'dead' }, delayMs: 0 }
  return { job, outcome, delayMs: Math.max(backoffMs(job.attempts, retryPause), outcome.retryAfterMs ?? 0) }
}

/** Does the work of one job; what it throws is read as its failure. */
export type Perform = (job: Job, signal: AbortSignal) => Promise<Outcome>

/** Makes one attempt, which never rejects. After `limitMs` it is over, even if the work goes on. */
function attempt(job: Job, perform: Perform, limitMs: number): Promise<Outcome> {
  const signal = AbortSignal.timeout(limitMs)
  const late: Outcome = { kind: 'retry', error: 'it took too long', retryAfterMs: limitMs }
  const work = inBackground(`${job.source}:${job.id}`, limitMs, async () => perform(job, signal))
  return Promise.race([once(signal, 'abort').then(() => late), work.catch(readFailure)])
}

interface RunOptions {
  readonly perform: Perform
  readonly lanes: PausedLanes
  /** For one attempt. */
  readonly attemptMs: number
  /** Whether jobs that were not begun are to be handed back. */
  readonly isOver: () => boolean
}

/** Attempts at once: as many as there are connections by default, and the requests need some. */
const concurrency = 5

/** Works through jobs, a few at once. A job is handed back uncounted when `isOver` or when its lane has paused. */
export function runJobs(
  jobs: readonly Job[],
  { perform, lanes, attemptMs, isOver }: RunOptions,
): Promise<Result[]> {
  const queue = fastq.promise(async (job: Job): Promise<Result> => {
    const delayMs = lanes.remainingMs(job.lane)
    if (delayMs > 0 || isOver()) return { job, outcome: { kind: 'deferred' }, delayMs }
    return conclude(job, await attempt(job, perform, attemptMs), lanes)
  }, concurrency)
  return Promise.all(jobs.map((job) => queue.push(job)))
}
