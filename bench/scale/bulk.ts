import pg from 'pg'

const secondaryIndexes = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  join pg_class on pg_class.oid = indrelid
  where relnamespace = 'public'::regnamespace
    and not exists (select from pg_constraint where conindid = indexrelid)`

const sequences = `
  select format('select setval(%L, (select coalesce(max(%I), 1) from %I))',
    pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, table_name) as statement
  from information_schema.columns
  where table_schema = 'public' and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`

/**
 * Lets `fill` write to the database at `url` (of a superuser) without triggers, foreign keys and secondary
 * indexes, makes the indexes afterwards and looks at every table: minutes become seconds. What the triggers
 * keep is for `fill` to write. The tables `emptied` first are not logged on their way to the disk.
 */
export async function loadInBulk(
  url: string,
  emptied: readonly string[],
  fill: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(`set session_replication_role = replica; set maintenance_work_mem = '256MB'`)
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(secondaryIndexes)
    await client.query('begin')
    await client.query(`truncate ${emptied.join(', ')} cascade`)
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    await fill(client)
    for (const { definition } of indexes) await client.query(definition)
    await client.query('commit')
    const { rows } = await client.query<{ statement: string }>(sequences)
    for (const { statement } of rows) await client.query(statement)
    await client.query('vacuum (analyze)')
  } finally {
    await client.end()
  }
}
