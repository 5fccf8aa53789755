import { ConnectionNotMade } from './connection-not-made.ts'
import { failures } from './failure.ts'
import { WaitingLine, type WaitingRoom } from './waiting-room.ts'

export interface GateOptions {
  readonly room: WaitingRoom
  /** Asks the database on a connection of its own. Resolves true when it answers (or refuses for a reason of ours). */
  readonly probe: () => Promise<boolean>
  readonly onClose: () => void
  /** @param closedMs how long it was closed */
  readonly onOpen: (closedMs: number) => void
}

/** Before the first probe: a connection that was refused once is often taken the next moment. */
const FIRST_PROBE_MS = 50
/** Half of the second within which the service has to be back, the rest is for the machine and the network. */
const MAX_PROBE_MS = 500
/** How many go on at once when the gate opens, and how long until the next ones. */
const CROWD = 10
const CROWD_PAUSE_MS = 5

const late = () => new ConnectionNotMade(failures.gate, 'The database did not come back in time')
const full = () => new ConnectionNotMade(failures.queueFull, 'Too many wait for the database')

/**
 * Stands between requests and a database that nobody can reach. While it is closed they wait, instead of each
 * trying for itself; one probe at a time, after pauses that grow and are jittered, opens it, and the waiting
 * go on a few at a time. Probes are made only while somebody waits, so a quiet service stays quiet.
 */
export class RecoveryGate {
  readonly #options: GateOptions
  readonly #line: WaitingLine
  #closedAt: number | undefined
  #openedAt = 0
  #pauseMs = FIRST_PROBE_MS
  #timer: NodeJS.Timeout | undefined
  #probing = false
  #probedAt = 0
  #ended: (() => Error) | undefined
  #closings = 0
  #closedMs = 0

  constructor(options: GateOptions) {
    this.#options = options
    this.#line = new WaitingLine(options.room)
  }

  get isOpen(): boolean {
    return this.#closedAt === undefined
  }

  get waiting(): number {
    return this.#line.length
  }

  /** How often it closed. */
  get closings(): number {
    return this.#closings
  }

  /** How long it was closed altogether, until now. */
  get closedMs(): number {
    return this.#closedMs + (this.#closedAt === undefined ? 0 : performance.now() - this.#closedAt)
  }

  /**
   * Closes the gate, because an attempt that began at `startedAt` (of `performance.now()`) found the database
   * away. An attempt that began before the last opening knows nothing new.
   */
  close(startedAt: number): void {
    if (this.#ended || !this.isOpen || startedAt < this.#openedAt) return
    this.#closedAt = performance.now()
    this.#probedAt = this.#closedAt
    this.#closings += 1
    this.#pauseMs = FIRST_PROBE_MS
    this.#options.onClose()
    // Those whom a crowd has not reached since the last opening.
    this.#scheduleProbe()
  }

  /** Opens the gate, because the database answered. */
  open(): void {
    if (this.#closedAt === undefined) return
    const now = performance.now()
    const closedMs = now - this.#closedAt
    this.#closedMs += closedMs
    this.#closedAt = undefined
    this.#openedAt = now
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#options.onOpen(closedMs)
    this.#callCrowd()
  }

  /**
   * Resolves when the gate is open; rejects with ConnectionNotMade after `timeoutMs`, or at once when too many
   * wait or it ended.
   */
  pass(timeoutMs: number): Promise<void> {
    if (this.isOpen) return Promise.resolve()
    if (this.#ended) return Promise.reject(this.#ended())
    return new Promise((resolve, reject) => {
      this.#line.join(timeoutMs, (error) => (error ? reject(error) : resolve()), { late, full })
      this.#scheduleProbe()
    })
  }

  /** Sends everybody away and probes no more. */
  end(error: () => Error): void {
    this.#ended = error
    clearTimeout(this.#timer)
    this.#line.dismiss(error)
  }

  #scheduleProbe(): void {
    if (this.#timer || this.#probing || this.#ended || this.isOpen || this.#line.length === 0) return
    const sinceLastMs = performance.now() - this.#probedAt
    const pauseMs = this.#pauseMs * (0.5 + Math.random() / 2) - sinceLastMs
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_PROBE_MS)
    // Whoever waits has a timer that keeps the process alive; this one need not.
    this.#timer = setTimeout(() => void this.#probe(), Math.max(0, pauseMs)).unref()
  }

  async #probe(): Promise<void> {
    this.#timer = undefined
    // Whoever waited may have been sent away since.
    if (this.#line.length === 0) return
    this.#probing = true
    const answered = await this.#options.probe()
    this.#probing = false
    this.#probedAt = performance.now()
    if (answered) this.open()
    else this.#scheduleProbe()
  }

  #callCrowd(): void {
    for (let called = 0; called < CROWD; called++) {
      if (!this.isOpen || !this.#line.callNext()) return
    }
    setTimeout(() => this.#callCrowd(), CROWD_PAUSE_MS)
  }
}
