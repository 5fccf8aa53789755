import pg from 'pg'
import { currentRequestContext } from '../request-context.ts'
import { leavesConnectionUsable } from './classify.ts'

/** A statement always gets this long, even when the request has less left (a ROLLBACK, for instance). */
const MIN_QUERY_TIMEOUT_MS = 250

/** What a connection tells the pool that it belongs to. */
export interface ConnectionObserver {
  /** Longest wait for the answer to one statement, in milliseconds. */
  readonly queryTimeoutMs: number
  onOpen(connection: BoundedConnection): void
  onEnd(connection: BoundedConnection): void
  /** A statement is being sent. */
  onStatement(): void
}

interface ObservedConfig extends pg.ClientConfig {
  observer: ConnectionObserver
}

type Callback = (error: Error | null | undefined, result?: unknown) => void

const sendQuery = pg.Client.prototype.query as (
  this: pg.Client,
  config: unknown,
  ...rest: unknown[]
) => unknown

/**
 * A connection that bounds every statement by the time the request has left, counts it, and knows when it is
 * broken. Prisma's adapter hands broken ones back to the pool as if they were whole (after "Query read
 * timeout" inside a transaction it releases a client that still waits for its answer, and the next, innocent
 * statement fails on it); the pool asks `broken` before it takes one back.
 */
export class BoundedConnection extends pg.Client {
  broken = false
  readonly observer: ConnectionObserver

  constructor(config: ObservedConfig) {
    super(config)
    this.observer = config.observer
    // An error between statements fails the next one; without a listener it would end the process.
    this.on('error', () => {
      this.broken = true
    })
    this.once('end', () => this.observer.onEnd(this))
    this.observer.onOpen(this)
  }

  /** True inside a transaction that is still open: such a connection is not for others. */
  get inTransaction(): boolean {
    const status = this.getTransactionStatus()
    return status === 'T' || status === 'E'
  }

  /** Notes what a failed statement did to the connection. */
  note(error: unknown): void {
    if (leavesConnectionUsable(error)) return
    this.broken = true
    // The answer may still come, and would be taken for the answer to something else.
    if (error instanceof Error && error.message === 'Query read timeout') this.destroy()
  }

  /** Ends the connection now, whatever it is doing. */
  destroy(): void {
    this.broken = true
    this.connection.stream.destroy()
  }
}

/** Counts the statement for the request that it is sent for. Returns how long to wait for its answer, in milliseconds. */
function beginStatement(observer: ConnectionObserver): number {
  observer.onStatement()
  const context = currentRequestContext()
  if (context === undefined) return observer.queryTimeoutMs
  context.roundTrips += 1
  const leftMs = context.deadlineMs - performance.now()
  return Math.max(MIN_QUERY_TIMEOUT_MS, Math.min(observer.queryTimeoutMs, leftMs))
}

// Defined apart because `query` has six overloads, all of which pass through here unchanged.
Object.defineProperty(BoundedConnection.prototype, 'query', {
  value: function query(this: BoundedConnection, config: unknown, ...rest: unknown[]): unknown {
    const bounded = (typeof config === 'string' ? { text: config } : config) as { query_timeout?: number }
    bounded.query_timeout = beginStatement(this.observer)
    const callback = rest.at(-1)
    if (typeof callback === 'function') {
      rest[rest.length - 1] = (error: Error | null | undefined, result: unknown) => {
        if (error) this.note(error)
        ;(callback as Callback)(error, result)
      }
      return sendQuery.call(this, bounded, ...rest)
    }
    const answer = sendQuery.call(this, bounded, ...rest)
    if (answer instanceof Promise) answer.catch((error: unknown) => this.note(error))
    return answer
  },
})
