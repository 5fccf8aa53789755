import type { FastifyBaseLogger } from 'fastify'
import type { SqlClient } from '../../lib/database/sql.ts'
import { Alarm } from './dispatcher/alarm.ts'
import type { Perform } from './dispatcher/attempt.ts'
import { type Chore, Chores } from './dispatcher/chores.ts'
import { type Claim, claim } from './dispatcher/claim.ts'
import type { Deliver, Result, TaskHandler } from './dispatcher/job.ts'
import { Lanes } from './dispatcher/lanes.ts'
import { claimLimit, skipLimit, type Timings, usualTimings } from './dispatcher/limits.ts'
import { mark } from './dispatcher/mark.ts'
import { inOwnContext } from './dispatcher/own-context.ts'
import { runBatch } from './dispatcher/run-batch.ts'
import { sleepMs } from './dispatcher/sleep.ts'
import { Counts, type DispatcherStatistics } from './dispatcher/statistics.ts'

export interface DispatcherOptions {
  readonly sql: SqlClient
  readonly log: FastifyBaseLogger
  /** What does the tasks of the outbox, by topic. Tasks of other topics are left to versions that know them. */
  readonly tasks: Readonly<Record<string, TaskHandler>>
  /** What sends notifications, by channel; null where no service is configured, whose rows are skipped. */
  readonly channels: Readonly<Record<string, Deliver | null>>
  readonly chores?: readonly Chore[]
  /** False: works only when told to (`drain`). */
  readonly isEnabled?: boolean
  readonly timings?: Partial<Timings>
}

/** Longest pause after looks that failed. */
const longestPauseMs = 60_000
/** What a look, and marking what it brought, may take before the gate gives up on the database. */
const statementMs = 12_000

/** What one round found, and when the next one is due. */
interface Round {
  readonly hasMore: boolean
  readonly nextMs: number
}

/** Whether a look brought as much as it may, so that there is probably more. */
function isFull({ tasks, notifications, skipped }: Claim): boolean {
  const skippedRows = Object.values(skipped).reduce((sum, rows) => sum + rows, 0)
  return tasks.length === claimLimit || notifications.length === claimLimit || skippedRows === skipLimit
}

