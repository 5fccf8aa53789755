import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { type RequestKey, type StoredAnswer, settleAnswer, storeAnswer } from '../../lib/idempotency.ts'
import { recordAudit } from '../audit/record.ts'
import { addressNotFound } from './errors.ts'
import type { AddressRow } from './read-addresses.ts'

/** Names one address of one person. */
export interface OwnAddress {
  readonly userId: string
  readonly addressId: number
}

/**
 * Replaces the text of an address. A second run finds nothing to change.
 * Throws ADDRESS_NOT_FOUND (404), also for another person's.
 */
export async function changeAddress(
  database: SqlClient,
  author: Author,
  { userId, addressId }: OwnAddress,
  address: string,
): Promise<AddressRow> {
  const [row] = await database.repeatable<AddressRow>`
    with before as materialized (
      select * from direcciones where id = ${addressId} and usuario_id = ${userId}::uuid for no key update
    ), changed as (
      update direcciones set direccion = ${address} from before
      where direcciones.id = before.id and before.direccion <> ${address}
      returning direcciones.*
    ), audited as (
      ${recordAudit(
        { table: 'direcciones', operation: 'UPDATE', author },
        sql`select to_jsonb(before), to_jsonb(changed) from changed join before using (id)`,
      )}
    )
    select id, ${address}::text as address from before`
  if (!row) throw addressNotFound()
  return row
}

/**
 * Removes an address, once per request key, so that a repeat of the statement still tells of success.
 * Throws ADDRESS_NOT_FOUND (404), also for another person's.
 */
export async function removeAddress(
  database: SqlClient,
  author: Author,
  key: RequestKey,
  { userId, addressId }: OwnAddress,
): Promise<void> {
  const [row] = await database.repeatable<StoredAnswer<'DONE' | 'ABSENT'>>`
    with before as materialized (
      select * from direcciones where id = ${addressId} and usuario_id = ${userId}::uuid for update
    ), answer as (
      ${storeAnswer(
        key,
        sql`select case when before.id is null then 404 else 204 end,
            to_jsonb(case when before.id is null then 'ABSENT' else 'DONE' end)
          from (values (1)) one left join before on true`,
      )}
    ), removed as (
      delete from direcciones using before, answer where direcciones.id = before.id and answer.fresh
      returning direcciones.*
    ), audited as (
      ${recordAudit(
        { table: 'direcciones', operation: 'DELETE', author },
        sql`select to_jsonb(removed), null::jsonb from removed`,
      )}
    )
    select * from answer`
  if (settleAnswer(row!).response === 'ABSENT') throw addressNotFound()
}
