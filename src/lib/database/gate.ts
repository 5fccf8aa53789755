import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../backoff.ts'
import type { DatabaseContext } from './context.ts'
import { type FailureReason, NotStarted } from './failure.ts'

/** Pauses between probes. Half of the second within which the service has to be back, the rest is for the machine. */
const pauses = { baseMs: 50, capMs: 500 }

/**
 * Stands between requests and a database that cannot be reached. While it is closed they wait, instead of each
 * trying for itself; one probe at a time opens it. Probes are made only while a request waits, so a quiet service
 * stays quiet.
 */
export class Gate {
  readonly #context: DatabaseContext
  readonly #probe: () => Promise<boolean>
  /** Set while it is closed; settled when it opens or ends. */
  #opening: PromiseWithResolvers<void> | undefined
  #closedAt = 0
  #closedMs = 0
  #openedAt = 0
  #waiting = 0
  #isProbing = false
  #hasEnded = false

  /** `probe` resolves true when the database answers, or refuses for a reason that waiting does not mend. */
  constructor(context: DatabaseContext, probe: () => Promise<boolean>) {
    this.#context = context
    this.#probe = probe
  }

  get isOpen(): boolean {
    return this.#opening === undefined
  }

  get waiting(): number {
    return this.#waiting
  }

  /** Time that it was closed until now, in milliseconds. */
  get closedMs(): number {
    return this.#closedMs + (this.isOpen ? 0 : performance.now() - this.#closedAt)
  }

  /** Closes the gate: an attempt begun at `startedAt` (`performance.now()`), after the last opening, found no database. */
  close(startedAt: number): void {
    if (this.#hasEnded || !this.isOpen || startedAt < this.#openedAt) return
    this.#opening = Promise.withResolvers()
    // No operation may be waiting when it ends.
    this.#opening.promise.catch(() => undefined)
    this.#closedAt = performance.now()
    this.#context.counters.gateClosings.inc()
    this.#context.log.error('database: away, requests wait')
  }

  /** Opens the gate, because the database answered. */
  open(): void {
    if (!this.#opening || this.#hasEnded) return
    this.#openedAt = performance.now()
    this.#opening.resolve()
    this.#opening = undefined
    const closedMs = this.#openedAt - this.#closedAt
    this.#closedMs += closedMs
    this.#context.log.warn({ closedMs: Math.round(closedMs) }, 'database: back')
  }

  /** Resolves when the gate is open. Throws NotStarted after `timeoutMs`, or at once when too many wait. */
  async pass(timeoutMs: number): Promise<void> {
    if (!this.#opening) return
    if (this.#waiting >= this.#context.config.DATABASE_WAITING_MAX) throw refusal('queue-full')
    const late = new AbortController()
    this.#waiting += 1
    void this.#probeUntilOpen()
    try {
      const timeout = sleep(Math.max(0, timeoutMs), 'late', { signal: late.signal })
      if ((await Promise.race([this.#opening.promise, timeout])) === 'late') throw refusal('gate')
    } finally {
      late.abort()
      this.#waiting -= 1
    }
  }

  /** Refuses everything that waits, and probes no more. */
  end(): void {
    this.#hasEnded = true
    this.#opening?.reject(refusal('closing'))
  }

  /** Probes until the gate is open or nothing waits any more. */
  async #probeUntilOpen(): Promise<void> {
    if (this.#isProbing) return
    this.#isProbing = true
    const isWanted = () => this.#waiting > 0 && !this.isOpen && !this.#hasEnded
    for (let failures = 1; isWanted(); failures += 1) {
      await sleep(backoffMs(failures, pauses))
      if (isWanted() && (await this.#probe())) this.open()
    }
    this.#isProbing = false
  }
}

function refusal(reason: FailureReason): NotStarted {
  return new NotStarted(reason, `The operation waits no longer for the database: ${reason}`)
}
