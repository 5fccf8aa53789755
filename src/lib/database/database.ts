import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import type { Config } from '../../config/config.ts'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Metrics } from '../metrics.ts'
import { currentRequestContext } from '../request-context.ts'
import { Gate } from './gate.ts'
import { Health } from './health.ts'
import { addDatabaseState, createDatabaseCounters, type DatabaseCounters } from './metrics.ts'
import { DatabasePool } from './pool.ts'
import { Retry } from './retry.ts'
import { createSqlClient, type SqlClient } from './sql.ts'

export interface DatabaseOptions {
  readonly url: string
  /** Connections held at most, besides one for health checks. */
  readonly max: number
  readonly config: Config
  readonly metrics: Metrics
  readonly log: Pick<BaseLogger, 'debug' | 'warn' | 'error'>
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
  readonly #counters: DatabaseCounters
  readonly #openPrisma: () => Promise<PrismaClient>
  #warmUp: Promise<number> | undefined
  #prisma: PrismaClient | undefined
  #opening: Promise<PrismaClient> | undefined
  #closing: Promise<void> | undefined

  constructor({ url, max, config, metrics, log }: DatabaseOptions) {
    const counters = createDatabaseCounters(metrics)
    this.#counters = counters
    const onStatement = () => counters.roundTrips.inc()
    this.#gate = new Gate({
      waitingMax: config.DATABASE_WAITING_MAX,
      probe: () => this.#health.probe(),
      onClose: () => {
        counters.gateClosings.inc()
        log.error('database: away, requests wait')
      },
      onOpen: (closedMs) => {
        log.warn({ closedMs: Math.round(closedMs) }, 'database: back')
      },
    })
    const isWorthTrying = () => this.#gate.isOpen
    this.#pool = new DatabasePool({ url, max, config, onStatement, isWorthTrying })
    this.#pool.on('error', (err) => log.debug({ err }, 'an idle connection was lost'))
    const askOnPool = () => this.#pool.run({ text: 'SELECT 1' })
    this.#health = new Health({ url, config, onStatement, askOnPool })
    this.#retry = new Retry({
      gate: this.#gate,
      deadlineMs: config.REQUEST_DEADLINE_MS,
      counters,
      onRepeat: ({ kind, reason }, repeat, err) => {
        const reqId = currentRequestContext()?.requestId
        log.warn({ reqId, kind, reason, repeat, err }, 'database: trying again')
      },
    })
    this.sql = createSqlClient(this.#pool, this.#retry)
    this.#openPrisma = async () => {
      const { createPrismaClient } = await import('./prisma.ts')
      return createPrismaClient(this.#pool, this.#retry, config)
    }
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
    const healthy = await this.#health.check()
    this.#counters.healthChecks.inc({ outcome: healthy ? 'healthy' : 'unhealthy' })
    if (healthy) this.#gate.open()
    return healthy
  }

  /** Loads Prisma once, which takes 50 MB and a fifth of a second: not part of a cold start. */
  async loadPrisma(): Promise<void> {
    this.#opening ??= this.#openPrisma()
    this.#prisma = await this.#opening
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
   * Runs `work` (statements of `sql` or `prisma`, nothing else that has an effect) and all of it again after a
   * failure, even when parts of it may have taken effect: for work that has no further effect the second
   * time. Its statements are not repeated by themselves.
   */
  repeatable<Result>(work: () => PromiseLike<Result>): Promise<Result> {
    return this.#retry.runUnit('repeatable', work)
  }

  /** Refuses what waits for a database that is away, because the service is about to close. */
  prepareToClose(): void {
    if (!this.#gate.isOpen) this.#gate.end()
  }

  /** Refuses what waits and closes the connections; what is busy after `timeoutMs` is cut. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#gate.end()
    // Prisma waits for its queries without end, so it is not waited for.
    const everything = [this.#pool.close(timeoutMs), this.#health.close(), this.#prisma?.$disconnect()]
    await Promise.race([Promise.all(everything), sleep(timeoutMs + closeGraceMs, undefined, { ref: false })])
  }
}
