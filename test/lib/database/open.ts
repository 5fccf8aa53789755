import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type FaultProxy, startFaultProxy } from '../../../dev/fakes/fault-proxy.ts'
import { PrismaClient } from '../../../src/generated/prisma/client.ts'
import { copyDatabase, type Teardown } from '../../database-copy.ts'
import { type BuildOptions, build } from '../../helper.ts'
import { readMetric } from '../../read-metric.ts'

/** Short limits, so that nothing waits for long. */
const quick = {
  DATABASE_POOL_MAX: '3',
  DATABASE_CONNECT_TIMEOUT_MS: '1000',
  DATABASE_QUERY_TIMEOUT_MS: '2000',
  DATABASE_WAITING_MAX: '50',
  REQUEST_DEADLINE_MS: '4000',
}

/** A proxy in front of a copy of the migrated database; `url` goes through it, `directUrl` does not. */
export async function proxiedDatabase(t: Teardown) {
  const directUrl = await copyDatabase(t)
  const { hostname, port } = new URL(directUrl)
  const proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } })
  t.teardown(() => proxy.close())
  return { proxy, directUrl, url: proxy.url(directUrl) }
}

/** The application with short limits and its database behind a proxy. */
export async function openDatabase(
  t: Teardown,
  config: Readonly<Record<string, string>> = {},
  register: NonNullable<BuildOptions['register']> = () => undefined,
) {
  const app = await build(t, { throughProxy: true, config: { ...quick, ...config }, register })
  const read = (series: string) => readMetric(app, series)
  return { app, sql: app.sql, prisma: app.prisma, proxy: app.proxy, directUrl: app.databaseUrl, read }
}

/** The libraries as they are, without this service's hook: what the classifier has to read. */
export function bareClients(t: Teardown, url: string, config: pg.PoolConfig = {}) {
  const pool = new pg.Pool({ connectionString: url, max: 1, ...config })
  pool.on('error', () => undefined)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
  t.teardown(async () => {
    void prisma.$disconnect()
    // A pool that still waits for a hung statement never ends.
    await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, 200))])
  })
  return { pool, prisma }
}

/** What `work` is rejected with. */
export async function errorOf(work: PromiseLike<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('It was expected to fail.')
    },
    (error: unknown) => error,
  )
}

export type { FaultProxy }
