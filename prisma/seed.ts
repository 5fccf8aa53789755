// npm run db:seed [-- --demo]. Adds what is missing and leaves alone what is there: the first
// administrator, from FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD, and with --demo a shop to look at.
// The roles and the states of a claim come with the migrations.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectionOptions } from '../src/lib/database/connection.ts'
import { demoLogins } from './demo/people.ts'
import { seedDemo } from './demo/seed-demo.ts'
import { seedFirstAdministrator } from './first-administrator.ts'

const envFile = fileURLToPath(new URL('../.env', import.meta.url))
if (existsSync(envFile)) process.loadEnvFile(envFile)
const { DIRECT_URL, DATABASE_URL, FIRST_ADMIN_EMAIL, FIRST_ADMIN_PASSWORD, SUPABASE_URL } = process.env

async function seed(client: pg.Client): Promise<void> {
  if (FIRST_ADMIN_EMAIL) {
    const password = SUPABASE_URL ? undefined : FIRST_ADMIN_PASSWORD
    console.log(await seedFirstAdministrator(client, FIRST_ADMIN_EMAIL, password))
  }
  if (!process.argv.includes('--demo')) return
  console.log('Filling the demo shop…')
  const { created, counts } = await seedDemo(client, process.env.CURRENCY ?? 'usd')
  if (created) console.table(counts)
  else console.log('It was filled before.')
  console.log('Demo logins:')
  for (const { role, email, password } of demoLogins)
    console.log(`  ${role.padEnd(14)} ${email}  ${password}`)
}

const url = DIRECT_URL || DATABASE_URL
if (!url) {
  console.error('Set DIRECT_URL or DATABASE_URL to the address of the database.')
  process.exit(1)
}
const client = new pg.Client(connectionOptions(url))
await client.connect()
try {
  await seed(client)
} finally {
  await client.end()
}
