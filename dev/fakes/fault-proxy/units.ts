import { type Message, readTexts } from './messages.ts'

/** SQL that a client sent. */
export interface Statement {
  sql: string
  /** The name of the prepared statement; empty for an unnamed one, which is what a transaction pooler needs. */
  name: string
  /** `bind` is a named statement used again, without its text. */
  sentAs: 'query' | 'parse' | 'bind'
}

/** What a client sends in one go and faults strike as a whole: up to a Sync, or one simple Query. */
export interface Unit {
  /** `batch` for queries, otherwise the kind of its one message. */
  kind: string
  bytes: Buffer
  statements: Statement[]
  /** Whether the server closes it with ReadyForQuery. */
  closes: boolean
}

const closing = new Set(['Q', 'F', 'S'])
const batched = new Set(['P', 'B', 'D', 'E', 'C', 'H', 'Q', 'F', 'S'])

/** Gathers a client's messages into units; remembers the text of named statements. */
export function createUnitReader(): { push(message: Message): Unit | undefined } {
  const textByName = new Map<string, string>()
  let gathered: Buffer[] = []
  let statements: Statement[] = []

  function note(message: Message): void {
    if (message.kind === 'Q') {
      const [sql = ''] = readTexts(message, 1)
      statements.push({ sql, name: '', sentAs: 'query' })
    }
    if (message.kind === 'P') {
      const [name = '', sql = ''] = readTexts(message, 2)
      textByName.set(name, sql)
      statements.push({ sql, name, sentAs: 'parse' })
    }
    if (message.kind === 'B') {
      const [, name = ''] = readTexts(message, 2)
      const parsedHere = statements.some((statement) => statement.name === name)
      const sql = textByName.get(name)
      if (!parsedHere && sql !== undefined) statements.push({ sql, name, sentAs: 'bind' })
    }
  }

  function close(kind: string, closes: boolean): Unit {
    const unit = { kind, bytes: Buffer.concat(gathered), statements, closes }
    gathered = []
    statements = []
    return unit
  }

  return {
    push(message) {
      gathered.push(message.bytes)
      if (!batched.has(message.kind)) return close(message.kind, false)
      note(message)
      if (closing.has(message.kind)) return close('batch', true)
      return message.kind === 'H' ? close('batch', false) : undefined
    },
  }
}
