import pg from 'pg'
import type { Config } from '../../config/config.ts'
import { connectionOptions } from './connection.ts'
import { classify, connectFailure, Failure } from './failure.ts'

interface HealthOptions {
  readonly url: string
  readonly config: Config
  readonly onStatement: () => void
  /** Asks on the application's own connections, when no other can be had because there are too many. */
  readonly askOnPool: () => Promise<unknown>
}

/** For a health check as a whole. */
const timeoutMs = 2000

/**
 * Asks the database `SELECT 1` on a connection of its own, which is kept between questions: neither the gate nor a
 * pool full of slow queries makes a healthy service look dead to the platform, which would restart it in vain.
 * Questions at the same time share an answer, so that an address without a rate limit floods no database.
 */
export class Health {
  readonly #options: HealthOptions
  readonly #pool: pg.Pool
  #asking: Promise<unknown> | undefined
  #checking: Promise<boolean> | undefined

  constructor(options: HealthOptions) {
    this.#options = options
    this.#pool = new pg.Pool({
      ...connectionOptions(options.url),
      max: 1,
      idleTimeoutMillis: options.config.DATABASE_IDLE_TIMEOUT_MS,
      connectionTimeoutMillis: options.config.DATABASE_CONNECT_TIMEOUT_MS,
      query_timeout: timeoutMs,
    })
    // Lost while idle; the next question makes another.
    this.#pool.on('error', () => undefined)
  }

  /** Whether the database answers within the time limit; checks at the same time are one. Never rejects. */
  check(): Promise<boolean> {
    this.#checking ??= this.#checkOnce().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  async #checkOnce(): Promise<boolean> {
    const { promise: overdue, resolve } = Promise.withResolvers<Error>()
    const late = new Error('No answer in time')
    const timer = setTimeout(resolve, timeoutMs, late)
    const error = await Promise.race([this.#ask(), overdue])
    // A timer that goes on would hold each check's answer for its two seconds.
    clearTimeout(timer)
    // The next check asks anew instead of waiting for a question that hangs.
    if (error === late) this.#asking = undefined
    if (error === undefined || !classify(error).isOverload) return error === undefined
    return this.#options.askOnPool().then(
      () => true,
      () => false,
    )
  }

  /** Whether the database is there: it answers, or refuses for a reason that waiting does not mend. Never rejects. */
  async probe(): Promise<boolean> {
    const error = await this.#ask()
    return error === undefined || !new Failure(connectFailure(error)).isAway
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  /** The error of a question, or undefined when it was answered. */
  #ask(): Promise<unknown> {
    if (this.#asking) return this.#asking
    this.#options.onStatement()
    const asking: Promise<unknown> = this.#pool
      .query('SELECT 1')
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => {
        if (this.#asking === asking) this.#asking = undefined
      })
    this.#asking = asking
    return asking
  }
}
