import { classify } from './classify.ts'
import { DatabasePool, type PoolOptions } from './pool.ts'
import type { HealthCounts } from './statistics.ts'
import { WaitingRoom } from './waiting-room.ts'

export interface HealthCheckOptions {
  readonly connections: Pick<PoolOptions, 'url' | 'idleTimeoutMs'>
  /** The connections of the application, asked when no other can be had because there are too many. */
  readonly fallback: DatabasePool
  /** For the whole check, in milliseconds. */
  readonly timeoutMs: number
  /** The database answered. */
  readonly onHealthy: () => void
}

const statement = { text: 'SELECT 1' }

/**
 * Asks the database a real question on a connection of its own: neither the gate nor a pool full of slow
 * queries makes a healthy service look dead to the platform, which would restart it in vain. The connection is
 * kept between checks, so that one costs one round trip. Checks that arrive while one is running share its
 * answer, so that nobody can flood the database through an address without a rate limit.
 */
export class HealthCheck {
  readonly #options: HealthCheckOptions
  readonly #pool: DatabasePool
  #running: Promise<boolean> | undefined
  #healthy = 0
  #unhealthy = 0

  constructor(options: HealthCheckOptions) {
    const { timeoutMs, connections } = options
    this.#options = options
    const limits = { max: 1, connectTimeoutMs: timeoutMs, queryTimeoutMs: timeoutMs }
    this.#pool = new DatabasePool({ ...connections, ...limits }, new WaitingRoom(1))
    // Lost while idle; the next check makes another.
    this.#pool.on('error', () => undefined)
  }

  /** Statements sent so far. */
  get statements(): number {
    return this.#pool.statements
  }

  /** Checks so far, by their answer. */
  get counts(): HealthCounts {
    return { healthy: this.#healthy, unhealthy: this.#unhealthy }
  }

  /** Resolves, within the time limit, with whether the database answered. Never rejects. */
  check(): Promise<boolean> {
    this.#running ??= this.#ask().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  close(timeoutMs: number): Promise<void> {
    return this.#pool.close(timeoutMs)
  }

  async #ask(): Promise<boolean> {
    const { promise: overdue, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => {
      resolve(false)
      this.#pool.cut()
    }, this.#options.timeoutMs)
    const healthy = await Promise.race([this.#answers(), overdue])
    clearTimeout(timer)
    if (healthy) this.#healthy += 1
    else this.#unhealthy += 1
    if (healthy) this.#options.onHealthy()
    return healthy
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#pool.run(statement)
      return true
    } catch (error) {
      return classify(error).overload === true && this.#fallbackAnswers()
    }
  }

  #fallbackAnswers(): Promise<boolean> {
    return this.#options.fallback.run(statement).then(
      () => true,
      () => false,
    )
  }
}
