import pg from 'pg'
import { type RawValue, type SqlClient, sql } from '../src/lib/database/sql.ts'

/** The database itself, past pooler and proxy, for filling the shop and reading the books. */
export interface DirectSql extends SqlClient {
  close(): Promise<void>
}

/** Opens a few connections to the database at `url`. */
export function openDirectSql(url: string): DirectSql {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000 })
  // The server is killed now and then, and these connections with it.
  pool.on('error', () => undefined)
  const run = async <Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]) => {
    const statement = sql(strings, ...values)
    const { rows } = await pool.query(statement.text, statement.values)
    return rows as Row[]
  }
  return { read: run, write: run, repeatable: run, close: () => pool.end() }
}
