import { randomUUID } from 'node:crypto'
import type { Author } from '../../lib/author.ts'
import { unlessViolated, violation } from '../../lib/database/current.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import {
  type RequestKey,
  replayedHeaders,
  type Settled,
  type StoredAnswer,
  settleAnswer,
  storeAnswer,
} from '../../lib/idempotency.ts'
import { Role } from '../../lib/roles.ts'
import { recordAudit } from '../audit/record.ts'
import type { ClientRow } from './client.ts'
import { emailTaken } from './errors.ts'

export interface NewClient {
  readonly name: string
  readonly phone: string | null
  /** Lower-case. */
  readonly email: string | null
}

/**
 * Enters a client by hand, once per request key: a person with the role Cliente and no account to log in with.
 * Throws EMAIL_TAKEN (409) when anybody has the address, and the errors of `settleAnswer`.
 */
export async function createClient(
  database: SqlClient,
  author: Author,
  key: RequestKey,
  client: NewClient,
): Promise<Settled<ClientRow>> {
  const work = database.repeatable<StoredAnswer<ClientRow | null>>`
    with holder as materialized (
      select id from usuario where lower(correo) = ${client.email}::text and not correo_duplicado
    ), answer as (
      ${storeAnswer(
        key,
        sql`select case when holder.id is null then 201 else 409 end,
            case when holder.id is null then jsonb_build_object('id', ${randomUUID()}::uuid, 'name', ${client.name}::text,
              'phone', ${client.phone}::text, 'email', ${client.email}::text) else 'null' end
          from (values (1)) one left join holder on true`,
      )}
    ), created as (
      insert into usuario (id, nombre, telefono, correo)
      select (response ->> 'id')::uuid, response ->> 'name', response ->> 'phone', response ->> 'email'
      from answer where fresh and status = 201
      returning id, nombre, telefono, correo
    ), role_given as (
      insert into rolesusuario (usuario_id, rol_id) select id, ${Role.Cliente} from created
    ), audited as (
      ${recordAudit(
        { table: 'usuario', operation: 'INSERT', author },
        sql`select null::jsonb, jsonb_build_object('id', id, 'nombre', nombre, 'correo', correo,
          'telefono', telefono, 'roles_ids', jsonb_build_array(${Role.Cliente}::int)) from created`,
      )}
    )
    select * from answer`
  const [row] = await unlessViolated(violation.unique, work, [])
  if (!row) throw emailTaken([client.email ?? ''])
  const { replayed, status, response } = settleAnswer(row)
  if (response === null) throw emailTaken([client.email ?? ''], replayed ? { headers: replayedHeaders } : {})
  return { replayed, status, response }
}
