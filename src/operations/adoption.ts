import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ClientBase } from 'pg'
import shape from '../../prisma/original-shape.json' with { type: 'json' }

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

/** What of `found` the service could not read, or would make its inserts fail. */
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

/**
 * Compares the database with the original's shape; reads the catalogue only. Returns `isEmpty` when nothing of the
 * original is there, and a sentence about each difference that must be settled first.
 */
export async function compareWithOriginal(
  client: ClientBase,
): Promise<{ isEmpty: boolean; differences: string[] }> {
  const { rows } = await client.query<FoundTable>(describeTables, [Object.keys(originalShape)])
  const differences = Object.entries(originalShape).flatMap(([table, shape]) => {
    const found = rows.find(({ name }) => name === table)
    return found ? [...tableDifferences(shape, found)] : [`The table ${table} is missing.`]
  })
  return { isEmpty: rows.length === 0, differences }
}

interface Question {
  readonly title: string
  readonly advice: string
  /** Gives one text column, `row`. */
  readonly sql: string
  /** `$1` of the statement, where it has one. */
  readonly parameter?: readonly string[]
}

/** Rows that adoption leaves as they are, to be looked at: their number, and the first of them as text. */
export interface Finding extends Question {
  readonly total: number
  readonly rows: readonly string[]
}

const rowsShown = 20

const duplicateNames = (table: string) => `
  SELECT format('%s %s: %s%s', '${table}', id, nombre,
    CASE to_jsonb(item) ->> 'nombre_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
  FROM ${table} item
  WHERE lower(nombre) IN (SELECT lower(nombre) FROM ${table} GROUP BY 1 HAVING count(*) > 1)
  ORDER BY lower(nombre), id`

/** The triggers that the migrations of this service make, by name. */
function ownTriggers(): string[] {
  const cwd = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url))
  const scripts = globSync('**/*.sql', { cwd }).map((file) => readFileSync(`${cwd}${file}`, 'utf8'))
  const created = /CREATE (?:OR REPLACE )?TRIGGER "?(\w+)/gi
  return scripts.flatMap((script) => [...script.matchAll(created)].map((match) => match[1] as string))
}

const questions: Question[] = [
  {
    title: 'Accounts that share an e-mail address',
    advice:
      'One keeps the address: active before inactive, then the one that bought last, then the one that bought more. The others are flagged (correo_duplicado) and keep all they have. Change their addresses, or leave them.',
    sql: `
      SELECT format('%s  %s  %s%s', id, correo, nombre,
        CASE to_jsonb(account) ->> 'correo_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
      FROM usuario account
      WHERE lower(correo) IN (SELECT lower(correo) FROM usuario GROUP BY 1 HAVING count(*) > 1)
      ORDER BY lower(correo), id`,
  },
  {
    title: 'Products with negative stock',
    advice:
      'Sold more often than they were there. They are flagged (stock_negativo) and cannot be sold: count them and correct the number, which clears the flag.',
    sql: `SELECT format('producto %s: %s, stock %s', id, nombre, stock) AS row FROM producto WHERE stock < 0 ORDER BY id`,
  },
  {
    title: 'Payment intents with more than one payment',
    advice:
      'One charge that was written down as several sales. The first payment counts; the later ones are flagged (intento_duplicado). Compare them with Stripe.',
    sql: `
      SELECT format('pagos %s: venta %s, total %s, %s%s', id, venta_id, total, payment_intent_id,
        CASE to_jsonb(payment) ->> 'intento_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
      FROM pagos payment
      WHERE payment_intent_id IN (SELECT payment_intent_id FROM pagos GROUP BY 1 HAVING count(*) > 1)
      ORDER BY payment_intent_id, hora, id`,
  },
  {
    title: 'Brands of the same name',
    advice:
      'The one with most products keeps the name; the others are flagged (nombre_duplicado). Rename them.',
    sql: duplicateNames('marca'),
  },
  {
    title: 'Product types of the same name',
    advice: 'As with brands.',
    sql: duplicateNames('tipoproducto'),
  },
  {
    title: 'Lines of sales without a positive quantity',
    advice:
      'They stay, but no new one can be written, and they cannot be changed without a positive quantity.',
    sql: `
      SELECT format('venta %s, producto %s: %s', venta_id, producto_id, cantidad) AS row
      FROM detalleventa WHERE cantidad <= 0 ORDER BY venta_id, producto_id`,
  },
  {
    title: 'Roles of another name',
    advice: 'The service goes by the numbers, but both clients look for these names.',
    sql: `
      SELECT format('role %s is called %s instead of %s', id, roles.nombre, wanted.nombre) AS row
      FROM roles JOIN (VALUES (1, 'Cliente'), (2, 'Administrador'), (3, 'Analista'), (4, 'Vendedor'), (5, 'Técnico'))
        AS wanted (id, nombre) USING (id)
      WHERE roles.nombre <> wanted.nombre ORDER BY id`,
  },
  {
    title: 'Triggers that were there before',
    advice:
      'They go on working. A trigger that writes to audit_log makes a second entry, without an actor, beside the one that this service writes; drop it when the original no longer runs.',
    parameter: ownTriggers(),
    sql: `
      SELECT format('%s on %s', tgname, tgrelid::regclass) AS row
      FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
      WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
        AND tgname <> ALL ($1::name[])
      ORDER BY tgrelid::regclass::text, tgname`,
  },
  {
    title: 'Tables that Supabase shows to anybody',
    advice:
      'The role anon may read them and row level security is off: anybody with the public key reads them past this service. Enable row level security on them (the service connects as their owner and does not notice).',
    sql: `
      SELECT relname AS row
      FROM pg_class, pg_roles
      WHERE rolname = 'anon' AND relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND NOT relrowsecurity AND has_table_privilege(pg_roles.oid, pg_class.oid, 'SELECT')
      ORDER BY relname`,
  },
]

/** Asks every question. Returns the findings, questions without rows left out. Works before and after adoption. */
export async function findOddities(client: ClientBase): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const question of questions) {
    const { rows } = await client.query<{ row: string; total: number }>(
      `SELECT row, count(*) OVER ()::int AS total FROM (${question.sql}) AS found LIMIT ${rowsShown}`,
      question.parameter ? [question.parameter] : [],
    )
    if (rows[0]) findings.push({ ...question, total: rows[0].total, rows: rows.map(({ row }) => row) })
  }
  return findings
}
