interface Claimed {
  readonly id: string
  /** What shares a fate: a task's topic or a notification's channel. When a service is away, its lane pauses. */
  readonly lane: string
  /** Names this claim; whoever claims the row later has another. */
  readonly lease: string
  /** This one included. */
  readonly attempts: number
  readonly maxAttempts: number
  readonly ageMs: number
}

/** A claimed row of outbox_task. */
export interface TaskJob extends Claimed {
  readonly source: 'task'
  readonly payload: unknown
}

export interface Device {
  readonly id: string
  readonly token: string
}

/** A claimed row of cola_notificacion, with where it goes. */
export interface NotificationJob extends Claimed {
  readonly source: 'notification'
  readonly title: string
  readonly body: string
  readonly data: unknown
  /** Null for somebody who cannot be written to any more. */
  readonly email: string | null
  /** Active devices of the receiver that do not have it yet. */
  readonly devices: readonly Device[]
}

export type Job = TaskJob | NotificationJob

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
  /** Ids of devices that have the message now. */
  readonly delivered?: readonly string[]
  /** Ids of devices that are no more. */
  readonly gone?: readonly string[]
}

/** An outcome with when the row is due again. */
export interface Result {
  readonly job: Job
  readonly outcome: Outcome
  /** Milliseconds from now; only for what is tried again. */
  readonly delayMs: number
}

/** Does a task of one topic. Doing it twice must be harmless. What it throws is tried again. */
export type TaskHandler = (payload: unknown) => Promise<void>

/** Sends a notification by one channel. */
export type Deliver = (job: NotificationJob, signal: AbortSignal) => Promise<Outcome>
