import { setTimeout as sleep } from 'node:timers/promises'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { addReading, type Metrics, type Sample } from '../metrics.ts'
import { createDatabaseCounters, type DatabaseContext } from './context.ts'
import { createGate, type Gate } from './gate.ts'
import { createHealth } from './health.ts'
import { DatabasePool } from './pool.ts'
import { createRetry } from './retry.ts'
import { createSqlClient } from './sql.ts'

function addDatabaseState(metrics: Metrics, gate: Gate, pool: DatabasePool): void {
  const gauge = (name: string, help: string, read: () => number | Sample[], options: object = {}) =>
    addReading(metrics, { name: `database_${name}`, help, ...options }, read)
  const byState = () => [
    { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
    { labels: { state: 'idle' }, value: pool.idleCount },
  ]
  const lowest = { aggregator: 'min' }
  const averaged = { aggregator: 'average' }
  gauge('gate_open', '1 while the database answers, 0 while it is away.', () => Number(gate.isOpen), lowest)
  gauge('gate_closed_seconds_total', 'Time that it was away.', () => gate.closedMs / 1000, averaged)
  gauge('gate_waiting', 'Operations that wait for its return.', () => gate.waiting)
  gauge('pool_connections', 'Open connections.', byState, { labelNames: ['state'] })
  gauge('pool_limit', 'Connections at most.', () => pool.options.max)
  gauge('pool_waiting', 'Operations that wait for a connection.', () => pool.waiting)
}

/** Longest pause between closing and being closed, for what never answered. */
const closeGraceMs = 500

export type Database = ReturnType<typeof createDatabase>

/**
 * One database: its connections, and everything that keeps them useful while it fails. Its counts and gauges go to
 * `metrics`.
 */
export function createDatabase(options: Omit<DatabaseContext, 'counters'>, metrics: Metrics) {
  const context: DatabaseContext = { ...options, counters: createDatabaseCounters(metrics) }
  const health = createHealth(context)
  const gate = createGate(context, health.probe)
  const pool = new DatabasePool(context, gate)
  const retry = createRetry(context, gate)
  const sql = createSqlClient(pool, retry)
  let warmUp: Promise<number> | undefined
  let prisma: PrismaClient | undefined
  let opening: Promise<PrismaClient> | undefined
  addDatabaseState(metrics, gate, pool)

  return {
    sql,

    /** Asks a first question, once, so that a connection is there before the first request. Resolves in milliseconds. */
    warmUp(): Promise<number> {
      const startedAt = performance.now()
      warmUp ??= sql.read`SELECT 1`.then(() => performance.now() - startedAt)
      return warmUp
    },

    /** Whether the database answers a real query within the time limit of health checks; never rejects. */
    async check(): Promise<boolean> {
      const healthy = await health.check(() => pool.run({ text: 'SELECT 1' }))
      context.counters.healthChecks.inc({ outcome: healthy ? 'healthy' : 'unhealthy' })
      if (healthy) gate.open()
      return healthy
    },

    /** Loads Prisma once, which takes 50 MB and 0.2 s of CPU: not part of a cold start. Resolves with its client. */
    async loadPrisma(): Promise<PrismaClient> {
      opening ??= import('./prisma.ts').then(({ createPrismaClient }) =>
        createPrismaClient(pool, retry, context.config),
      )
      prisma = await opening
      return prisma
    },

    /** Throws before `loadPrisma` has ended. */
    get prisma(): PrismaClient {
      if (!prisma) throw new Error('Prisma is not loaded: await database.loadPrisma() first.')
      return prisma
    },

    get isPrismaLoaded(): boolean {
      return prisma !== undefined
    },

    /**
     * Runs `work` (statements of `sql` or `prisma`, nothing else that has an effect) and all of it again after a failure,
     * even when parts of it may have taken effect: for work that has no further effect the second time.
     */
    repeatable: <Result>(work: () => PromiseLike<Result>): Promise<Result> =>
      retry.runUnit('repeatable', work),

    /** Refuses what waits for a database that is away, because the service is about to close. */
    prepareToClose(): void {
      if (!gate.isOpen) gate.end()
    },

    /** Refuses what waits and closes the connections; what is busy after `timeoutMs` is cut. */
    async close(timeoutMs: number): Promise<void> {
      gate.end()
      // Prisma waits for its queries without end, so it is not waited for.
      const everything = [pool.close(timeoutMs), health.close(), prisma?.$disconnect()]
      await Promise.race([
        Promise.all(everything),
        sleep(timeoutMs + closeGraceMs, undefined, { ref: false }),
      ])
    },
  }
}
