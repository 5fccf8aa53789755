import type pg from 'pg'
import { readDashboard } from '../../src/domains/reports/dashboard.ts'
import { toDashboard } from '../../src/domains/reports/dashboard-json.ts'
import { type RawValue, Sql, type SqlClient, type Statement } from '../../src/lib/database/sql.ts'
import { createTimeZone } from '../../src/lib/dates.ts'

/** What a dashboard of the last month is, read with the service's own statement for every request. */
export function dashboardReader(pool: pg.Pool): () => Promise<ReturnType<typeof toDashboard>> {
  const send: Statement = async <Row extends object>(
    strings: TemplateStringsArray,
    ...values: RawValue[]
  ) => {
    const statement = new Sql(strings, values)
    const { rows } = await pool.query<Row>({ text: statement.text, values: statement.values })
    return rows
  }
  const sql: SqlClient = { read: send, write: send, repeatable: send }
  const shop = { sql, zone: createTimeZone('America/La_Paz'), lowStock: 7 }
  return async () => toDashboard(await readDashboard(shop, { periodo: 'mes', limit_top: 10 }, new Date()))
}
