// npm run db:adopt [-- --check]. Takes over the original's database: looks at its tables, marks the
// baseline as applied, applies the rest, and reports what it left alone. Running it again is harmless.
// Exit codes: 0 adopted, 1 something failed, 2 not a database that can be adopted.
import pg from 'pg'
import { requirePrisma } from '../../prisma/run-prisma.ts'
import { migrationUrl, readSource } from '../config/source.ts'
import { connectionOptions } from '../lib/database/connection.ts'
import { compareWithOriginal, findOddities } from '../operations/adoption.ts'
import { listMigrations, readMigrationState } from '../operations/migrations.ts'

const baseline = '0_baseline'
const transactionPoolerPort = '6543'
const exitCode = { adopted: 0, failed: 1, notTheOriginal: 2 } as const

async function report(client: pg.Client): Promise<void> {
  const findings = await findOddities(client)
  const isClean = findings.length === 0
  console.log(
    isClean ? '\nNothing was found that needs a look.' : '\nLeft as it is, for somebody to look at:',
  )
  for (const { title, advice, rows, total } of findings) {
    console.log(`\n${title} (${total})\n${advice}`)
    for (const row of rows) console.log(`  ${row}`)
    if (total > rows.length) console.log(`  … and ${total - rows.length} more`)
  }
}

async function adopt(client: pg.Client, databaseUrl: string, checkOnly: boolean): Promise<number> {
  const history = await readMigrationState(client, listMigrations())
  const isAdopted = history.applied.includes(baseline)
  if (history.unknown.length > 0) {
    console.error(`This database was made by another version of this service (${history.unknown[0]}).`)
    console.error('Nothing was changed. Begin with a new database; for npm run dev remove the folder .data/.')
    return exitCode.notTheOriginal
  }
  if (!isAdopted) {
    const { isEmpty, differences } = await compareWithOriginal(client)
    if (isEmpty) {
      console.error('This database has none of the tables. A new one is made with: npm run db:deploy')
      return exitCode.notTheOriginal
    }
    if (differences.length > 0) {
      console.error('This database cannot be adopted as it is. Nothing was changed.')
      for (const difference of differences) console.error(`  ${difference}`)
      return exitCode.notTheOriginal
    }
  }
  if (checkOnly) {
    console.log(isAdopted ? 'This database was adopted before.' : 'This database can be adopted.')
    await report(client)
    return exitCode.adopted
  }
  if (!isAdopted) {
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
  const databaseUrl = migrationUrl(readSource())
  if (!URL.canParse(databaseUrl)) {
    console.error('Set DIRECT_URL (or DATABASE_URL) to the address of the database: postgresql://…')
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
