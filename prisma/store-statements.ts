// Part of npm run db:deploy, after the migrations: makes the functions that keep the plans of the statements that
// are asked most.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectionOptions } from '../src/lib/database/connection-options.ts'
import { storeStatements } from '../src/lib/database/store-statements.ts'
import { storedStatements } from '../src/stored-statements.ts'

const envFile = fileURLToPath(new URL('../.env', import.meta.url))
if (existsSync(envFile)) process.loadEnvFile(envFile)
const databaseUrl = process.env.DIRECT_URL || process.env.DATABASE_URL
if (!databaseUrl) throw new Error('Set DIRECT_URL (or DATABASE_URL) to the address of the database.')

const client = new pg.Client({ ...connectionOptions(databaseUrl), connectionTimeoutMillis: 10_000 })
await client.connect()
try {
  console.log(await storeStatements(client, storedStatements))
} finally {
  await client.end()
}
