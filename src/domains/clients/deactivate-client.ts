import type { Author } from '../../lib/author.ts'
import { untilCurrent } from '../../lib/database/current.ts'
import { empty, type SqlClient, sql } from '../../lib/database/sql.ts'
import { type RequestKey, type StoredAnswer, settleAnswer, storeAnswer } from '../../lib/idempotency.ts'
import { recordAudit } from '../audit/record.ts'
import { promiseAlignment } from '../users/account-task.ts'
import { isClient, isStaff } from './client.ts'
import { clientNotFound, staffAccount } from './errors.ts'

type Outcome = 'DONE' | 'STAFF' | 'ABSENT'

/**
 * Deactivates a client: they can no longer log in, and keep their roles and history. Once per request key, so
 * that a repeat of the statement still tells of success. Where accounts are kept elsewhere the promise to ban
 * the account there is part of the statement.
 * Throws CLIENT_NOT_FOUND (404) and STAFF_ACCOUNT (409) for somebody who has another role too.
 */
export async function deactivateClient(
  database: SqlClient,
  author: Author,
  key: RequestKey,
  clientId: string,
  { hasRemoteAccount }: { readonly hasRemoteAccount: boolean },
): Promise<void> {
  const promised = hasRemoteAccount
    ? sql`, promised as (${promiseAlignment(sql`select id from deactivated`, author)})`
    : empty
  const row = await untilCurrent(async () => {
    const [answer] = await database.repeatable<StoredAnswer<Outcome>>`
    with person as materialized (
      select usuario.id, usuario.version, ${isStaff} as is_staff from usuario
      where usuario.id = ${clientId}::uuid and ${isClient} for no key update of usuario
    ), answer as (
      ${storeAnswer(
        key,
        sql`select 204, to_jsonb(case when person.id is null then 'ABSENT' when is_staff then 'STAFF' else 'DONE' end)
          from (values (1)) one left join person on true
          where person.id is null or person.version = (select version from usuario where id = ${clientId}::uuid)`,
      )}
    ), deactivated as (
      update usuario set is_active = false from person, answer
      where usuario.id = person.id and not person.is_staff and answer.fresh
      returning usuario.id
    ), audited as (
      ${recordAudit(
        { table: 'usuario', operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', id, 'is_active', true), jsonb_build_object('id', id, 'is_active', false)
          from deactivated`,
      )}
    )${promised}
    select * from answer`
    return answer
  })
  const { response } = settleAnswer(row)
  if (response === 'ABSENT') throw clientNotFound()
  if (response === 'STAFF') throw staffAccount()
}
