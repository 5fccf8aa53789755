import type { FastifyRequest } from 'fastify'
import { type Sql, sql } from './database/sql.ts'

/** Who does something, for the audit log and the stock ledger. */
export interface Author {
  /** Null when nobody is logged in (registration, a payment webhook). */
  readonly id: string | null
  readonly name: string | null
  readonly requestId: string
}

/** The author of what a request does. */
export function requestAuthor(request: FastifyRequest): Author {
  return { id: request.actor?.id ?? null, name: request.actor?.name ?? null, requestId: request.id }
}

/** An author as expressions of SQL: of a uuid and two texts. */
export interface AuthorColumns {
  readonly id: Sql
  readonly name: Sql
  readonly requestId: Sql
}

/** The author of all rows of a statement, or the columns that tell each row's own. */
export function authorColumns(author: Author | AuthorColumns): AuthorColumns {
  if (typeof author.requestId !== 'string') return author as AuthorColumns
  const { id, name, requestId } = author as Author
  return { id: sql`${id}::uuid`, name: sql`${name}`, requestId: sql`${requestId}` }
}
