import { type Author, type AuthorColumns, authorColumns } from '../../lib/author.ts'
import { type Sql, sql } from '../../lib/database/sql.ts'

export interface AuditedChange {
  /** Name of the table that changes, as the database has it. */
  readonly table: string
  readonly operation: 'INSERT' | 'UPDATE' | 'DELETE'
  /** Of every row, or the columns of `rows` that tell each one's. */
  readonly author: Author | AuthorColumns
}

/**
 * The audit entries of a change, to be placed as a data-modifying CTE in the statement that makes it, so
 * that both happen or neither does.
 *
 * `rows` is a SELECT with two jsonb columns, the old and the new values (null where there is none). It
 * must not contain passwords, tokens or card data.
 */
export function recordAudit({ table, operation, author }: AuditedChange, rows: Sql): Sql {
  const { id, name, requestId } = authorColumns(author)
  return sql`insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
    select ${table}, ${operation}, now(), ${id}, ${name}, ${requestId}, entry.old_data, entry.new_data
    from (${rows}) entry(old_data, new_data)`
}
