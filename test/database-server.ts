import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../dev/postgres/embedded-postgres.ts'

export { readServerFile } from './server-file.ts'

/** The migrated database that the tests' own databases are copied from. */
export const templateDatabase = 'smartsales_template'

const MIGRATION_TIMEOUT_MS = 120_000
const projectRoot = fileURLToPath(new URL('..', import.meta.url))

/** Runs `work` on a connection of its own to `url`. */
export async function withConnection<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Applies the migrations to the database at `url`, as a deployment does. */
export async function migrate(url: string): Promise<void> {
  const cli = join(projectRoot, 'node_modules', 'prisma', 'build', 'index.js')
  const child = spawn(process.execPath, [cli, 'migrate', 'deploy'], {
    cwd: projectRoot,
    env: { ...process.env, DATABASE_URL: url, DIRECT_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MIGRATION_TIMEOUT_MS,
  })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`The migrations were not applied:\n${output}`)
}

/** Sees to it that the server ends even when this process is killed. */
function watch(server: EmbeddedPostgres): void {
  const watchdog = fileURLToPath(new URL('watchdog.ts', import.meta.url))
  spawn(process.execPath, [watchdog, String(process.pid), server.dataDirectory], {
    detached: true,
    stdio: 'ignore',
    cwd: tmpdir(),
  }).unref()
}

/** Starts a PostgreSQL on a free port, in a temporary folder, with the migrated template in it. */
export async function startTemplateServer(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ persistent: false, durable: false })
  watch(server)
  try {
    await withConnection(server.url(), (client) => client.query(`CREATE DATABASE ${templateDatabase}`))
    await migrate(server.url(templateDatabase))
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** A PostgreSQL that a test may kill. */
export interface KillableServer {
  /** A migrated database of its own. */
  readonly url: string
  /** `pg_ctl stop -m immediate`: everybody is cut off, nothing is tidied up. */
  kill(): Promise<void>
  /** Comes back on the same port with what was committed. */
  restart(): Promise<void>
}

/** Starts a PostgreSQL of the test's own, for tests that kill it; stopped and removed after the test. */
export async function startKillableServer(t: {
  teardown(work: () => Promise<void>): void
}): Promise<KillableServer> {
  const server = await startTemplateServer()
  t.teardown(() => server.stop())
  return {
    url: server.url(templateDatabase),
    kill: () => server.stopImmediately(),
    restart: () => server.startAgain(),
  }
}
