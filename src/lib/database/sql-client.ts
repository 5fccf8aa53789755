import type { DatabasePool } from './pool.ts'
import type { Recovery } from './recovery.ts'
import { type RawValue, type Repeatability, Sql, type SqlClient, type Statement } from './sql.ts'
import { sqlTypes } from './type-parsers.ts'

/** Makes `app.sql`: a template becomes one unnamed statement, run under the recovery hook. */
export function createSqlClient(pool: DatabasePool, recovery: Recovery): SqlClient {
  function statement(repeatability: Repeatability): Statement {
    return async <Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]) => {
      const { text, values: parameters } = new Sql(strings, values)
      const send = () => pool.run({ text, values: parameters, types: sqlTypes })
      const result = await recovery.run(repeatability, send)
      return result.rows as Row[]
    }
  }
  return { read: statement('read'), write: statement('write'), repeatable: statement('repeatable') }
}
