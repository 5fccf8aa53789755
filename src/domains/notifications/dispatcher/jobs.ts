import { once } from 'node:events'
import fastq from 'fastq'
import { backoffMs } from '../../../lib/backoff.ts'
import { callFunction, type SqlClient } from '../../../lib/database/sql.ts'
import { Problem } from '../../../lib/problem.ts'
import { createRequestContext, requestContext } from '../../../lib/request-context.ts'

/** A row as smartsales.claim_work() gives it. */
interface Claimed {
  readonly id: string
  /** A task's topic or a notification's channel. When a service is away, its lane pauses. */
  readonly lane: string
  /** Names this claim: a later claim of the row has another. */
  readonly lease: string
  /** This one included. */
  readonly attempts: number
  readonly max_attempts: number
  readonly age_ms: number
}

interface TaskJob extends Claimed {
  readonly source: 'task'
  readonly payload: unknown
}

/** A claimed row of cola_notificacion, with where it goes. */
export interface NotificationJob extends Claimed {
  readonly source: 'notification'
  readonly title: string
  readonly body: string
  readonly data: unknown
  /** Null for a person who cannot be written to any more. */
  readonly email: string | null
  /** Active devices of the receiver that do not have it yet. */
  readonly devices: readonly { readonly id: string; readonly token: string }[]
}

export type Job = TaskJob | NotificationJob

/** What smartsales.claim_work() claimed, and when to look again. */
export interface Claim {
  readonly tasks: readonly TaskJob[]
  readonly notifications: readonly NotificationJob[]
  /** Notifications that were skipped, by channel. */
  readonly skipped: Readonly<Record<string, number>>
  /** Whether there is probably more. */
  readonly is_full: boolean
  /** Milliseconds until the next row is due, null when none is known. */
  readonly next_ms: number | null
  /** The same of other work, by its name; negative when it is late. */
  readonly due_ms: Readonly<Record<string, number | null>>
  /** What waits, by lane, in a poll; null otherwise. */
  readonly waiting: Readonly<Record<string, { readonly rows: number; readonly oldest_ms: number }>> | null
}

/**
 * How a job ended.
 * - `done`: sent, or the work is done.
 * - `retry`: it failed; another attempt is made until there have been enough.
 * - `unavailable`: a service is away, which is no fault of the row and counts for no attempt.
 * - `deferred`: it was not tried.
 * - `dead`: it will never work.
 * - `skipped`: there is no address, device or service to send it to.
 */
export interface Outcome {
  readonly kind: 'done' | 'retry' | 'unavailable' | 'deferred' | 'dead' | 'skipped'
  /** For operators: never a message, a key or a whole token. */
  readonly error?: string
  /** How long the service asked to be left alone. */
  readonly retryAfterMs?: number
  /** Ids of devices that have the message now, and of those that are no more. */
  readonly delivered?: readonly string[]
  readonly gone?: readonly string[]
}

/** An outcome, with the milliseconds until the row is due again where it is tried again. */
export interface Result {
  readonly job: Job
  readonly outcome: Outcome
  readonly delayMs: number
}

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
export function inBackground<Value>(name: string, limitMs: number, work: () => Promise<Value>) {
  return requestContext.run(createRequestContext(name, performance.now() + limitMs), work)
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

/** Attempts at once: as many as there are connections by default, and the requests need some. */
const concurrency = 5

/**
 * Works through jobs, a few at once. A job is handed back uncounted when `isOver`, or when its lane has paused. One
 * attempt takes `attemptMs` at most.
 */
export function runJobs(
  jobs: readonly Job[],
  options: { perform: Perform; lanes: PausedLanes; attemptMs: number; isOver: () => boolean },
): Promise<Result[]> {
  const { perform, lanes, attemptMs, isOver } = options
  const queue = fastq.promise(async (job: Job): Promise<Result> => {
    const delayMs = lanes.remainingMs(job.lane)
    if (delayMs > 0 || isOver()) return { job, outcome: { kind: 'deferred' }, delayMs }
    return conclude(job, await attempt(job, perform, attemptMs), lanes)
  }, concurrency)
  return Promise.all(jobs.map((job) => queue.push(job)))
}

const longestError = 200

/** Marks what became of claimed rows. Returns how many were still of their claim, and so were marked. */
export function mark(database: SqlClient, results: readonly Result[]): Promise<number> {
  return callFunction(database, 'mark_work', {
    results: results.map(
      ({ job: { source, id, lease }, outcome: { kind, error, delivered = [] }, delayMs }) => ({
        source,
        id,
        lease,
        kind,
        delay_ms: delayMs,
        // PostgreSQL takes no zero byte.
        error: error?.replaceAll('\0', ' ').slice(0, longestError).toWellFormed() ?? null,
        delivered,
      }),
    ),
    gone: results.flatMap(({ outcome }) => outcome.gone ?? []),
  })
}
