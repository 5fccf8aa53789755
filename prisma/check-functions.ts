import pg from 'pg'
import { connectionOptions } from '../src/lib/database/connection.ts'
import { readFunctions } from './write-functions.ts'

/** What each function and view of the schema is, SET clauses included. */
const definitions = `
  SELECT proname AS name, pg_get_functiondef(pg_proc.oid) AS definition
  FROM pg_proc WHERE pronamespace = 'smartsales'::regnamespace
  UNION ALL
  SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = 'smartsales'::regnamespace AND relkind = 'v'
  ORDER BY name`

/** What others than the owner may do with what is ours, in words. */
const privileges = `
  SELECT format('Everybody may call smartsales.%s.', proname) AS fault
  FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS granted
  WHERE pronamespace = 'smartsales'::regnamespace AND granted.grantee = 0
  UNION ALL
  SELECT format('%s may %s the table or view %s.', grantee, lower(privilege_type), table_name)
  FROM information_schema.role_table_grants
  WHERE table_schema IN ('public', 'smartsales') AND grantee IN ('PUBLIC', 'anon', 'authenticated')`

async function readDefinitions(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; definition: string }>(definitions)
  return new Map(rows.map(({ name, definition }) => [name, definition]))
}

/**
 * Compares the functions and views of a migrated database with prisma/functions, and looks for what is open to others.
 * Leaves the database as it is. Returns a sentence for each fault; none when all is well.
 */
export async function checkFunctions(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client(connectionOptions(databaseUrl))
  await client.connect()
  try {
    const migrated = await readDefinitions(client)
    const { rows: open } = await client.query<{ fault: string }>(privileges)
    await client.query('BEGIN')
    for (const text of readFunctions().values()) await client.query(text)
    const written = await readDefinitions(client)
    await client.query('ROLLBACK')
    const names = [...new Set([...migrated.keys(), ...written.keys()])]
    const differing = names.filter((name) => migrated.get(name) !== written.get(name))
    const unknown = names.filter((name) => !readFunctions().has(`${name}.sql`))
    return [
      ...differing.map((name) => `smartsales.${name} differs from prisma/functions: npm run db:functions.`),
      ...unknown.map((name) => `smartsales.${name} has no file in prisma/functions.`),
      ...open.map(({ fault }) => fault),
    ]
  } finally {
    await client.end()
  }
}
