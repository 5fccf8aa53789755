import type { ClientBase } from 'pg'
import shape from '../../../prisma/original-shape.json' with { type: 'json' }

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

/** The original's tables as 0_baseline makes them: what a database must have to be adopted. */
const originalShape = shape as unknown as Record<string, TableShape>

interface FoundColumn {
  name: string
  type: string
  /** The database has a value for it when an INSERT names none. */
  isOptional: boolean
  isGenerated: boolean
}

interface FoundTable {
  owner: string
  isOwnedByCaller: boolean
  columns: FoundColumn[]
  keys: string[][]
}

export interface Comparison {
  /** Nothing of the original is there. */
  isEmpty: boolean
  /** Sentences, each about one difference that must be settled first. */
  differences: string[]
}

const describeTables = `
  SELECT pg_class.relname AS table_name,
    pg_get_userbyid(relowner) AS owner,
    pg_has_role(relowner, 'USAGE') AS is_owned_by_caller,
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

async function findTables(client: ClientBase): Promise<Map<string, FoundTable>> {
  const { rows } = await client.query(describeTables, [Object.keys(originalShape)])
  return new Map(
    rows.map((row) => [
      row.table_name,
      { owner: row.owner, isOwnedByCaller: row.is_owned_by_caller, columns: row.columns, keys: row.keys },
    ]),
  )
}

function columnDifferences(table: string, shape: TableShape, found: FoundTable): string[] {
  return Object.entries(shape.columns).flatMap(([name, kind]) => {
    const column = found.columns.find((candidate) => candidate.name === name)
    if (!column) return [`${table}.${name} is missing.`]
    const accepted: readonly string[] = columnKinds[kind]
    if (accepted.includes(column.type)) return []
    return [`${table}.${name} is of type ${column.type}; ${accepted.join(' or ')} is needed.`]
  })
}

function keyDifferences(table: string, shape: TableShape, found: FoundTable): string[] {
  const hasKey = shape.keys.some((key) => found.keys.some((known) => known.join() === [...key].sort().join()))
  return hasKey ? [] : [`${table} has no primary key or unique index on (${shape.keys[0]?.join(', ')}).`]
}

/** What would make the service's own inserts fail. */
function insertDifferences(table: string, shape: TableShape, found: FoundTable): string[] {
  const generated = found.columns.find((column) => column.name === shape.generated)
  const notGenerated =
    generated && !generated.isGenerated
      ? [`${table}.${generated.name} does not number its rows by itself.`]
      : []
  const demanding = found.columns
    .filter((column) => !column.isOptional && !(column.name in shape.columns))
    .map((column) => `${table}.${column.name} is unknown here and must have a value: give it a default.`)
  return [...notGenerated, ...demanding]
}

/** Compares the database with the original's shape; reads the catalogue only. */
export async function compareWithOriginal(client: ClientBase): Promise<Comparison> {
  const tables = await findTables(client)
  const differences = Object.entries(originalShape).flatMap(([table, shape]) => {
    const found = tables.get(table)
    if (!found) return [`The table ${table} is missing.`]
    const foreign = found.isOwnedByCaller
      ? []
      : [`${table} belongs to the role ${found.owner}: connect as that role, to be allowed to change it.`]
    return [
      ...foreign,
      ...columnDifferences(table, shape, found),
      ...keyDifferences(table, shape, found),
      ...insertDifferences(table, shape, found),
    ]
  })
  return { isEmpty: tables.size === 0, differences }
}
