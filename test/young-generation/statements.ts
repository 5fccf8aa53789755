// Asks the database of DATABASE_URL for 4,000 answers of 40 rows, eight at a time, and prints how many bytes of them
// became old.
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { minimalSource } from '../plugins/bare-app.ts'
import { agedBytes, answered } from './aged-bytes.ts'

const AT_ONCE = 8
const STATEMENTS_EACH = 500
const ROWS = 40

const DATABASE_URL = process.env.DATABASE_URL!
const app = await buildApp(
  readConfig({ ...minimalSource, DATABASE_URL, LOG_LEVEL: 'silent', DISPATCHER_ENABLED: 'False' }),
)
await app.ready()

async function ask(): Promise<void> {
  for (let statement = 0; statement < STATEMENTS_EACH; statement++) {
    const rows = await app.sql
      .read`select g, md5(g::text) as a, md5(g::text) as b from generate_series(1, ${ROWS}::int) g`
    if (rows.length !== ROWS) throw new Error(`${rows.length} rows came, not ${ROWS}.`)
    answered()
  }
}

const bytes = await agedBytes(() => Promise.all(Array.from({ length: AT_ONCE }, ask)))
await app.close()
console.log(JSON.stringify({ bytes, answers: AT_ONCE * STATEMENTS_EACH }))
