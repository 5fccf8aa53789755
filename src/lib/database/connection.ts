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

const sendQuery = pg.Client.prototype.query as (this: pg.Client, query: pg.Submittable) => unknown

/** As node-postgres says it of a limit of its own. */
const readTimeout = 'Query read timeout'

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

  /**
   * The answer to one statement. Throws the database's error, or "Query read timeout" when the answer does not come
   * in time; the connection is then gone.
   *
   * node-postgres would make functions inside of its own `query` for the promise and for the time limit. Through
   * these V8's young generation held on to most of what had been read, and moved it all to the old one.
   */
  ask<Row extends pg.QueryResultRow>(
    statement: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const timeoutMs = beginStatement(this.observer)
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null | undefined, result?: unknown) => {
        clearTimeout(timer)
        if (!error) return resolve(result as pg.QueryResult<Row>)
        this.#note(error)
        reject(error)
      }
      const timer = setTimeout(() => settle(new Error(readTimeout)), timeoutMs)
      sendQuery.call(this, new pg.Query(statement, values, settle))
    })
  }

  /** Notes what a failed statement did to the connection. */
  #note(error: unknown): void {
    if (leavesConnectionUsable(error)) return
    this.broken = true
    // The answer may still come, and would be taken for the answer to something else.
    if (error instanceof Error && error.message === readTimeout) this.destroy()
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

// Defined apart because `query` has six overloads; of these Prisma uses what makes a promise, and nobody a callback.
Object.defineProperty(BoundedConnection.prototype, 'query', { value: BoundedConnection.prototype.ask })
