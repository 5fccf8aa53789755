import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { createDatabase, type Database } from '../lib/database/database.ts'
import type { SqlClient } from '../lib/database/sql.ts'
import { createMetrics, type Metrics } from '../lib/metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Typed SQL: one statement, one round trip. */
    sql: SqlClient
    /** Prisma over the same connections: for all but money, stock, hot reads and the outbox. */
    prisma: PrismaClient
    /** `sql` of the read replica where there is one, else of the database: for reports. */
    replica: SqlClient
    /** What stands behind `sql` and `prisma`: health, counters, repeatable units of work. */
    database: Database
  }
  interface FastifyContextConfig {
    /** False for routes that never use Prisma: they do not wait for it to be loaded. */
    prisma?: false
  }
}

const CLOSE_TIMEOUT_MS = 3000
/** Reports are few and long. */
const REPLICA_POOL_MAX = 2
/** Node gives each address of a host 250 ms to connect, which an ocean and a busy pooler exceed. */
const ADDRESS_TIMEOUT_MS = 2500

/** Asks the database at boot; a boot without one serves all the same, and recovers by itself. */
async function greet(app: FastifyInstance): Promise<void> {
  try {
    app.log.info({ milliseconds: Math.round(await app.database.warmUp()) }, 'database: answers')
  } catch (err) {
    app.log.error({ err }, 'database: does not answer; serving without it until it does')
  }
}

/** Loads Prisma after the first answer, which is the health check's; a request that comes earlier waits for it. */
function loadPrismaAfterFirstAnswer(app: FastifyInstance): void {
  const { database } = app
  app.addHook('onResponse', (_request, _reply, done) => {
    done()
    if (!database.isPrismaLoaded) setImmediate(() => void database.loadPrisma())
  })
  app.addHook('preHandler', async (request) => {
    if (database.isPrismaLoaded || request.routeOptions.config.prisma === false) return
    await database.loadPrisma()
  })
}

/** Opens the database of DATABASE_URL, and of REPLICA_URL where there is one, with the limits of the configuration. */
export default fp(
  async (app: FastifyInstance) => {
    setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_TIMEOUT_MS)
    const { config } = app
    const open = (name: string, url: string, poolMax: number, metrics: Metrics) =>
      createDatabase({ url, poolMax, config, log: app.log.child({ database: name }) }, metrics)
    const database = open('primary', config.DATABASE_URL, config.DATABASE_POOL_MAX, app.metrics)
    const replica =
      config.REPLICA_URL && open('replica', config.REPLICA_URL, REPLICA_POOL_MAX, createMetrics())
    const databases = replica ? [database, replica] : [database]
    app.decorate('database', database)
    app.decorate('sql', database.sql)
    app.decorate('prisma', { getter: () => database.prisma })
    app.decorate('replica', (replica || database).sql)

    loadPrismaAfterFirstAnswer(app)
    app.addHook('onReady', async () => void greet(app))
    app.addHook('preClose', async () => {
      for (const one of databases) one.prepareToClose()
    })
    app.addHook('onClose', async () => {
      await Promise.all(databases.map((one) => one.close(CLOSE_TIMEOUT_MS)))
    })
  },
  { name: 'database', dependencies: ['env', 'requests', 'metrics'] },
)
