import { hash } from 'node:crypto'
import { errorFacts } from './error-facts.ts'
import { type RawValue, Sql, type SqlClient, type Statement } from './sql.ts'

/** The schema that the functions are in: its own, so that no API over `public` shows them. */
export const storeSchema = 'smartsales'

/** A statement whose plan is worth keeping. */
export interface StoredStatement {
  /** What it does, in lower case with underscores. */
  readonly name: string
  /** With parameters `$1`, `$2`, … */
  readonly text: string
  readonly parameterCount: number
}

/** The function of a statement. The name tells the text, so that two versions of the service get along. */
export function functionNameOf({ name, text }: StoredStatement): string {
  return `${name}_${hash('sha1', text, 'hex').slice(0, 10)}`
}

/** The statement that `run` sends first, without sending it; what `run` is given never answers. */
export function recordStatement(run: (sql: SqlClient) => unknown): {
  text: string
  values: readonly RawValue[]
} {
  let sent: Sql | undefined
  const record: Statement = (strings, ...values) => {
    sent ??= new Sql(strings, values)
    return new Promise(() => undefined)
  }
  void run({ read: record, write: record, repeatable: record })
  if (!sent) throw new Error('No statement was sent.')
  return { text: sent.text, values: sent.values }
}

// The function is not there, not for us, or of another shape, since a migration changed a column's type.
const notCallable: ReadonlySet<string | undefined> = new Set(['42883', '3F000', '42501', '42804'])

/** Whether a call failed because of its function, having done nothing: the statement itself can be sent instead. */
export function isNotCallable(error: unknown): boolean {
  return notCallable.has(errorFacts(error)[0]?.sqlState)
}

/**
 * The calls that stand for statements. An unnamed statement is parsed and planned each time, which for a sale
 * is two thirds of the database's work; a named one does not survive a transaction pooler. A PL/pgSQL function
 * keeps its plan in the pooler's connections (PostgreSQL manual, 43.11.2 Plan Caching).
 */
export class StoredStatements {
  readonly #calls: Map<string, string>

  constructor(statements: readonly StoredStatement[]) {
    this.#calls = new Map(
      statements.map((statement) => {
        const parameters = Array.from({ length: statement.parameterCount }, (_, place) => `$${place + 1}`)
        return [
          statement.text,
          `select * from ${storeSchema}.${functionNameOf(statement)}(${parameters.join(', ')})`,
        ]
      }),
    )
  }

  /** What to send in place of `text`, with the same values; undefined when it has to be sent as it is. */
  callFor(text: string): string | undefined {
    return this.#calls.get(text)
  }

  /** Sends the statement itself from now on. */
  forget(text: string): void {
    this.#calls.delete(text)
  }
}
