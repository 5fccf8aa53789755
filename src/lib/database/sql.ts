import pg, { type CustomTypesConfig } from 'pg'
import sqlTag, { empty, join, type RawValue, raw, Sql } from 'sql-template-tag'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { DatabasePool } from './pool.ts'
import type { Repeatability, Retry } from './retry.ts'

export type { RawValue }
export { empty, join, raw, Sql, sqlTag as sql }

/** Runs one statement with values as parameters and returns its rows. Nested `sql` fragments are joined in. */
export type Statement = <Row extends object>(
  strings: TemplateStringsArray,
  ...values: RawValue[]
) => Promise<Row[]>

/** Typed SQL over the shared pool: one unnamed statement, one round trip, repeated as its name says. */
export type SqlClient = Readonly<Record<Repeatability, Statement>>

const { builtins, getTypeParser } = pg.types
const asText = (text: string): string => text
const asUtc = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`)

/** `numeric`, `bigint` and `date` stay text, both timestamps are Dates (without a zone UTC, as Prisma writes it). */
const types: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') => {
    if (format === 'text' && oid === builtins.DATE) return asText
    if (format === 'text' && oid === builtins.TIMESTAMP) return asUtc
    return getTypeParser(oid, format)
  }) as typeof getTypeParser,
}

/** Makes `app.sql`: a template becomes one unnamed statement, repeated by `retry`. */
export function createSqlClient(pool: DatabasePool, retry: Retry): SqlClient {
  function statement(repeatability: Repeatability): Statement {
    return async <Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]) => {
      const { text, values: parameters } = new Sql(strings, values)
      const send = () => pool.run({ text, values: parameters, types })
      return (await retry.run(repeatability, send)).rows as Row[]
    }
  }
  return { read: statement('read'), write: statement('write'), repeatable: statement('repeatable') }
}

/**
 * Calls a function of prisma/functions/ in one statement and returns its answer. Outside of a transaction the statement
 * is repeated when its outcome is not known, so that the function must have no further effect when it is called again
 * with the same input.
 */
export async function callFunction<Answer>(
  client: Pick<SqlClient, 'repeatable'> | Prisma.TransactionClient,
  name: string,
  input: object,
): Promise<Answer> {
  const call = raw(`select smartsales.${name}`)
  const statement = sqlTag`${call}(${JSON.stringify(input)}::jsonb) as answer`
  const [row] = await ('repeatable' in client
    ? client.repeatable<{ answer: Answer }>`${statement}`
    : client.$queryRawUnsafe<{ answer: Answer }[]>(statement.text, ...statement.values))
  return row!.answer
}
