import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type FaultProxy, startFaultProxy } from '../../../dev/fakes/fault-proxy.ts'
import { PrismaClient } from '../../../src/generated/prisma/client.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { copyDatabase, type Teardown } from '../../database-copy.ts'

const quick: Omit<DatabaseOptions, 'url'> = {
  max: 3,
  connectTimeoutMs: 1000,
  queryTimeoutMs: 2000,
  idleTimeoutMs: 10_000,
  waitingMax: 50,
  deadlineMs: 4000,
  healthTimeoutMs: 1000,
  onConnectionLost: () => undefined,
  onRepeat: () => undefined,
  onGateClosed: () => undefined,
  onGateOpened: () => undefined,
}

/** A proxy in front of a copy of the migrated database; `url` goes through it, `directUrl` does not. */
export async function proxiedDatabase(t: Teardown) {
  const directUrl = await copyDatabase(t)
  const { hostname, port } = new URL(directUrl)
  const proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } })
  t.teardown(() => proxy.close())
  return { proxy, directUrl, url: proxy.url(directUrl) }
}

/** A Database with short limits, behind a proxy, closed after the test. */
export async function openDatabase(t: Teardown, options: Partial<DatabaseOptions> = {}) {
  const { proxy, directUrl, url } = await proxiedDatabase(t)
  const database = new Database({ ...quick, url, ...options })
  t.teardown(() => database.close(500))
  await database.loadPrisma()
  return { database, proxy, directUrl, url }
}

/** A Database with short limits at `url`, closed after the test. */
export function openDatabaseAt(t: Teardown, url: string, options: Partial<DatabaseOptions> = {}): Database {
  const database = new Database({ ...quick, url, ...options })
  t.teardown(() => database.close(500))
  return database
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
