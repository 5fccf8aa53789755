import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { backoffMs } from '../../../lib/backoff.ts'
import { callFunction } from '../../../lib/database/sql.ts'
import type { Deliver } from '../deliver.ts'
import { createCounters } from './counters.ts'
import { type Claim, inBackground, mark, PausedLanes, type Perform, type Result, runJobs } from './jobs.ts'

const usualTimings = {
  /** Between two looks at the database while nothing is known to be due. */
  pollMs: 60_000,
  /** At most this long after the start for the first look, so that instances that start together do not ask together. */
  startMs: 2000,
  /** Between two looks; what is enqueued in between shares the next one. */
  spacingMs: 250,
  /** A claimed row is due again after this. */
  leaseMs: 120_000,
  /** One attempt at one row; well below the lease. */
  attemptMs: 25_000,
  /** Stopping waits this long for attempts under way. */
  stopMs: 10_000,
}
export type Timings = Readonly<typeof usualTimings>

const never = Number.POSITIVE_INFINITY
const failurePause = { baseMs: 2000, capMs: 60_000 }
/** A look may take so long before the gate gives up on the database. */
const lookMs = 12_000
/** Other work that was due, and was done or failed, is looked at again after so long. */
const overduePauseMs = 15_000

/**
 * Makes what does the work that effects have left behind: tasks of the outbox and notifications. Woken after a commit and
 * at boot, it claims what is due, works on it and marks it, until nothing is left; then it sleeps until the next row is
 * due that it knows of, a minute at most. Any number of instances may work on one database: a row is worked on by one,
 * and by another only when the first did not mark it before its lease ended.
 * `channels` has what sends notifications, by channel; null where no service is configured, whose rows are skipped.
 */
