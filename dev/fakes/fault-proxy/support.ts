import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../postgres/embedded-postgres.ts'
import { startFaultProxy } from '../fault-proxy.ts'

interface Test {
  teardown(end: () => unknown): unknown
}

/** Starts a database for the tests of one file. */
export async function startDatabase(test: Test): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ persistent: false, durable: false })
  test.teardown(() => postgres.stop())
  return postgres
}

/** A proxy before the database, clients that go through it, and a table that is counted past it. */
export async function setUp(test: Test, postgres: EmbeddedPostgres) {
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: postgres.port } })
  test.teardown(() => proxy.close())
  const table = `t${proxy.port}`
  const open = async (url: string, config: pg.ClientConfig = {}): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000, ...config })
    client.on('error', () => undefined)
    await client.connect()
    test.teardown(() => client.end())
    return client
  }
  const direct = await open(postgres.url())
  await direct.query(`CREATE TABLE ${table} (n int)`)
  return {
    proxy,
    connect: (config?: pg.ClientConfig) => open(proxy.url(postgres.url()), config),
    insert: `INSERT INTO ${table} VALUES (1)`,
    async rows(): Promise<number> {
      const counted = await direct.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)
      return counted.rows[0]?.n ?? 0
    },
  }
}

/** How long something took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
