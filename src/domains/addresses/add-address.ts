import type { Author } from '../../lib/author.ts'
import { untilCurrent } from '../../lib/database/current.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import {
  type RequestKey,
  replayedHeaders,
  type Settled,
  type StoredAnswer,
  settleAnswer,
  storeAnswer,
} from '../../lib/idempotency.ts'
import { recordAudit } from '../audit/record.ts'
import { tooManyAddresses } from './errors.ts'
import { type AddressRow, maximumAddresses } from './read-addresses.ts'

/**
 * Adds an address to a person's, once per request key. Whoever adds at the same moment waits and counts again,
 * so the maximum holds. Throws TOO_MANY_ADDRESSES (409) and the errors of `settleAnswer`.
 */
export async function addAddress(
  database: SqlClient,
  author: Author,
  key: RequestKey,
  userId: string,
  address: string,
): Promise<Settled<AddressRow>> {
  const row = await untilCurrent(async () => {
    const [answer] = await database.repeatable<StoredAnswer<AddressRow | null>>`
    with person as materialized (
      select id, version from usuario where id = ${userId}::uuid for no key update
    ), current as materialized (
      select person.id as user_id, (select count(*) from direcciones where usuario_id = person.id) as held
      from person where person.version = (select version from usuario where id = ${userId}::uuid)
    ), numbered as materialized (
      select nextval(pg_get_serial_sequence('direcciones', 'id'))::int as id from current
      where held < ${maximumAddresses}::int
    ), answer as (
      ${storeAnswer(
        key,
        sql`select case when numbered.id is null then 409 else 201 end,
            case when numbered.id is null then 'null'::jsonb
              else jsonb_build_object('id', numbered.id, 'address', ${address}::text) end
          from current left join numbered on true`,
      )}
    ), added as (
      insert into direcciones (id, usuario_id, direccion)
      select (response ->> 'id')::int, ${userId}::uuid, response ->> 'address' from answer
      where fresh and status = 201
      returning id, usuario_id, direccion
    ), counted as (
      update usuario set version = usuario.version + 1 from added where usuario.id = added.usuario_id
    ), audited as (
      ${recordAudit(
        { table: 'direcciones', operation: 'INSERT', author },
        sql`select null::jsonb, to_jsonb(added) from added`,
      )}
    )
    select * from answer`
    return answer
  })
  const { replayed, status, response } = settleAnswer(row)
  if (response === null)
    throw tooManyAddresses([maximumAddresses], replayed ? { headers: replayedHeaders } : {})
  return { replayed, status, response }
}
