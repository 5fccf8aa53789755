import sqlTag, { empty, join, type RawValue, raw, Sql } from 'sql-template-tag'

export type { RawValue }
export { empty, join, raw, Sql, sqlTag as sql }

/**
 * What may happen to a statement when its outcome is not known.
 * - `read`: it changes nothing, so it is repeated.
 * - `write`: it is repeated only when it certainly never started.
 * - `repeatable`: it carries its own idempotency key, or a second run has no further effect, so it is
 *   repeated like a read.
 */
export type Repeatability = 'read' | 'write' | 'repeatable'

/** Runs one statement with values as parameters and returns its rows. Nested `sql` fragments are joined in. */
export type Statement = <Row extends object>(
  strings: TemplateStringsArray,
  ...values: RawValue[]
) => Promise<Row[]>

/**
 * Typed SQL over the shared pool: one unnamed statement, one round trip, under the recovery hook.
 * `numeric` arrives as a string, `timestamptz` as a Date, `bigint` as a string, `jsonb` parsed.
 */
export interface SqlClient {
  readonly read: Statement
  readonly write: Statement
  readonly repeatable: Statement
}

/**
 * Calls a function of prisma/functions/ in one statement and returns its answer. The statement is repeated when its
 * outcome is not known, so the function must have no further effect when it is called again with the same input.
 */
export async function callFunction<Answer>(client: SqlClient, name: string, input: object): Promise<Answer> {
  const call = raw(`select smartsales.${name}`)
  const [row] = await client.repeatable<{
    readonly answer: Answer
  }>`${call}(${JSON.stringify(input)}::jsonb) as answer`
  return row!.answer
}
