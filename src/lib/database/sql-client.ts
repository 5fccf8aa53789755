import type { QueryResult } from 'pg'
import type { DatabasePool } from './pool.ts'
import type { Recovery } from './recovery.ts'
import { type RawValue, type Repeatability, Sql, type SqlClient, type Statement } from './sql.ts'
import { isNotCallable, type StoredStatements } from './stored-statements.ts'
import { sqlTypes } from './type-parsers.ts'

/**
 * Makes `app.sql`: a template becomes one unnamed statement, run under the recovery hook. Of a statement that is
 * stored its function is called; when that cannot be, the statement itself is sent.
 */
export function createSqlClient(pool: DatabasePool, recovery: Recovery, stored: StoredStatements): SqlClient {
  async function send(text: string, values: RawValue[]): Promise<QueryResult> {
    const call = stored.callFor(text)
    if (call === undefined) return pool.run({ text, values, types: sqlTypes })
    try {
      return await pool.run({ text: call, values, types: sqlTypes })
    } catch (error) {
      if (!isNotCallable(error)) throw error
      stored.forget(text)
      return pool.run({ text, values, types: sqlTypes })
    }
  }

  function statement(repeatability: Repeatability): Statement {
    return async <Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]) => {
      const { text, values: parameters } = new Sql(strings, values)
      const result = await recovery.run(repeatability, () => send(text, parameters), text)
      return result.rows as Row[]
    }
  }
  return { read: statement('read'), write: statement('write'), repeatable: statement('repeatable') }
}
