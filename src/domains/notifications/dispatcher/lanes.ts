interface Pause {
  readonly failures: number
  /** Of `performance.now()`. */
  readonly until: number
}

const baseMs = 1000
const capMs = 5 * 60_000
const shortestMs = 500

/**
 * Which lanes are paused because their service is away: for as long as it asks, or else with pauses that grow
 * while nothing gets through (exponential with full jitter, 5 minutes at most). Rows of a paused lane wait in
 * the database; other lanes go on.
 */
export class Lanes {
  readonly #pauses = new Map<string, Pause>()

  /** Milliseconds for which a lane is still paused; 0 when it is not. */
  remainingMs(lane: string): number {
    return Math.max(0, (this.#pauses.get(lane)?.until ?? 0) - performance.now())
  }

  /** The lanes of `all` that are not paused. */
  open(all: readonly string[]): string[] {
    return all.filter((lane) => this.remainingMs(lane) === 0)
  }

  /** Milliseconds until the next paused lane may be tried; undefined when none is paused. */
  nextOpeningMs(): number | undefined {
    const remaining = [...this.#pauses.keys()].map((lane) => this.remainingMs(lane)).filter((ms) => ms > 0)
    return remaining.length > 0 ? Math.min(...remaining) : undefined
  }

  /** How many lanes are paused. */
  get paused(): number {
    return [...this.#pauses.keys()].filter((lane) => this.remainingMs(lane) > 0).length
  }

  /** The lane's service was away. Several who find that out at once count as one. */
  fail(lane: string, retryAfterMs?: number, random = Math.random): void {
    const known = this.#pauses.get(lane)
    const isPaused = this.remainingMs(lane) > 0
    const failures = isPaused ? (known?.failures ?? 1) : (known?.failures ?? 0) + 1
    const growing = Math.max(shortestMs, random() * Math.min(capMs, baseMs * 2 ** Math.min(failures, 20)))
    const pauseMs = Math.max(retryAfterMs ?? (isPaused ? 0 : growing), this.remainingMs(lane))
    this.#pauses.set(lane, { failures, until: performance.now() + pauseMs })
  }

  /** Something got through. */
  succeed(lane: string): void {
    if (this.remainingMs(lane) === 0) this.#pauses.delete(lane)
  }
}
