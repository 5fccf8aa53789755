import type { Author } from '../../lib/author.ts'
import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'

/** The topic of tasks in the outbox that bring an account in line with its person; see `alignAccount`. */
export const accountTopic = 'identity.align'

/** The request that changed the person tries first; the dispatcher only has what that one could not do. */
const dispatcherWaitsSeconds = 60
/** With the dispatcher's growing pauses: days. */
const maximumAttempts = 30

const keyOf = (userId: Sql): Sql => sql`${`${accountTopic}:`} || ${userId}`

/**
 * The promise that accounts at the identity provider will follow the people, to be placed as a data-modifying
 * CTE in the statement that changes them. `people` is a SELECT with the column id. One task for each person: a
 * later change asks for it again, and it always follows the person as they are when it is done.
 */
export function promiseAlignment(people: Sql, author: Author): Sql {
  return sql`insert into outbox_task as task (topic, payload, dedupe_key, max_attempts, run_at)
    select ${accountTopic}, jsonb_build_object('usuario_id', person.id, 'request_id', ${author.requestId}::text),
      ${keyOf(sql`person.id`)}, ${maximumAttempts}, now() + make_interval(secs => ${dispatcherWaitsSeconds})
    from (${people}) person(id)
    on conflict (dedupe_key) do update set payload = excluded.payload, status = 'pending', attempts = 0,
      run_at = excluded.run_at, lease_until = null, last_error = null, done_at = null`
}

/** Marks the task of this request as done, unless another request has asked for it since. */
export async function keepPromise(database: SqlClient, userId: string, author: Author): Promise<void> {
  await database.repeatable`
    update outbox_task set status = 'done', done_at = now(), lease_until = null
    where dedupe_key = ${keyOf(sql`${userId}::text`)} and payload ->> 'request_id' = ${author.requestId}`
}
