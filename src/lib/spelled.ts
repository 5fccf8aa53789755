import type { FastifyReply } from 'fastify'
import { type Sql, sql } from './database/sql.ts'

// Answers that PostgreSQL spells as JSON, for lists that are asked for often: reading rows and spelling them again costs
// the service twice of all else that it does for such a request, and PostgreSQL no less. The statement names its columns
// as the wire has them, and nothing goes out that it does not name.

/** A `timestamptz` as text in the wire's form, as `toDateTime` has it: `2026-01-31T14:05:09Z`. */
export const spelledMoment = (column: Sql): Sql =>
  sql`replace(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')`

/** Sends JSON that is spelled already. */
export function sendSpelled(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json').send(json)
}
