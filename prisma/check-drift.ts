// npm run db:check. Applies the migrations to an empty database, applies them again, and fails when the result
// differs from the schema or from the functions in prisma/functions, or opens anything to others. The scratch database is made on the server of DIRECT_URL or
// DATABASE_URL and removed again; where neither is set, an embedded PostgreSQL is started for it.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { startEmbeddedPostgres } from '../dev/postgres/embedded-postgres.ts'
import { connectionOptions } from '../src/lib/database/connection.ts'
import { checkFunctions } from './check-functions.ts'
import { requirePrisma, runPrisma } from './run-prisma.ts'

const DIFFERENT = 2

interface Server {
  url: string
  stop(): Promise<void>
}

async function someServer(): Promise<Server> {
  const url = process.env.DIRECT_URL || process.env.DATABASE_URL
  if (url) return { url, stop: async () => undefined }
  const server = await startEmbeddedPostgres({ persistent: false, durable: false })
  return { url: server.url(), stop: () => server.stop() }
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.toString()
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client(connectionOptions(url))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function check(databaseUrl: string): Promise<boolean> {
  await requirePrisma(['migrate', 'deploy'], { databaseUrl })
  console.log('The migrations apply to an empty database.')
  const second = await requirePrisma(['migrate', 'deploy'], { databaseUrl })
  if (!second.includes('No pending migrations')) throw new Error(`The second run was not empty:\n${second}`)
  console.log('A second run has nothing to do.')

  const fromTo = ['--from-config-datasource', '--to-schema', 'prisma/schema', '--exit-code', '--script']
  const { exitCode, output } = await runPrisma(['migrate', 'diff', ...fromTo], { databaseUrl })
  if (exitCode !== 0 && exitCode !== DIFFERENT) throw new Error(`The comparison failed:\n${output}`)
  if (exitCode === 0) console.log('The schema says the same as the migrations.')
  else console.error(`The schema differs from the migrations. It would need:\n${output}`)

  const faults = await checkFunctions(databaseUrl)
  if (faults.length === 0) console.log('The functions are those of prisma/functions, for the service alone.')
  for (const fault of faults) console.error(fault)
  return exitCode === 0 && faults.length === 0
}

const server = await someServer()
const database = `smartsales_check_${randomUUID().replaceAll('-', '')}`
try {
  await execute(server.url, `CREATE DATABASE ${database}`)
  if (!(await check(withDatabase(server.url, database)))) process.exitCode = 1
} finally {
  await execute(server.url, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
  await server.stop()
}
