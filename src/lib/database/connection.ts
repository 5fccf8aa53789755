import pg from 'pg'
import { timeLeftMs } from '../http.ts'
import { requestContext } from '../request-context.ts'
import type { DatabaseContext } from './context.ts'
import { leavesConnectionUsable } from './failure.ts'

/** Parameters of a database URL that node-postgres understands. Prisma 6's own (`pgbouncer`, `connection_limit`, …) are not among them. */
const understood = new Set(
  'application_name host options port ssl sslcert sslkey sslmode sslnegotiation sslrootcert'.split(' '),
)

/**
 * Where and how to connect, from a `postgresql://` URL. `sslmode` means what it means to libpq: `require`
 * encrypts without asking who answers (Supabase signs with an authority of its own), `verify-full` asks.
 * Throws TypeError when `url` is no URL.
 */
export function connectionOptions(url: string): pg.ClientConfig {
  const parsed = new URL(url)
  for (const name of [...parsed.searchParams.keys()]) {
    if (!understood.has(name)) parsed.searchParams.delete(name)
  }
  if (parsed.searchParams.has('sslmode')) parsed.searchParams.set('uselibpqcompat', 'true')
  return { connectionString: parsed.toString(), fallback_application_name: 'smartsales' }
}

const { getStartupConf: startupOf } = pg.Client.prototype as unknown as {
  getStartupConf(this: pg.Client): Record<string, string>
}

/**
 * A connection whose session is in UTC, whatever zone the database has. Prisma's adapter reads and writes moments without
 * their zone, so that another one would shift them by hours.
 */
export class UtcClient extends pg.Client {
  getStartupConf(): Record<string, string> {
    return { ...startupOf.call(this), TimeZone: 'UTC' }
  }
}

/** A statement always gets this long, even when the request has less left (a ROLLBACK, for instance). */
const shortestQueryMs = 250
const readTimeout = 'Query read timeout'

/** `connections` are those that are being made or open. */
type Settings = DatabaseContext & { readonly connections: Set<BoundedConnection> }

const sendQuery = pg.Client.prototype.query as (this: pg.Client, query: pg.Submittable) => unknown

/**
 * A connection that bounds every statement by the time the request has left, counts it, and knows when it is
 * broken. Prisma's adapter hands broken ones back to the pool as if they were whole (after "Query read
 * timeout" inside a transaction it releases a client that still waits for its answer, and the next, innocent
 * statement fails on it); the pool asks `isReusable` before it takes one back.
 */
export class BoundedConnection extends UtcClient {
  readonly #settings: Settings
  #broken = false

  constructor(config: pg.ClientConfig & { settings: Settings }) {
    super(config)
    this.#settings = config.settings
    this.#settings.connections.add(this)
    this.once('end', () => this.#settings.connections.delete(this))
    // An error between statements fails the next one; without a listener it would end the process.
    this.on('error', () => {
      this.#broken = true
    })
  }

  /** False after an error that hurt the connection, and while a transaction is open on it. */
  get isReusable(): boolean {
    return !this.#broken && !['T', 'E'].includes(this.getTransactionStatus() ?? '')
  }

  /**
   * The answer to one statement. Throws the database's error, or "Query read timeout" when the answer does not come
   * in time; the connection is then gone. node-postgres' own `query` makes functions for the promise and the time
   * limit, through which V8's young generation kept most rows that had been read until a full collection.
   */
  ask<Row extends pg.QueryResultRow>(
    statement: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const { config, counters } = this.#settings
    counters.roundTrips.inc()
    const context = requestContext.getStore()
    if (context) context.roundTrips += 1
    const timeoutMs = Math.max(shortestQueryMs, Math.min(config.DATABASE_QUERY_TIMEOUT_MS, timeLeftMs()))
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null | undefined, result?: unknown) => {
        clearTimeout(timer)
        if (!error) return resolve(result as pg.QueryResult<Row>)
        if (!leavesConnectionUsable(error)) this.#broken = true
        // The answer may still come, and would be taken for the answer to something else.
        if (error.message === readTimeout) this.destroy()
        reject(error)
      }
      const timer = setTimeout(() => settle(new Error(readTimeout)), timeoutMs)
      sendQuery.call(this, new pg.Query(statement, values, settle))
    })
  }

  /** Ends the connection now, whatever it is doing. */
  destroy(): void {
    this.#broken = true
    this.connection.stream.destroy()
  }
}

// Defined apart because `query` has six overloads; of these Prisma uses what makes a promise, and none a callback.
Object.defineProperty(BoundedConnection.prototype, 'query', { value: BoundedConnection.prototype.ask })
