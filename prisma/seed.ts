// npm run db:seed [-- --demo]. Adds what is missing and leaves alone what is there: the first
// administrator, from FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD, and with --demo a shop to look at.
// The roles and the states of a claim come with the migrations.
import pg from 'pg'
import { migrationUrl, readSource, variableText } from '../src/config/source.ts'
import { connectionOptions } from '../src/lib/database/connection.ts'
import { demoLogins } from './demo/people.ts'
import { seedDemo } from './demo/seed-demo.ts'
import { seedFirstAdministrator } from './first-administrator.ts'

const source = readSource()
const email = variableText(source, 'FIRST_ADMIN_EMAIL')

async function seed(client: pg.Client): Promise<void> {
  if (email) {
    const password = variableText(source, 'SUPABASE_URL') ? '' : variableText(source, 'FIRST_ADMIN_PASSWORD')
    console.log(await seedFirstAdministrator(client, email, password || undefined))
  }
  if (!process.argv.includes('--demo')) return
  console.log('Filling the demo shop…')
  const { created, counts } = await seedDemo(client, variableText(source, 'CURRENCY') || 'usd')
  if (created) console.table(counts)
  else console.log('It was filled before.')
  console.log('Demo logins:')
  for (const { role, email, password } of demoLogins)
    console.log(`  ${role.padEnd(14)} ${email}  ${password}`)
}

const url = migrationUrl(source)
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
