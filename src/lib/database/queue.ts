import { NotStarted } from './failure.ts'

type Settle = (error?: Error) => void

/** Hands out a number of permits. Others wait for one, first come first served, bounded in number and time. */
export class PermitQueue {
  readonly #waitingMax: number
  /** Not a Set, whose outgrown tables keep what was in them in memory for long. */
  readonly #waiting: Settle[] = []
  #free: number

  constructor(permits: number, waitingMax: number) {
    this.#free = permits
    this.#waitingMax = waitingMax
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves with a permit. Throws NotStarted: `queue-full` at once, `pool-wait` after `timeoutMs`. */
  async acquire(timeoutMs: number): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    if (this.#waiting.length >= this.#waitingMax)
      throw new NotStarted('queue-full', 'Too many operations wait for the database')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const settle: Settle = (error) => (error ? reject(error) : resolve())
    this.#waiting.push(settle)
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(settle), 1)
      reject(new NotStarted('pool-wait', 'No connection became free in time'))
    }, timeoutMs)
    return promise.finally(() => clearTimeout(timer))
  }

  /** Gives a permit back, to the first that waits. */
  release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }

  /** Refuses the requests that wait now, because the service is closing. */
  close(): void {
    for (const settle of this.#waiting.splice(0)) settle(new NotStarted('closing', 'The service is closing'))
  }
}
