import pg from 'pg'
import { connectionOptions } from './connection.ts'
import type { DatabaseContext } from './context.ts'
import { classify, connectFailure, failureOf } from './failure.ts'

const timeoutMs = 2000

/**
 * Asks the database `SELECT 1` on a connection of its own, which is kept between questions: neither the gate nor a
 * pool full of slow queries makes a healthy service look dead to the platform, which would restart it in vain.
 * Questions at the same time share an answer, so that an address without a rate limit floods no database.
 */
export function createHealth({ url, config, counters }: DatabaseContext) {
  let asking: Promise<unknown> | undefined
  let checking: Promise<boolean> | undefined
  const pool = new pg.Pool({
    ...connectionOptions(url),
    max: 1,
    idleTimeoutMillis: config.DATABASE_IDLE_TIMEOUT_MS,
    connectionTimeoutMillis: config.DATABASE_CONNECT_TIMEOUT_MS,
    query_timeout: timeoutMs,
  })
  // Lost while idle; the next question makes another.
  pool.on('error', () => undefined)

  /** The error of a question, or undefined when it was answered. */
  function ask(): Promise<unknown> {
    if (asking) return asking
    counters.roundTrips.inc()
    const question: Promise<unknown> = pool
      .query('SELECT 1')
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => {
        if (asking === question) asking = undefined
      })
    asking = question
    return question
  }

  async function checkOnce(askOnPool: () => Promise<unknown>): Promise<boolean> {
    const { promise: overdue, resolve } = Promise.withResolvers<Error>()
    const late = new Error('No answer in time')
    const timer = setTimeout(resolve, timeoutMs, late)
    const error = await Promise.race([ask(), overdue])
    // A timer that goes on would hold each check's answer for its two seconds.
    clearTimeout(timer)
    // The next check asks anew instead of waiting for a question that hangs.
    if (error === late) asking = undefined
    if (error === undefined || classify(error).pace !== 'overload') return error === undefined
    return askOnPool().then(
      () => true,
      () => false,
    )
  }

  return {
    /**
     * Whether the database answers within the time limit; checks at the same time are one. Never rejects. `askOnPool`
     * asks on the application's own connections, when no other can be had because there are too many.
     */
    check(askOnPool: () => Promise<unknown>): Promise<boolean> {
      checking ??= checkOnce(askOnPool).finally(() => {
        checking = undefined
      })
      return checking
    },

    /** Whether the database is there: it answers, or refuses for a reason that waiting does not mend. Never rejects. */
    async probe(): Promise<boolean> {
      const error = await ask()
      return error === undefined || failureOf(connectFailure(error)).pace !== 'away'
    },

    close: (): Promise<void> => pool.end(),
  }
}
