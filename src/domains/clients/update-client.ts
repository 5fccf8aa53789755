import type { Author } from '../../lib/author.ts'
import { unlessViolated, violation } from '../../lib/database/current.ts'
import { empty, type SqlClient, sql } from '../../lib/database/sql.ts'
import { recordAudit } from '../audit/record.ts'
import { promiseAlignment } from '../users/account-task.ts'
import { type ClientRow, clientColumns, isClient, isStaff } from './client.ts'
import { clientNotFound, emailNeeded, emailTaken, staffAccount } from './errors.ts'

/** What of a client changes; a field that is absent stays. */
export interface ClientChange {
  readonly name?: string
  readonly phone?: string | null
  /** Lower-case. */
  readonly email?: string | null
}

export interface ClientChangeContext {
  /** Whether the caller may change people who are staff as well. */
  readonly mayChangeStaff: boolean
  /** Whether accounts are kept outside of this database. */
  readonly hasRemoteAccount: boolean
}

export interface ChangedClient extends ClientRow {
  /** Whether the address is another one now. */
  readonly email_changed: boolean
}

interface Outcome extends ChangedClient {
  readonly outcome: 'DONE' | 'STAFF' | 'EMAIL_NEEDED' | 'EMAIL_TAKEN'
}

/**
 * Changes a client in one statement, with an audit entry when something differs from before. A second run
 * finds nothing to change. Somebody who is staff too is changed by administrators alone: whoever can set an
 * administrator's address can have their password reset. Where accounts are kept elsewhere the promise to
 * change the address there is part of the statement.
 * Throws CLIENT_NOT_FOUND (404), EMAIL_NEEDED (400), EMAIL_TAKEN and STAFF_ACCOUNT (409).
 */
export async function updateClient(
  database: SqlClient,
  author: Author,
  clientId: string,
  change: ClientChange,
  { mayChangeStaff, hasRemoteAccount }: ClientChangeContext,
): Promise<ChangedClient> {
  const name = change.name === undefined ? sql`before.nombre` : sql`${change.name}`
  const phone = change.phone === undefined ? sql`before.telefono` : sql`${change.phone}::text`
  const email = change.email === undefined ? sql`before.correo` : sql`${change.email}::text`
  const promised = hasRemoteAccount
    ? sql`, promised as (${promiseAlignment(
        sql`select changed.id from changed join wanted using (id) where wanted.correo is distinct from wanted.old_email`,
        author,
      )})`
    : empty
  const work = database.repeatable<Outcome>`
    with before as materialized (
      select usuario.*, ${isStaff} as is_staff from usuario
      where usuario.id = ${clientId}::uuid and ${isClient} for no key update of usuario
    ), wanted as materialized (
      select id, nombre as old_name, telefono as old_phone, correo as old_email,
        ${name} as nombre, ${phone} as telefono, ${email} as correo,
        case
          when is_staff and not ${mayChangeStaff}::boolean then 'STAFF'
          when correo is not null and ${email} is null then 'EMAIL_NEEDED'
          when exists (select from usuario other where lower(other.correo) = lower(${email})
            and not other.correo_duplicado and other.id <> before.id) then 'EMAIL_TAKEN'
          else 'DONE'
        end as outcome
      from before
    ), changed as (
      update usuario set nombre = wanted.nombre, telefono = wanted.telefono, correo = wanted.correo,
        correo_duplicado = usuario.correo_duplicado and wanted.correo = wanted.old_email
      from wanted
      where usuario.id = wanted.id and wanted.outcome = 'DONE'
        and (wanted.nombre, wanted.telefono, wanted.correo)
          is distinct from (wanted.old_name, wanted.old_phone, wanted.old_email)
      returning usuario.id
    ), audited as (
      ${recordAudit(
        { table: 'usuario', operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', id, 'nombre', old_name, 'telefono', old_phone, 'correo', old_email),
          jsonb_build_object('id', id, 'nombre', nombre, 'telefono', telefono, 'correo', correo)
          from wanted join changed using (id)`,
      )}
    )${promised}
    select ${clientColumns}, outcome, correo is distinct from old_email as email_changed from wanted usuario`
  const [row] = await unlessViolated(violation.unique, work, [{ outcome: 'EMAIL_TAKEN' } as Outcome])
  if (!row) throw clientNotFound()
  if (row.outcome === 'STAFF') throw staffAccount()
  if (row.outcome === 'EMAIL_NEEDED') throw emailNeeded([], { errors: { correo: [emailNeeded().message] } })
  if (row.outcome === 'EMAIL_TAKEN') throw emailTaken([change.email ?? row.email ?? ''])
  return row
}
