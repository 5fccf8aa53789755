import { type Client, escapeIdentifier, escapeLiteral } from 'pg'
import { describeStatement, type StatementShape } from './describe-statement.ts'
import { errorFacts } from './error-facts.ts'
import { functionNameOf, type StoredStatement, storeSchema } from './stored-statements.ts'

/** Functions that no version has asked for in so many days are removed. */
const keptDays = 7
/** Of the lock that keeps two deployments apart, any number. */
const lockNumber = 7_304_118_522

/** A role that may not make a schema or a function is no reason to stop a deployment: the service does without. */
const insufficientPrivilege = '42501'

interface FunctionRow {
  /** With its parameters, as DROP FUNCTION wants it. */
  readonly signature: string
  /** Of parameters and columns. */
  readonly types: readonly number[]
  readonly settings: readonly string[] | null
}

/**
 * One plan for all values. By itself PostgreSQL compares its price with that of planning for the values at hand,
 * which it guesses at a tenth of what it takes, and plans each time.
 */
const setting = 'plan_cache_mode=force_generic_plan'

const dollarQuote = '$stored_statement$'

async function typeNames(client: Client, oids: readonly number[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select format_type(oid, null) as name from unnest($1::oid[]) with ordinality listed(oid, place) order by place',
    [oids],
  )
  return rows.map(({ name }) => name)
}

async function makeFunction(
  client: Client,
  { text }: StoredStatement,
  name: string,
  { parameterTypes, columns }: StatementShape,
): Promise<void> {
  if (text.includes(dollarQuote)) throw new Error(`${name} cannot be quoted.`)
  if (columns.length === 0) throw new Error(`${name} returns no columns, which RETURN QUERY needs.`)
  const parameters = await typeNames(client, parameterTypes)
  const columnTypes = await typeNames(
    client,
    columns.map(({ type }) => type),
  )
  const table = columns.map((column, place) => `${escapeIdentifier(column.name)} ${columnTypes[place]}`)
  // Parameters have no names, and a name that is a column's and the function's is the column's.
  await client.query(
    `create function ${storeSchema}.${name}(${parameters.join(', ')}) returns table (${table.join(', ')})
     language plpgsql set ${setting} as ${dollarQuote}
#variable_conflict use_column
begin
  return query ${text};
end ${dollarQuote}`,
  )
}

async function store(client: Client, statement: StoredStatement): Promise<void> {
  const name = functionNameOf(statement)
  const shape = await describeStatement(client, statement.text)
  const types = [...shape.parameterTypes, ...shape.columns.map(({ type }) => type)]
  const { rows } = await client.query<FunctionRow>(
    `select oid::regprocedure::text as signature,
       array(select unnest(coalesce(proallargtypes, proargtypes::oid[]))::int) as types, proconfig as settings
     from pg_proc where pronamespace = $1::regnamespace and proname = $2`,
    [storeSchema, name],
  )
  const wanted = JSON.stringify([types, [setting]])
  const standing = rows.some((row) => JSON.stringify([row.types, row.settings]) === wanted)
  if (!standing) {
    for (const { signature } of rows) await client.query(`drop function ${signature}`)
    await makeFunction(client, statement, name, shape)
  }
  const asked = escapeLiteral(new Date().toISOString())
  await client.query(`comment on function ${storeSchema}.${name} is ${asked}`)
}

async function removeOld(client: Client, names: readonly string[]): Promise<number> {
  const { rows } = await client.query<FunctionRow>(
    `select oid::regprocedure::text as signature from pg_proc
     where pronamespace = $1::regnamespace and proname <> all($2)
       and obj_description(oid, 'pg_proc')::timestamptz < now() - make_interval(days => $3)`,
    [storeSchema, names, keptDays],
  )
  for (const { signature } of rows) await client.query(`drop function ${signature}`)
  return rows.length
}

/**
 * Makes the functions that keep the plans of `statements`, all or none, and removes those that no version asked
 * for in a week; an older version that is still running finds its own. Run it with every deployment, after the
 * migrations: types may have changed. Two runs at once wait for each other. Returns a sentence that says what
 * was done, also when the role may not make functions. Throws PostgreSQL's errors otherwise.
 */
export async function storeStatements(
  client: Client,
  statements: readonly StoredStatement[],
): Promise<string> {
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockNumber])
    await client.query(`create schema if not exists ${storeSchema}`)
    await client.query(`revoke all on schema ${storeSchema} from public`)
    for (const statement of statements) await store(client, statement)
    const removed = await removeOld(client, statements.map(functionNameOf))
    await client.query('commit')
    return `The database keeps the plans of ${statements.length} statements; ${removed} old ones were removed.`
  } catch (error) {
    await client.query('rollback')
    const [facts] = errorFacts(error)
    if (facts?.sqlState !== insufficientPrivilege) throw error
    return `The database keeps no plans, and statements take longer: ${facts.message}`
  }
}
