import { setTimeout as sleep } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { connectionOptions } from '../lib/database/connection-options.ts'
import { type RawValue, Sql, type SqlClient } from '../lib/database/sql.ts'
import { sqlTypes } from '../lib/database/type-parsers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Typed SQL: one statement, one round trip. */
    sql: SqlClient
    /** Prisma over the same connections, for simple reads that are not hot. */
    prisma: PrismaClient
  }
}

/**
 * Opens the database. Reads from the configuration:
 * - `DATABASE_URL`;
 * - `DATABASE_POOL_MAX` (default 5, from 1 to 200): connections held at most;
 * - `DATABASE_CONNECT_TIMEOUT_MS` (5000, 100 to 60 000): to connect, and to wait for a free connection;
 * - `DATABASE_QUERY_TIMEOUT_MS` (10 000, 100 to 600 000): for one statement's answer;
 * - `DATABASE_IDLE_TIMEOUT_MS` (60 000, 1000 to 3 600 000): an unused connection is closed after it;
 * - `DATABASE_WAITING_MAX` (500, 0 to 100 000): requests that may wait for the database, the rest get 503;
 * - `REQUEST_DEADLINE_MS` (12 000): nothing is tried again after it;
 * - `REPLICA_URL` (optional): a read replica for reports.
 */
export default fp(
  async (app: FastifyInstance) => {
    const pool = new pg.Pool({
      ...connectionOptions(app.config.DATABASE_URL),
      max: 5,
      connectionTimeoutMillis: 5000,
      query_timeout: 10_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
    })
    pool.on('error', (error) => app.log.debug({ err: error }, 'an idle connection was lost'))

    async function run<Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]): Promise<Row[]> {
      const statement = new Sql(strings, values)
      const result = await pool.query({ text: statement.text, values: statement.values, types: sqlTypes })
      return result.rows as Row[]
    }

    app.decorate('sql', { read: run, write: run, repeatable: run })
    app.decorate('prisma', new PrismaClient({ adapter: new PrismaPg(pool) }))
    app.addHook('onClose', async () => {
      await Promise.race([app.prisma.$disconnect().then(() => pool.end()), sleep(5000, undefined, { ref: false })])
    })
  },
  { name: 'database', dependencies: ['env'] },
)
