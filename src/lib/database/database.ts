import { setTimeout as sleep } from 'node:timers/promises'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { addReading, type Metrics, type Sample } from '../metrics.ts'
import { createDatabaseCounters, type DatabaseContext } from './context.ts'
import { Gate } from './gate.ts'
import { Health } from './health.ts'
import { DatabasePool } from './pool.ts'
import { Retry } from './retry.ts'
import { createSqlClient, type SqlClient } from './sql.ts'

function addDatabaseState(metrics: Metrics, gate: Gate, pool: DatabasePool): void {
  const gauge = (name: string, help: string, read: () => number | Sample[], options: object = {}) =>
    addReading(metrics, { type: 'gauge', name: `database_${name}`, help, ...options }, read)
  const byState = () =>
    Object.entries({ busy: pool.totalCount - pool.idleCount, idle: pool.idleCount }).map(
      ([state, value]) => ({
        labels: { state },
        value,
      }),
    )
  const lowest = { aggregator: 'min' }
  const averaged = { type: 'counter', aggregator: 'average' }
  gauge('gate_open', '1 while the database answers, 0 while it is away.', () => Number(gate.isOpen), lowest)
  gauge('gate_closed_seconds_total', 'Time that it was away.', () => gate.closedMs / 1000, averaged)
  gauge('gate_waiting', 'Operations that wait for its return.', () => gate.waiting)
  gauge('pool_connections', 'Open connections.', byState, { labelNames: ['state'] })
  gauge('pool_limit', 'Connections at most.', () => pool.options.max)
  gauge('pool_waiting', 'Operations that wait for a connection.', () => pool.waiting)
}

/** Longest pause between closing and being closed, for what never answered. */
const closeGraceMs = 500

/** One database: its connections, and everything that keeps them useful while it fails. */
export class Database {
  readonly sql: SqlClient
  readonly #pool: DatabasePool
  readonly #gate: Gate
  readonly #retry: Retry
  readonly #health: Health
  readonly #context: DatabaseContext
  #warmUp: Promise<number> | undefined
  #prisma: PrismaClient | undefined
  #opening: Promise<PrismaClient> | undefined

  /** Counts and gauges of the database go to `metrics`. */
  constructor(options: Omit<DatabaseContext, 'counters'>, metrics: Metrics) {
    this.#context = { ...options, counters: createDatabaseCounters(metrics) }
    this.#health = new Health(this.#context)
    this.#gate = new Gate(this.#context, () => this.#health.probe())
    this.#pool = new DatabasePool(this.#context, this.#gate)
    this.#retry = new Retry(this.#context, this.#gate)
    this.sql = createSqlClient(this.#pool, this.#retry)
    addDatabaseState(metrics, this.#gate, this.#pool)
  }

  /** Asks a first question, once, so that a connection is there before the first request. Resolves in milliseconds. */
  warmUp(): Promise<number> {
    const startedAt = performance.now()
    this.#warmUp ??= this.sql.read`SELECT 1`.then(() => performance.now() - startedAt)
    return this.#warmUp
  }

  /** Whether the database answers a real query within the time limit of health checks; never rejects. */
  async check(): Promise<boolean> {
    const healthy = await this.#health.check(() => this.#pool.run({ text: 'SELECT 1' }))
    this.#context.counters.healthChecks.inc({ outcome: healthy ? 'healthy' : 'unhealthy' })
    if (healthy) this.#gate.open()
    return healthy
  }

  /** Loads Prisma once, which takes 50 MB and a fifth of a second: not part of a cold start. Resolves with its client. */
  async loadPrisma(): Promise<PrismaClient> {
    this.#opening ??= import('./prisma.ts').then(({ createPrismaClient }) =>
      createPrismaClient(this.#pool, this.#retry, this.#context.config),
    )
    this.#prisma = await this.#opening
    return this.#prisma
  }

  /** Throws before `loadPrisma` has ended. */
  get prisma(): PrismaClient {
    if (!this.#prisma) throw new Error('Prisma is not loaded: await database.loadPrisma() first.')
    return this.#prisma
  }

  get isPrismaLoaded(): boolean {
    return this.#prisma !== undefined
  }

  /**
   * Runs `work` (statements of `sql` or `prisma`, nothing else that has an effect) and all of it again after a failure,
   * even when parts of it may have taken effect: for work that has no further effect the second time.
   */
  repeatable<Result>(work: () => PromiseLike<Result>): Promise<Result> {
    return this.#retry.runUnit('repeatable', work)
  }

  /** Refuses what waits for a database that is away, because the service is about to close. */
  prepareToClose(): void {
    if (!this.#gate.isOpen) this.#gate.end()
  }

  /** Refuses what waits and closes the connections; what is busy after `timeoutMs` is cut. */
  async close(timeoutMs: number): Promise<void> {
    this.#gate.end()
    // Prisma waits for its queries without end, so it is not waited for.
    const everything = [this.#pool.close(timeoutMs), this.#health.close(), this.#prisma?.$disconnect()]
    await Promise.race([Promise.all(everything), sleep(timeoutMs + closeGraceMs, undefined, { ref: false })])
  }
}
