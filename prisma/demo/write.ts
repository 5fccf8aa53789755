import type pg from 'pg'

/**
 * Inserts any number of rows with one statement: they travel as one JSON document, which PostgreSQL
 * reads as rows of the table. Columns that the first row does not name keep their defaults. Where an
 * `id` was given, the table's sequence goes on after the last one.
 */
export async function insertRows(
  client: pg.ClientBase,
  table: string,
  rows: Record<string, unknown>[],
): Promise<void> {
  const first = rows[0]
  if (!first) return
  const columns = Object.keys(first).join(', ')
  await client.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
  if (typeof first.id !== 'number') return
  await client.query(
    `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
  )
}
