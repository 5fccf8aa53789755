import { readdir, readFile } from 'node:fs/promises'
import type { ClientBase } from 'pg'

/** Rows that adoption leaves as they are and somebody should look at. */
export interface Finding {
  title: string
  advice: string
  /** Each row as text; at most `rowsShown` of them. */
  rows: string[]
  total: number
}

interface Question {
  title: string
  advice: string
  /** Gives one text column, `row`. `$1` is the list of the triggers that the migrations make. */
  sql: string
}

const rowsShown = 20

const duplicateNames = (table: string) => `
  SELECT format('%s %s: %s%s', '${table}', id, nombre,
    CASE to_jsonb(item) ->> 'nombre_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
  FROM ${table} item
  WHERE lower(nombre) IN (SELECT lower(nombre) FROM ${table} GROUP BY 1 HAVING count(*) > 1)
  ORDER BY lower(nombre), id`

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
      'They go on working. Those that write to audit_log make a second entry, without an actor, beside the one that this service writes; drop them when the original no longer runs.',
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
      'The role anon may read them and row level security is off: whoever has the public key reads them past this service. Enable row level security on them (the service connects as their owner and does not notice).',
    sql: `
      SELECT relname AS row
      FROM pg_class, pg_roles
      WHERE rolname = 'anon' AND relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND NOT relrowsecurity AND has_table_privilege(pg_roles.oid, pg_class.oid, 'SELECT')
      ORDER BY relname`,
  },
]

/** The triggers that the migrations of this service make, by name. */
async function ownTriggers(): Promise<string[]> {
  const folder = new URL('../../../prisma/migrations/', import.meta.url)
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.sql'))
  const scripts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
  return scripts.flatMap((script) =>
    [...script.matchAll(/CREATE (?:OR REPLACE )?TRIGGER "?(\w+)/gi)].map((match) => match[1] as string),
  )
}

/** Asks every question; answers the findings, those without rows left out. Works before and after adoption. */
export async function findOddities(client: ClientBase): Promise<Finding[]> {
  const findings: Finding[] = []
  const triggers = await ownTriggers()
  for (const { title, advice, sql } of questions) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT row, count(*) OVER ()::int AS total FROM (${sql}) AS found LIMIT ${rowsShown}`,
      sql.includes('$1') ? [triggers] : [],
    )
    const total = (rows[0] as { total?: number } | undefined)?.total ?? 0
    if (total > 0) findings.push({ title, advice, rows: rows.map(({ row }) => row), total })
  }
  return findings
}
