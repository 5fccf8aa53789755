import { setTimeout as sleep } from 'node:timers/promises'
import pg, {
  type PoolClient,
  type PoolConfig,
  type QueryConfig,
  type QueryResult,
  type QueryResultRow,
} from 'pg'
import { timeLeftMs } from '../http.ts'
import { BoundedConnection, connectionOptions } from './connection.ts'
import type { DatabaseContext } from './context.ts'
import { connectFailure, NotStarted } from './failure.ts'
import type { Gate } from './gate.ts'

/** A connection is replaced after this long, so that load follows a pooler that grows or moves. */
const maxLifetimeSeconds = 30 * 60
const keepAliveDelayMs = 10_000

type Settle = (error?: Error) => void

/** Hands out a number of permits. Others wait for one, first come first served, bounded in number and time. */
function createPermitQueue(permits: number, waitingMax: number) {
  let free = permits
  /** Not a Set, whose outgrown tables keep what was in them in memory for long. */
  const waiting: Settle[] = []
  return {
    get waiting(): number {
      return waiting.length
    },

    /** Resolves with a permit. Throws NotStarted: `queue-full` at once, `pool-wait` after `timeoutMs`. */
    async acquire(timeoutMs: number): Promise<void> {
      if (free > 0) {
        free -= 1
        return
      }
      if (waiting.length >= waitingMax)
        throw new NotStarted('queue-full', 'Too many operations wait for the database')
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const settle: Settle = (error) => (error ? reject(error) : resolve())
      waiting.push(settle)
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(settle), 1)
        reject(new NotStarted('pool-wait', 'No connection became free in time'))
      }, timeoutMs)
      return promise.finally(() => clearTimeout(timer))
    },

    /** Gives a permit back, to the first that waits. */
    release(): void {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },

    /** Refuses the requests that wait now, because the service is closing. */
    close(): void {
      for (const settle of waiting.splice(0)) settle(new NotStarted('closing', 'The service is closing'))
    },
  }
}

/**
 * The connections to one database, for `app.sql` and Prisma alike (Prisma's adapter takes it as its pool).
 * Beyond node-postgres' pool: the queue for a connection is bounded; a connection is kept after an error that
 * did not hurt it, and thrown away after one that did; failing to connect is a `NotStarted`.
 */
export class DatabasePool extends pg.Pool {
  readonly #limitMs: number
  readonly #gate: Gate
  readonly #queue: ReturnType<typeof createPermitQueue>
  readonly #connections: ReadonlySet<BoundedConnection>

  constructor(context: DatabaseContext, gate: Gate) {
    const { url, poolMax: max, config, log } = context
    const connections = new Set<BoundedConnection>()
    super({
      ...connectionOptions(url),
      settings: { ...context, connections },
      Client: BoundedConnection as unknown as NonNullable<PoolConfig['Client']>,
      max,
      connectionTimeoutMillis: config.DATABASE_CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: config.DATABASE_IDLE_TIMEOUT_MS,
      maxLifetimeSeconds,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveDelayMs,
    } as PoolConfig)
    this.#limitMs = config.DATABASE_CONNECT_TIMEOUT_MS
    this.#gate = gate
    this.#queue = createPermitQueue(max, config.DATABASE_WAITING_MAX)
    this.#connections = connections
    // Prisma's adapter runs single statements through `query`, with a configuration alone.
    this.query = ((statement: QueryConfig) => this.run(statement)) as typeof this.query
    this.on('error', (err) => log.debug({ err }, 'an idle connection was lost'))
  }

  /** Operations that wait for a connection. */
  get waiting(): number {
    return this.#queue.waiting
  }

  /** A connection, given back by its `release`. Throws NotStarted, within the request's time. */
  override async connect(): Promise<PoolClient> {
    await this.#queue.acquire(Math.min(this.#limitMs, timeLeftMs()))
    try {
      if (!this.#gate.isOpen) throw new NotStarted('gate', 'The database is away')
      return this.#lend(await this.#connectInTime())
    } catch (error) {
      this.#queue.release()
      if (error instanceof NotStarted) throw error
      const cause = { cause: error }
      throw new NotStarted(connectFailure(error), 'No connection to the database could be made', cause)
    }
  }

  /** Runs one statement on any connection. */
  async run<Row extends QueryResultRow>(config: QueryConfig): Promise<QueryResult<Row>> {
    const client = await this.connect()
    try {
      return await (client as unknown as BoundedConnection).ask<Row>(config)
    } catch (error) {
      // From the socket's stack, which says nothing, to the one that leads to the statement.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    } finally {
      client.release()
    }
  }

  /** Closes all connections; a connection that is still busy after `timeoutMs` is cut. */
  async close(timeoutMs: number): Promise<void> {
    this.#queue.close()
    await Promise.race([this.end(), sleep(timeoutMs, undefined, { ref: false })])
    for (const connection of this.#connections) connection.destroy()
  }

  /** Connects within the time that the request has left; a connection that comes later goes back to the pool. */
  async #connectInTime(): Promise<PoolClient> {
    const connecting = super.connect()
    const leftMs = timeLeftMs()
    if (leftMs > this.#limitMs) return connecting
    const client = await Promise.race([connecting, sleep(leftMs, undefined, { ref: false })])
    if (client) return client
    connecting.then(
      (late) => late.release(),
      () => undefined,
    )
    // The request had little time left, which says nothing about the database: the gate stays open.
    throw new NotStarted('pool-wait', 'The connection was not made in time')
  }

  /** Sees to it that `client` comes back only whole, and its permit with it. */
  #lend(client: PoolClient): PoolClient {
    const release = client.release
    client.release = (reason) => {
      release.call(client, reason || !(client as unknown as BoundedConnection).isReusable)
      this.#queue.release()
    }
    return client
  }
}