/**
 * Does what effects have left behind: tasks of the outbox and notifications. Woken after a commit and at boot,
 * it claims what is due, works on it and marks it, until nothing is left; then it sleeps until the next row is
 * due that it knows of, a minute at most. Any number of instances may work on one database: a row is worked on
 * by one, and by another only when the first did not mark it before its lease ended.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #timings: Timings
  readonly #lanes = new Lanes()
  readonly #counts = new Counts()
  readonly #chores: Chores
  readonly #alarm = new Alarm(() => this.#work())
  /** Results that the database does not have yet: marked before anything else is claimed. */
  #unmarked: Result[] = []
  #working: Promise<void> | undefined
  #wasWoken = false
  #isStopping = false
  #lookedAt = Number.NEGATIVE_INFINITY
  #polledAt = Number.NEGATIVE_INFINITY
  #failuresInARow = 0

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#timings = { ...usualTimings, ...options.timings }
    this.#chores = new Chores(options.chores ?? [], options.log)
  }

  get statistics(): DispatcherStatistics {
    return this.#counts.read(this.#lanes.paused)
  }

  /** Begins to look by itself, at a random moment soon. */
  start(): void {
    if (this.#mayWork) this.#alarm.set(Math.random() * this.#timings.startMs)
  }

  /** Says that something was committed. Cheap: many wakes make one look. */
  wake(): void {
    if (!this.#mayWork) return
    this.#alarm.set(Math.max(0, this.#lookedAt + this.#timings.spacingMs - performance.now()))
  }

  /** Works, also when not enabled, until nothing is due any more. Throws when the database is away. */
  async drain(): Promise<void> {
    while (this.#working) await this.#working
    await this.#begin(this.#rounds())
  }

  /** Looks for nothing any more, and waits for attempts under way for a bounded time; the rest is handed back. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#alarm.clear()
    if (!this.#working) return
    const { promise: overdue, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, this.#timings.stopMs)
    await Promise.race([this.#working, overdue])
    clearTimeout(timer)
  }

  get #mayWork(): boolean {
    return this.#options.isEnabled !== false && !this.#isStopping
  }

  #work(): void {
    if (this.#working) this.#wasWoken = true
    else void this.#begin(this.#workAndSleep())
  }

  /** Lets one piece of work run at a time. Whoever waits for it is told how it ended by `work` itself. */
  #begin(work: Promise<unknown>): Promise<unknown> {
    this.#wasWoken = false
    const ended = () => {
      this.#working = undefined
      if (this.#wasWoken) this.wake()
    }
    this.#working = work.then(ended, ended)
    return work
  }

  async #workAndSleep(): Promise<void> {
    const pauseMs = await this.#rounds().catch((error: unknown) => this.#pauseAfter(error))
    if (!this.#isStopping) this.#alarm.set(pauseMs)
  }

  /** Rounds until nothing is due. Returns for how many milliseconds. */
  async #rounds(): Promise<number> {
    for (;;) {
      const { hasMore, nextMs } = await this.#round()
      this.#failuresInARow = 0
      if (!hasMore || this.#isStopping) return nextMs
    }
  }

  #pauseAfter(error: unknown): number {
    this.#counts.failures += 1
    this.#failuresInARow += 1
    this.#options.log.warn({ err: error }, 'dispatcher: could not look for work')
    const bound = Math.min(longestPauseMs, 1000 * 2 ** Math.min(this.#failuresInARow, 20))
    return Math.max(this.#timings.spacingMs, Math.random() * bound)
  }

  async #round(): Promise<Round> {
    await this.#markAll()
    const claimedAt = performance.now()
    const claimed = await inOwnContext('dispatcher', statementMs, () => this.#claim(claimedAt))
    const choresLeft = await inOwnContext('dispatcher', statementMs, () => this.#chores.run(claimed.dueMs))
    const results = await runBatch([...claimed.notifications, ...claimed.tasks], {
      perform: this.#perform,
      lanes: this.#lanes,
      timings: this.#timings,
      isStopping: () => this.#isStopping,
      claimedAt,
    })
    this.#unmarked = results
    await this.#markAll()
    return { hasMore: isFull(claimed) || choresLeft, nextMs: sleepMs(results, this.#momentsAfter(claimed)) }
  }

  #momentsAfter({ nextMs, dueMs }: Claim) {
    return [nextMs, this.#lanes.nextOpeningMs(), this.#chores.nextMs(dueMs), this.#timings.pollMs]
  }

  async #claim(startedAt: number): Promise<Claim> {
    const { sql, tasks, channels } = this.#options
    const names = Object.keys(channels)
    const isPoll = startedAt - this.#polledAt >= this.#timings.pollMs
    this.#lookedAt = startedAt
    this.#counts.looks += 1
    const claimed = await claim(sql, {
      topics: this.#lanes.open(Object.keys(tasks)),
      channels: this.#lanes.open(names.filter((name) => channels[name])),
      unserved: names.filter((name) => !channels[name]),
      limit: claimLimit,
      leaseMs: this.#timings.leaseMs,
      due: this.#chores.due,
      isPoll,
    })
    if (isPoll) this.#polledAt = startedAt
    this.#counts.addSkipped(claimed.skipped)
    this.#counts.waiting = claimed.waiting ?? this.#counts.waiting
    return claimed
  }

  readonly #perform: Perform = async (job, signal) => {
    const { tasks, channels } = this.#options
    if (job.source === 'notification') return channels[job.lane]!(job, signal)
    await tasks[job.lane]!(job.payload)
    return { kind: 'done' }
  }

  /** Keeps what could not be marked for the next round: as long as the lease is not taken over, nothing is done twice. */
  async #markAll(): Promise<void> {
    const results = this.#unmarked
    if (results.length === 0) return
    const marked = await inOwnContext('dispatcher', this.#timings.leaseMs, () =>
      mark(this.#options.sql, results),
    )
    this.#unmarked = []
    this.#counts.add(results)
    this.#counts.lost += results.length - marked
  }
}
