import type { Client, Connection, Submittable } from 'pg'

/** What PostgreSQL takes a statement's parameters and columns for. */
export interface StatementShape {
  /** Type of each parameter, an oid. */
  readonly parameterTypes: readonly number[]
  readonly columns: readonly { readonly name: string; readonly type: number }[]
}

interface ParsingConnection extends Connection {
  parse(statement: { name: string; text: string }): void
  describe(subject: { type: 'S'; name: string }): void
}

/**
 * Asks for a statement's shape without running it: Parse, Describe and Sync of the extended query protocol
 * (PostgreSQL manual, 54.2.3), handed to node-postgres in the way it has for cursors.
 */
class Description implements Submittable {
  readonly shape: Promise<StatementShape>
  readonly #text: string
  #parameterTypes: readonly number[] = []
  #columns: StatementShape['columns'] = []
  #resolve: (shape: StatementShape) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(text: string) {
    this.#text = text
    this.shape = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    connection.once('parameterDescription', ({ dataTypeIDs }: { dataTypeIDs: number[] }) => {
      this.#parameterTypes = dataTypeIDs
    })
    const parsing = connection as ParsingConnection
    parsing.parse({ name: '', text: this.#text })
    parsing.describe({ type: 'S', name: '' })
    parsing.sync()
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }))
  }

  /** node-postgres is through with whoever failed: `handleReadyForQuery` does not come any more. */
  handleError(error: Error): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve({ parameterTypes: this.#parameterTypes, columns: this.#columns })
  }
}

/** The types of a statement's parameters and columns. Throws what PostgreSQL says of a statement that is wrong. */
export function describeStatement(client: Client, text: string): Promise<StatementShape> {
  const description = new Description(text)
  client.query(description)
  return description.shape
}
