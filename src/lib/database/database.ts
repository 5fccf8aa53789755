import type { PrismaClient } from '../../generated/prisma/client.ts'
import { ConnectionNotMade } from './connection-not-made.ts'
import { type Failure, failures } from './failure.ts'
import { HealthCheck } from './health-check.ts'
import { DatabasePool, type PoolOptions } from './pool.ts'
import { probeDatabase } from './probe.ts'
import { Recovery } from './recovery.ts'
import { RecoveryGate } from './recovery-gate.ts'
import type { SqlClient } from './sql.ts'
import { createSqlClient } from './sql-client.ts'
import type { DatabaseStatistics } from './statistics.ts'
import { WaitingRoom } from './waiting-room.ts'

export interface DatabaseOptions extends PoolOptions {
  /** Operations that may wait at once, for a connection or at the gate. */
  readonly waitingMax: number
  /** How long an operation is tried outside of a request, in milliseconds. */
  readonly deadlineMs: number
  /** For a health check as a whole, in milliseconds. */
  readonly healthTimeoutMs: number
  readonly onConnectionLost: (error: Error) => void
  readonly onRepeat: (failure: Failure, repeat: number, error: unknown) => void
  readonly onGateClosed: () => void
  readonly onGateOpened: (closedMs: number) => void
}

/** Longest pause between closing and being closed, for what never answered. */
const CLOSE_GRACE_MS = 500

const closing = () => new ConnectionNotMade(failures.closing, 'The service is closing')

/** One database: its connections, and everything that keeps them useful while it fails. */
export class Database {
  readonly sql: SqlClient
  readonly #pool: DatabasePool
  readonly #gate: RecoveryGate
  readonly #recovery: Recovery
  readonly #health: HealthCheck
  readonly #max: number
  readonly #openPrisma: () => Promise<PrismaClient>
  #prisma: PrismaClient | undefined
  #opening: Promise<PrismaClient> | undefined
  #warmUp: Promise<number> | undefined
  #closing: Promise<void> | undefined

  constructor(options: DatabaseOptions) {
    const room = new WaitingRoom(options.waitingMax)
    this.#max = options.max
    this.#pool = new DatabasePool(options, room)
    this.#pool.on('error', options.onConnectionLost)
    this.#gate = new RecoveryGate({
      room,
      probe: () => probeDatabase(options.url, options.connectTimeoutMs),
      onClose: () => {
        // They would each try, and fail, as soon as a place is free.
        this.#pool.dismissWaiting(() => new ConnectionNotMade(failures.gate, 'The database is away'))
        options.onGateClosed()
      },
      onOpen: options.onGateOpened,
    })
    this.#recovery = new Recovery({
      gate: this.#gate,
      deadlineMs: options.deadlineMs,
      onRepeat: options.onRepeat,
    })
    this.#health = new HealthCheck({
      connections: options,
      fallback: this.#pool,
      timeoutMs: options.healthTimeoutMs,
      onHealthy: () => this.#gate.open(),
    })
    this.sql = createSqlClient(this.#pool, this.#recovery)
    this.#openPrisma = async () => {
      const { createPrismaClient } = await import('./prisma-client.ts')
      return createPrismaClient(this.#pool, this.#recovery, {
        maxWaitMs: 2 * options.connectTimeoutMs,
        timeoutMs: options.queryTimeoutMs,
      })
    }
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

  /** What happened so far and what is going on. */
  get statistics(): DatabaseStatistics {
    const { counters } = this.#recovery
    return {
      roundTrips: this.#pool.statements + this.#health.statements,
      operations: counters.operations,
      repeats: structuredClone(counters.repeats),
      unavailable: counters.unavailable,
      unknownOutcomes: counters.unknownOutcomes,
      health: this.#health.counts,
      gate: {
        open: this.#gate.isOpen,
        closings: this.#gate.closings,
        closedMs: this.#gate.closedMs,
        waiting: this.#gate.waiting,
      },
      pool: {
        max: this.#max,
        total: this.#pool.totalCount,
        idle: this.#pool.idleCount,
        waiting: this.#pool.lineLength,
      },
    }
  }

  /**
   * Runs `work` (statements of `sql` or `prisma`, nothing else that has an effect) and all of it again after a
   * failure, even when parts of it may have taken effect: for work that has no further effect the second
   * time. Its statements are not repeated by themselves.
   */
  repeatable<Result>(work: () => PromiseLike<Result>): Promise<Result> {
    return this.#recovery.runUnit('repeatable', work)
  }

  /** Whether the database answers a real query within the time limit of health checks; never rejects. */
  check(): Promise<boolean> {
    return this.#health.check()
  }

  /**
   * Asks a first question, once, so that a connection is there before the first request, and the gate is
   * closed when nobody can be reached. Returns how long the answer took, in milliseconds.
   * Throws the Problem `DATABASE_UNAVAILABLE` when the database does not come within the deadline.
   */
  warmUp(): Promise<number> {
    this.#warmUp ??= this.#askFirst()
    return this.#warmUp
  }

  async #askFirst(): Promise<number> {
    const startedAt = performance.now()
    await this.sql.read`SELECT 1`
    return performance.now() - startedAt
  }

  /** Sends away who waits for a database that is away, because the service is about to close. */
  prepareToClose(): void {
    if (!this.#gate.isOpen) this.#gate.end(closing)
  }

  /** Sends the waiting away and closes the connections; what is busy after `timeoutMs` is cut. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#gate.end(closing)
    const { promise: overdue, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeoutMs + CLOSE_GRACE_MS)
    // Prisma waits for its queries without end, so it is not waited for.
    const everything = [
      this.#pool.close(timeoutMs),
      this.#health.close(timeoutMs),
      this.#prisma?.$disconnect(),
    ]
    await Promise.race([Promise.all(everything), overdue])
    clearTimeout(timer)
  }
}
