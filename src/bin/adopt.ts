// npm run db:adopt [-- --check]. Takes over the original's database: looks at its tables, marks the
// baseline as applied, applies the rest, and reports what it left alone. Running it again is harmless.
// Exit codes: 0 adopted, 1 something failed, 2 not a database that can be adopted.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectionOptions } from '../lib/database/connection-options.ts'
import { requirePrisma } from '../lib/migrations.ts'
import { compareWithOriginal } from '../operations/adoption/compare-shape.ts'
import { findOddities } from '../operations/adoption/findings.ts'

const baseline = '0_baseline'
const transactionPoolerPort = '6543'
const exitCode = { adopted: 0, failed: 1, notTheOriginal: 2 } as const

interface History {
  isAdopted: boolean
  /** Migrations that failed half-way; PostgreSQL took back what they had done. */
  failed: string[]
}

async function readHistory(client: pg.Client): Promise<History> {
  const { rows: known } = await client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`)
  if (!known[0].exists) return { isAdopted: false, failed: [] }
  const { rows } = await client.query<{ migration_name: string; finished: boolean }>(
    `SELECT migration_name, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  )
  return {
    isAdopted: rows.some((row) => row.migration_name === baseline && row.finished),
    failed: rows.filter((row) => !row.finished).map((row) => row.migration_name),
  }
}

async function report(client: pg.Client): Promise<void> {
  const findings = await findOddities(client)
  if (findings.length === 0) return console.log('\nNothing was found that needs a look.')
  console.log('\nLeft as it is, for somebody to look at:')
  for (const { title, advice, rows, total } of findings) {
    console.log(`\n${title} (${total})\n${advice}`)
    for (const row of rows) console.log(`  ${row}`)
    if (total > rows.length) console.log(`  … and ${total - rows.length} more`)
  }
}

async function adopt(client: pg.Client, databaseUrl: string, checkOnly: boolean): Promise<number> {
  const history = await readHistory(client)
  if (!history.isAdopted) {
    const { isEmpty, differences } = await compareWithOriginal(client)
    if (isEmpty) {
      console.error('This database has none of the tables. A new one is made with: npm run db:deploy')
      return exitCode.notTheOriginal
    }
    if (differences.length > 0) {
      console.error('This is not the database that the original service uses. Nothing was changed.')
      for (const difference of differences) console.error(`  ${difference}`)
      return exitCode.notTheOriginal
    }
  }
  if (checkOnly) {
    console.log(history.isAdopted ? 'This database was adopted before.' : 'This database can be adopted.')
    await report(client)
    return exitCode.adopted
  }
  if (!history.isAdopted) {
    await requirePrisma(['migrate', 'resolve', '--applied', baseline], { databaseUrl })
    console.log(`The tables are the original's: ${baseline} counts as applied.`)
  }
  for (const name of history.failed) {
    await requirePrisma(['migrate', 'resolve', '--rolled-back', name], { databaseUrl })
    console.log(`${name} failed the last time; it is tried again.`)
  }
  const output = await requirePrisma(['migrate', 'deploy'], { databaseUrl })
  const isUpToDate = output.includes('No pending migrations')
  console.log(isUpToDate ? 'No migration was left to apply.' : 'The other migrations were applied.')
  await report(client)
  return exitCode.adopted
}

async function main(): Promise<number> {
  const envFile = fileURLToPath(new URL('../../.env', import.meta.url))
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  const databaseUrl = process.env.DIRECT_URL || process.env.DATABASE_URL
  if (!databaseUrl) {
    console.error('Set DIRECT_URL (or DATABASE_URL) to the address of the database.')
    return exitCode.failed
  }
  if (new URL(databaseUrl).port === transactionPoolerPort) {
    console.error(
      'Port 6543 is a transaction pooler, which cannot migrate. Set DIRECT_URL to the direct address.',
    )
    return exitCode.failed
  }
  const client = new pg.Client({ ...connectionOptions(databaseUrl), connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    return await adopt(client, databaseUrl, process.argv.includes('--check'))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return exitCode.failed
  } finally {
    await client.end()
  }
}

process.exitCode = await main()
