import type { Client } from 'pg'
import { storeSchema } from '../../lib/database/stored-statements.ts'
import { type Finding, ok, warn } from './finding.ts'

const topic = 'stored plans'

/** Whether the database has the functions `names`, which keep the plans of this version's statements. */
export async function checkStored(client: Client, names: readonly string[]): Promise<Finding> {
  const { rows } = await client.query<{ missing: number }>(
    `select count(*)::int as missing from unnest($1::text[]) name
     where not exists (select from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
       where nspname = $2 and proname = name and has_schema_privilege(pronamespace, 'usage')
         and has_function_privilege(pg_proc.oid, 'execute'))`,
    [names, storeSchema],
  )
  const missing = rows[0]?.missing ?? names.length
  if (missing === 0) return ok(topic, `The database keeps the plans of all ${names.length} statements.`)
  return warn(
    topic,
    `The database keeps no plan of ${missing} of ${names.length} statements, so they take longer: run npm run db:deploy.`,
  )
}
