import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { Database, type DatabaseOptions } from '../lib/database/database.ts'
import type { SqlClient } from '../lib/database/sql.ts'
import { createMetrics } from '../lib/metrics.ts'
import { currentRequestContext } from '../lib/request-context.ts'

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

const HEALTH_TIMEOUT_MS = 2000
/** How long what is still running when the service closes may take. */
const CLOSE_TIMEOUT_MS = 3000
/** Reports are few and long. */
const REPLICA_POOL_MAX = 2
/** Node gives each address of a host 250 ms to connect, which an ocean and a busy pooler exceed. */
const ADDRESS_TIMEOUT_MS = 2500

function optionsFor(app: FastifyInstance, url: string, name: string): DatabaseOptions {
  const { config } = app
  const log = app.log.child({ database: name })
  const requestId = () => currentRequestContext()?.requestId
  return {
    url,
    max: config.DATABASE_POOL_MAX,
    connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT_MS,
    queryTimeoutMs: config.DATABASE_QUERY_TIMEOUT_MS,
    idleTimeoutMs: config.DATABASE_IDLE_TIMEOUT_MS,
    waitingMax: config.DATABASE_WAITING_MAX,
    deadlineMs: config.REQUEST_DEADLINE_MS,
    healthTimeoutMs: HEALTH_TIMEOUT_MS,
    metrics: name === 'primary' ? app.metrics : createMetrics(),
    onConnectionLost: (err) => log.debug({ err }, 'an idle connection was lost'),
    onRepeat: ({ kind, reason }, repeat, err) =>
      log.warn({ reqId: requestId(), kind, reason, repeat, err }, 'database: trying again'),
    onGateClosed: () => log.error('database: away, requests wait'),
    onGateOpened: (closedMs) => log.warn({ closedMs: Math.round(closedMs) }, 'database: back'),
  }
}

function openReplica(app: FastifyInstance): Database | undefined {
  const { REPLICA_URL: url } = app.config
  return url ? new Database({ ...optionsFor(app, url, 'replica'), max: REPLICA_POOL_MAX }) : undefined
}

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

/**
 * Opens the database. Reads from the configuration:
 * - `DATABASE_URL`;
 * - `DATABASE_POOL_MAX` (default 5, from 1 to 200): connections held at most, besides one for health checks;
 * - `DATABASE_CONNECT_TIMEOUT_MS` (5000, 100 to 60 000): to connect, and to wait for a free connection;
 * - `DATABASE_QUERY_TIMEOUT_MS` (10 000, 100 to 600 000): for one statement's answer;
 * - `DATABASE_IDLE_TIMEOUT_MS` (60 000, 1000 to 3 600 000): an unused connection is closed after it;
 * - `DATABASE_WAITING_MAX` (500, 0 to 100 000): operations that may wait for the database, the rest get 503;
 * - `REQUEST_DEADLINE_MS` (12 000): nothing is tried again after it;
 * - `REPLICA_URL` (optional): a read replica for reports.
 */
export default fp(
  async (app: FastifyInstance) => {
    setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_TIMEOUT_MS)
    const database = new Database(optionsFor(app, app.config.DATABASE_URL, 'primary'))
    const replica = openReplica(app)
    app.decorate('database', database)
    app.decorate('sql', database.sql)
    app.decorate('prisma', { getter: () => database.prisma })
    app.decorate('replica', replica?.sql ?? database.sql)

    loadPrismaAfterFirstAnswer(app)
    app.addHook('onReady', (done) => {
      void greet(app)
      done()
    })
    app.addHook('preClose', (done) => {
      database.prepareToClose()
      replica?.prepareToClose()
      done()
    })
    app.addHook('onClose', async () => {
      await Promise.all([database.close(CLOSE_TIMEOUT_MS), replica?.close(CLOSE_TIMEOUT_MS)])
    })
  },
  { name: 'database', dependencies: ['env', 'requests', 'metrics'] },
)
