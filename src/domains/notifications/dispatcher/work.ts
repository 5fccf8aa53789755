import { callFunction, type SqlClient } from '../../../lib/database/sql.ts'

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

/** A claimed row of outbox_task. */
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

/** What was claimed, and when to look again. */
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

interface ClaimOptions {
  readonly topics: readonly string[]
  readonly channels: readonly string[]
  /** Channels without a service: what is due of them is skipped. */
  readonly unserved: readonly string[]
  readonly lease_ms: number
  /** Whether to tidy up and count as well. */
  readonly is_poll: boolean
}

/**
 * Claims what is due of both sources. A repeat after a lost answer claims other rows; the first ones come back when
 * their lease ends.
 */
export function claim(database: SqlClient, options: ClaimOptions): Promise<Claim> {
  return callFunction(database, 'claim_work', options)
}

/**
 * How a job ended.
 * - `done`: sent, or the work is done.
 * - `retry`: it failed; another attempt is made until there have been enough.
 * - `unavailable`: a service is away, which is no fault of the row and counts for no attempt.
 * - `deferred`: it was not tried.
 * - `dead`: it will never work.
 * - `skipped`: there is nobody or nothing to send it to.
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
