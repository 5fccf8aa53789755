import { readFileSync } from 'node:fs'
import type { ClientBase } from 'pg'
import shape from '../../prisma/original-shape.json' with { type: 'json' }
import { searchMigrations } from './migrations.ts'

/** Kinds of column that the service takes for the same thing, by their names in information_schema. */
const columnKinds = {
  uuid: ['uuid'],
  text: ['text', 'character varying', 'character', 'citext'],
  integer: ['integer', 'bigint'],
  money: ['numeric'],
  boolean: ['boolean'],
  instant: ['timestamp with time zone'],
  json: ['jsonb'],
} as const

interface TableShape {
  columns: Record<string, keyof typeof columnKinds>
  /** Columns that a primary key or a unique index must cover, exactly; one of several where keys vary. */
  keys: string[][]
  /** The number that the database must give by itself. */
  generated?: string
}

const originalShape = shape as unknown as Record<string, TableShape>

interface FoundTable {
  name: string
  owner: string
  isOwnedByCaller: boolean
  /** `isOptional`: the database has a value for it when an INSERT names none. */
  columns: { name: string; type: string; isOptional: boolean; isGenerated: boolean }[]
  keys: string[][]
}

const describeTables = `
  SELECT pg_class.relname AS name,
    pg_get_userbyid(relowner) AS owner,
    pg_has_role(relowner, 'USAGE') AS "isOwnedByCaller",
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'name', column_name,
        'type', CASE WHEN data_type = 'USER-DEFINED' THEN udt_name ELSE data_type END,
        'isOptional', is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES'
          OR is_generated = 'ALWAYS',
        'isGenerated', column_default LIKE 'nextval(%' OR is_identity = 'YES') ORDER BY ordinal_position), '[]')
      FROM information_schema.columns
      WHERE table_schema = current_schema() AND columns.table_name = pg_class.relname) AS columns,
    (SELECT coalesce(jsonb_agg((
        SELECT jsonb_agg(attname ORDER BY attname) FROM pg_attribute
        WHERE attrelid = indrelid AND attnum = ANY (indkey::smallint[]))), '[]')
      FROM pg_index
      WHERE indrelid = pg_class.oid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL) AS keys
  FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname = ANY ($1)`

function* tableDifferences({ columns, generated, keys }: TableShape, found: FoundTable): Generator<string> {
  const table = found.name
  if (!found.isOwnedByCaller) {
    yield `${table} belongs to the role ${found.owner}: connect as that role, to be allowed to change it.`
  }
  for (const [name, kind] of Object.entries(columns)) {
    const accepted: readonly string[] = columnKinds[kind]
    const column = found.columns.find((candidate) => candidate.name === name)
    if (!column) yield `${table}.${name} is missing.`
    else if (!accepted.includes(column.type)) {
      yield `${table}.${name} is of type ${column.type}; ${accepted.join(' or ')} is needed.`
    }
  }
  const foundKeys = new Set(found.keys.map((key) => key.join()))
  if (!keys.some((key) => foundKeys.has([...key].sort().join()))) {
    yield `${table} has no primary key or unique index on (${keys[0]?.join(', ')}).`
  }
  for (const { name, isGenerated, isOptional } of found.columns) {
    if (name === generated && !isGenerated) yield `${table}.${name} does not number its rows by itself.`
    if (!isOptional && !(name in columns)) {
      yield `${table}.${name} is unknown here and must have a value: give it a default.`
    }
  }
}

async function mayCreateSchemas(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ allowed: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS allowed`,
  )
  return rows[0]?.allowed === true
}

/** Compares the catalogue with the original's shape; each of `differences` is a sentence about what must be settled first. */
export async function compareWithOriginal(client: ClientBase) {
  const { rows } = await client.query<FoundTable>(describeTables, [Object.keys(originalShape)])
  const differences = Object.entries(originalShape).flatMap(([table, shape]) => {
    const found = rows.find(({ name }) => name === table)
    return found ? [...tableDifferences(shape, found)] : [`The table ${table} is missing.`]
  })
  if (!(await mayCreateSchemas(client))) {
    differences.push(
      'The connecting role may not create schemas, and smartsales is one: ' +
        'as the owner of the database, GRANT CREATE ON DATABASE … TO that role.',
    )
  }
  return { isEmpty: rows.length === 0, differences }
}

const rowsShown = 20

/**
 * Asks every question of prisma/adoption.sql: a title and its advice, each a comment of one line, and a statement that
 * gives one text column, `row`. Returns for each that has rows how many adoption leaves as they are, to be looked at, and
 * the first of them. Works before and after adoption.
 */
export async function findOddities(client: ClientBase) {
  const questions = readFileSync(new URL('../../prisma/adoption.sql', import.meta.url), 'utf8')
  const triggers = searchMigrations(/CREATE (?:OR REPLACE )?TRIGGER "?(\w+)/gi).map(([, name]) => name)
  const findings = []
  for (const [, title = '', advice = '', sql = ''] of questions.matchAll(/^-- (.+)\n-- (.+)\n([^;]+);$/gm)) {
    const { rows } = await client.query<{ row: string; total: number }>(
      `SELECT row, count(*) OVER ()::int AS total FROM (${sql}) AS found LIMIT ${rowsShown}`,
      sql.includes('$1') ? [triggers] : [],
    )
    if (rows[0]) findings.push({ title, advice, total: rows[0].total, rows: rows.map(({ row }) => row) })
  }
  return findings
}