export function createDispatcher(
  { sql, log, metrics }: FastifyInstance,
  channels: Readonly<Record<string, Deliver | null>>,
  changedTimings: Partial<Timings> = {},
) {
  const timings: Timings = { ...usualTimings, ...changedTimings }
  const { pollMs, spacingMs, leaseMs, attemptMs } = timings
  const lanes = new PausedLanes()
  const counters = createCounters(metrics, lanes)
  const tasks = new Map<string, (payload: unknown) => Promise<void>>()
  const scheduled = new Map<string, () => Promise<number>>()
  const listeners: (() => void)[] = []
  let working: Promise<number> = Promise.resolve(never)
  let next: Promise<number> | undefined
  let isStarted = false
  let isStopping = false
  let alarm: NodeJS.Timeout | undefined
  let alarmAt = never
  let lookedAt = -never
  let polledAt = -never
  let failuresInARow = 0

  async function claim(startedAt: number): Promise<Claim> {
    const isOpen = (lane: string) => lanes.remainingMs(lane) === 0
    const names = Object.keys(channels)
    const isPoll = startedAt - polledAt >= pollMs
    lookedAt = startedAt
    // A repeat after a lost answer claims other rows; the first ones come back when their lease ends.
    const claimed = await callFunction<Claim>(sql, 'claim_work', {
      topics: [...tasks.keys()].filter(isOpen),
      channels: names.filter((name) => channels[name] && isOpen(name)),
      unserved: names.filter((name) => !channels[name]),
      lease_ms: leaseMs,
      is_poll: isPoll,
    })
    if (isPoll) polledAt = startedAt
    counters.onLook(claimed)
    return claimed
  }

  /** Does other work that is due. Returns whether there may be more of it. */
  async function runScheduled({ due_ms: dueMs }: Claim): Promise<boolean> {
    let rows = 0
    for (const [name, run] of scheduled) {
      if ((dueMs[name] ?? never) > 0) continue
      rows += await run().catch((err: unknown) => {
        log.warn({ err, work: name }, 'dispatcher: it failed and is done later')
        return 0
      })
    }
    return rows > 0
  }

  const perform: Perform = async (job, signal) => {
    if (job.source === 'notification') return channels[job.lane]!(job, signal)
    await tasks.get(job.lane)!(job.payload)
    return { kind: 'done' }
  }

  /** Milliseconds until something is due again, as far as is known after a look. */
  function pauseMs({ next_ms: nextMs, due_ms: dueMs }: Claim, results: readonly Result[]): number {
    const again = results.filter(({ outcome }) => ['retry', 'unavailable', 'deferred'].includes(outcome.kind))
    const due = Object.values(dueMs).map((ms) => (ms === null ? never : ms > 0 ? ms : overduePauseMs))
    return Math.min(pollMs, nextMs ?? never, ...lanes.all(), ...again.map(({ delayMs }) => delayMs), ...due)
  }

  /** Rounds until nothing is due. Returns for how many milliseconds. */
  async function runRounds(): Promise<number> {
    while (!isStopping) {
      const claimedAt = performance.now()
      const claimed = await inBackground('dispatcher', lookMs, () => claim(claimedAt))
      const isWorthAnother = await inBackground('dispatcher', lookMs, () => runScheduled(claimed))
      // An attempt that begins later could outlive its lease.
      const isOver = () => isStopping || performance.now() > claimedAt + leaseMs - attemptMs
      const jobs = [...claimed.notifications, ...claimed.tasks]
      const results = await runJobs(jobs, { perform, lanes, attemptMs, isOver })
      if (results.length > 0) {
        // As long as the lease lasts, nothing is done twice while the database is away.
        const marked = await inBackground('dispatcher', leaseMs, () => mark(sql, results))
        counters.onWork(results, marked)
        for (const listener of listeners) listener()
      }
      failuresInARow = 0
      if (!(claimed.is_full || isWorthAnother)) return pauseMs(claimed, results)
    }
    return never
  }

  /** Works when the work under way has ended; all who ask meanwhile share this. Returns the pause after it in ms. */
  function work(): Promise<number> {
    next ??= working
      .catch(() => never)
      .then(() => {
        next = undefined
        working = runRounds()
        return working
      })
    return next
  }

  /** Looks in so many milliseconds at the latest. Does not keep the process alive. */
  function lookIn(ms: number): void {
    const at = performance.now() + ms
    if (isStopping || !isStarted || at >= alarmAt) return
    clearTimeout(alarm)
    alarmAt = at
    alarm = setTimeout(async () => {
      alarmAt = never
      const nextMs = await work().catch((err: unknown) => {
        failuresInARow += 1
        counters.onLookFailed()
        log.warn({ err }, 'dispatcher: could not look for work')
        return backoffMs(failuresInARow, failurePause)
      })
      lookIn(Math.max(spacingMs, nextMs))
    }, ms).unref()
  }

  return {
    /**
     * Gives the outbox' tasks of a topic to `handler`, which takes the payload as it was enqueued. Doing one twice must be
     * harmless; what it throws is tried again, and a Problem with status 503 pauses the topic. Tasks of topics without a
     * handler are left to versions that know them.
     */
    handle<Payload>(topic: string, handler: (payload: Payload) => Promise<void>): void {
      tasks.set(topic, handler as (payload: unknown) => Promise<void>)
    },

    /**
     * Has other work done when it is due (`due_ms` of prisma/functions/claim_work.sql knows its name), safe to do twice
     * and by several instances at once. `run` returns how many rows it dealt with.
     */
    schedule(name: string, run: () => Promise<number>): void {
      scheduled.set(name, run)
    },

    /** Calls `listener` after tasks were worked on, which may have written anything. */
    afterWork(listener: () => void): void {
      listeners.push(listener)
    },

    /** Begins to look by itself, at a random moment soon. Before, it works only when told to (`idle`). */
    start(): void {
      isStarted = true
      lookIn(Math.random() * timings.startMs)
    },

    /** Says that something was enqueued; a route with `enqueues` says it by itself. Many wakes make one look. */
    wake(): void {
      lookIn(Math.max(0, lookedAt + spacingMs - performance.now()))
    },

    /** Resolves when nothing is due any more; works also when not started. Throws when the database is away. */
    async idle(): Promise<void> {
      await work()
    },

    /** Looks for nothing any more, and waits for attempts under way for a bounded time; the rest is handed back. */
    async stop(): Promise<void> {
      isStopping = true
      clearTimeout(alarm)
      const ended = working.catch(() => never)
      await Promise.race([ended, sleep(timings.stopMs, undefined, { ref: false })])
    },
  }
}

export type Dispatcher = ReturnType<typeof createDispatcher>
