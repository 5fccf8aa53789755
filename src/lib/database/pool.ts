import pg, {
  type PoolClient,
  type PoolConfig,
  type QueryConfig,
  type QueryResult,
  type QueryResultRow,
} from 'pg'
import { classifyConnect } from './classify.ts'
import { type ConnectCallback, noRelease, timeLeftMs, within } from './connect-limit.ts'
import { BoundedConnection, type ConnectionObserver } from './connection.ts'
import { ConnectionNotMade } from './connection-not-made.ts'
import { connectionOptions } from './connection-options.ts'
import { failures } from './failure.ts'
import { WaitingLine, type WaitingRoom } from './waiting-room.ts'

export interface PoolOptions {
  readonly url: string
  /** Connections held at most. */
  readonly max: number
  /** To connect, and to wait for a free connection. */
  readonly connectTimeoutMs: number
  readonly queryTimeoutMs: number
  readonly idleTimeoutMs: number
}

/** A connection is replaced after this long, so that load follows a pooler that grows or moves. */
const MAX_LIFETIME_SECONDS = 30 * 60
const KEEP_ALIVE_DELAY_MS = 10_000
/** What cut connections get to be gone. */
const CUT_GRACE_MS = 500

const noneFree = () => new ConnectionNotMade(failures.poolWait, 'No connection became free in time')
const noRoom = () => new ConnectionNotMade(failures.queueFull, 'Too many wait for the database')
const closing = () => new ConnectionNotMade(failures.closing, 'The service is closing')

/**
 * The connections to one database, for `app.sql` and Prisma alike (Prisma's adapter takes it as its pool).
 * Beyond node-postgres' pool: whoever waits for a connection waits in a bounded line that the gate can send
 * away, so that a lost database is not tried once by each of them; a connection is kept after an error that
 * did not hurt it, and thrown away after one that did; failing to connect is a `ConnectionNotMade`.
 */
export class DatabasePool extends pg.Pool {
  readonly #connectTimeoutMs: number
  readonly #max: number
  readonly #line: WaitingLine
  readonly #connections = new Set<BoundedConnection>()
  #taken = 0
  #statements = 0

  constructor(options: PoolOptions, room: WaitingRoom) {
    const observer: ConnectionObserver = {
      queryTimeoutMs: options.queryTimeoutMs,
      onOpen: (connection) => this.#connections.add(connection),
      onEnd: (connection) => this.#connections.delete(connection),
      onStatement: () => {
        this.#statements += 1
      },
    }
    super({
      ...connectionOptions(options.url),
      observer,
      Client: BoundedConnection as unknown as NonNullable<PoolConfig['Client']>,
      max: options.max,
      connectionTimeoutMillis: options.connectTimeoutMs,
      idleTimeoutMillis: options.idleTimeoutMs,
      maxLifetimeSeconds: MAX_LIFETIME_SECONDS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    } as PoolConfig)
    this.#connectTimeoutMs = options.connectTimeoutMs
    this.#max = options.max
    this.#line = new WaitingLine(room)
    // Prisma's adapter runs single statements through `query`, with a configuration alone.
    this.query = ((config: QueryConfig) => this.run(config)) as typeof this.query
  }

  /** Statements sent so far, those of transactions included. */
  get statements(): number {
    return this.#statements
  }

  /** Callers that wait for a connection. */
  get lineLength(): number {
    return this.#line.length
  }

  override connect(): Promise<PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    if (callback) {
      this.#take(callback)
      return undefined
    }
    return new Promise((resolve, reject) => {
      this.#take((error, client) => (client ? resolve(client) : reject(error)))
    })
  }

  /** Runs one statement on any connection. */
  async run<Row extends QueryResultRow>(config: QueryConfig): Promise<QueryResult<Row>> {
    // Awaited, so that the statement is sent in the context of the request that it is for.
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

  /** Sends everybody away who waits for a connection. */
  dismissWaiting(error: () => Error): void {
    this.#line.dismiss(error)
  }

  /** Ends every connection now, whatever it is doing. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy()
  }

  /** Closes all connections; those that are still busy after `timeoutMs` are cut. Ends within half a second of it. */
  async close(timeoutMs: number): Promise<void> {
    this.dismissWaiting(closing)
    const { promise: overdue, resolve } = Promise.withResolvers<void>()
    const cut = setTimeout(() => this.cut(), timeoutMs)
    const giveUp = setTimeout(resolve, timeoutMs + CUT_GRACE_MS)
    await Promise.race([this.end(), overdue])
    clearTimeout(cut)
    clearTimeout(giveUp)
  }

  #take(whenever: ConnectCallback): void {
    const left = timeLeftMs()
    // Waiting and connecting take twice the timeout at most; a timer of its own only where that is too long.
    const callback = left < 2 * this.#connectTimeoutMs ? within(left, whenever) : whenever
    if (this.#taken < this.#max) {
      this.#taken += 1
      this.#connect(callback)
      return
    }
    // Called by whoever gives a place back, and takes it over.
    const take = (error: Error | undefined) =>
      error ? callback(error, undefined, noRelease) : this.#connect(callback)
    this.#line.join(Math.min(this.#connectTimeoutMs, left), take, { late: noneFree, full: noRoom })
  }

  /** Hands the place on to the next in line. */
  #give(): void {
    if (!this.#line.callNext()) this.#taken -= 1
  }

  #connect(callback: ConnectCallback): void {
    super.connect((error, client) => {
      if (client) callback(undefined, this.#lend(client), client.release)
      else {
        this.#give()
        const message = 'No connection to the database could be made'
        callback(
          new ConnectionNotMade(classifyConnect(error), message, { cause: error }),
          undefined,
          noRelease,
        )
      }
    })
  }

  /** Sees to it that `client` comes back only whole, and its place with it. */
  #lend(client: PoolClient): PoolClient {
    const release = client.release
    client.release = (reason) => {
      const { broken, inTransaction } = client as unknown as BoundedConnection
      release.call(client, reason || broken || inTransaction)
      this.#give()
    }
    return client
  }
}
