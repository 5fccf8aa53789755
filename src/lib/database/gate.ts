import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../backoff.ts'
import type { DatabaseContext } from './context.ts'
import { type FailureReason, NotStarted } from './failure.ts'

/** Pauses between probes. Half of the second within which the service has to be back, the rest is for the machine. */
const pauses = { baseMs: 50, capMs: 500 }

export type Gate = ReturnType<typeof createGate>

/**
 * Stands between requests and a database that cannot be reached. While it is closed they wait, instead of each
 * trying for itself; one probe at a time opens it. Probes are made only while a request waits, so a quiet service
 * stays quiet. `probe` resolves true when the database answers, or refuses for a reason that waiting does not mend.
 */
export function createGate({ config, counters, log }: DatabaseContext, probe: () => Promise<boolean>) {
  /** Set while it is closed; settled when it opens or ends. */
  let opening: PromiseWithResolvers<void> | undefined
  let [closedAt, closedMs, openedAt, waiting] = [0, 0, 0, 0]
  let [isProbing, hasEnded] = [false, false]

  function open(): void {
    if (!opening || hasEnded) return
    openedAt = performance.now()
    opening.resolve()
    opening = undefined
    const awayMs = openedAt - closedAt
    closedMs += awayMs
    log.warn({ closedMs: Math.round(awayMs) }, 'database: back')
  }

  /** Probes until the gate is open or nothing waits any more. */
  async function probeUntilOpen(): Promise<void> {
    if (isProbing) return
    isProbing = true
    const isWanted = () => waiting > 0 && opening !== undefined && !hasEnded
    for (let failures = 1; isWanted(); failures += 1) {
      await sleep(backoffMs(failures, pauses))
      if (isWanted() && (await probe())) open()
    }
    isProbing = false
  }

  return {
    get isOpen(): boolean {
      return opening === undefined
    },

    get waiting(): number {
      return waiting
    },

    /** Time that it was closed until now, in milliseconds. */
    get closedMs(): number {
      return closedMs + (opening ? performance.now() - closedAt : 0)
    },

    /** Closes the gate: an attempt begun at `startedAt` (`performance.now()`), after the last opening, found no database. */
    close(startedAt: number): void {
      if (hasEnded || opening || startedAt < openedAt) return
      opening = Promise.withResolvers()
      // No operation may be waiting when it ends.
      opening.promise.catch(() => undefined)
      closedAt = performance.now()
      counters.gateClosings.inc()
      log.error('database: away, requests wait')
    },

    /** Opens the gate, because the database answered. */
    open,

    /** Resolves when the gate is open. Throws NotStarted after `timeoutMs`, or at once when too many wait. */
    async pass(timeoutMs: number): Promise<void> {
      if (!opening) return
      if (waiting >= config.DATABASE_WAITING_MAX) throw refusal('queue-full')
      const late = new AbortController()
      waiting += 1
      void probeUntilOpen()
      try {
        const timeout = sleep(Math.max(0, timeoutMs), 'late', { signal: late.signal })
        if ((await Promise.race([opening.promise, timeout])) === 'late') throw refusal('gate')
      } finally {
        late.abort()
        waiting -= 1
      }
    },

    /** Refuses everything that waits, and probes no more. */
    end(): void {
      hasEnded = true
      opening?.reject(refusal('closing'))
    },
  }
}

function refusal(reason: FailureReason): NotStarted {
  return new NotStarted(reason, `The operation waits no longer for the database: ${reason}`)
}
