import type { Author } from '../../lib/author.ts'
import { untilCurrent } from '../../lib/database/current.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { Role } from '../../lib/roles.ts'
import { recordAudit } from '../audit/record.ts'
import { lockAdministrators } from './administrators.ts'
import { lastAdministrator, ownAdministratorRole, unknownRoles, userNotFound } from './errors.ts'
import { joinRoles, type PersonRow, personColumns } from './person.ts'

/** Roles (ids) to give and to take; `others` takes all that are not given. */
export interface RoleChange {
  readonly grant: readonly number[]
  readonly revoke: readonly number[] | 'others'
}

interface Outcome extends PersonRow {
  readonly outcome: 'DONE' | 'STALE' | 'UNKNOWN_ROLES' | 'OWN' | 'LAST'
  readonly unknown: readonly number[]
}

function losesAdministrator({ grant, revoke }: RoleChange): boolean {
  return revoke === 'others' ? !grant.includes(Role.Administrador) : revoke.includes(Role.Administrador)
}

async function attempt(
  database: SqlClient,
  author: Author,
  userId: string,
  change: RoleChange,
): Promise<Outcome | undefined> {
  const grant = [...new Set(change.grant)]
  const taken =
    change.revoke === 'others'
      ? sql`held.rol_id <> all(${grant}::int[])`
      : sql`held.rol_id = any(${change.revoke}::int[])`
  const [row] = await database.repeatable<Outcome>`
    with administrator as materialized (
      ${lockAdministrators(losesAdministrator(change))}
    ), person as materialized (
      select id, nombre, correo, telefono, version from usuario
      where id = ${userId}::uuid and anonimizado_en is null and (select count(*) from administrator) >= 0
      for no key update
    ), unknown as (
      select coalesce(array_agg(wanted.id order by wanted.id), '{}') as ids
      from unnest(${grant}::int[]) wanted(id) where wanted.id not in (select id from roles)
    ), verdict as materialized (
      select person.id, unknown.ids as unknown, case
          when unknown.ids <> '{}' then 'UNKNOWN_ROLES'
          when person.version <> (select version from usuario where id = ${userId}::uuid) then 'STALE'
          when person.id in (select id from administrator) and person.id = ${author.id}::uuid then 'OWN'
          when person.id in (select id from administrator) and (select count(*) from administrator) = 1 then 'LAST'
          else 'DONE'
        end as outcome
      from person, unknown
    ), revoked as (
      delete from rolesusuario held using verdict
      where held.usuario_id = verdict.id and verdict.outcome = 'DONE' and ${taken}
      returning held.usuario_id, held.rol_id
    ), granted as (
      insert into rolesusuario (usuario_id, rol_id)
      select verdict.id, wanted.id from verdict, unnest(${grant}::int[]) wanted(id)
      where verdict.outcome = 'DONE'
      on conflict do nothing
      returning usuario_id, rol_id
    ), counted as (
      update usuario set version = usuario.version + 1 from verdict
      where usuario.id = verdict.id and verdict.outcome = 'DONE'
        and (exists (select from revoked) or exists (select from granted))
    ), audited_revocations as (
      ${recordAudit(
        { table: 'rolesusuario', operation: 'DELETE', author },
        sql`select jsonb_build_object('usuario_id', usuario_id, 'rol_id', rol_id), null::jsonb from revoked`,
      )}
    ), audited_grants as (
      ${recordAudit(
        { table: 'rolesusuario', operation: 'INSERT', author },
        sql`select null::jsonb, jsonb_build_object('usuario_id', usuario_id, 'rol_id', rol_id) from granted`,
      )}
    )
    select ${personColumns}, verdict.outcome, verdict.unknown
    from person usuario join verdict using (id) ${joinRoles(sql`
      (select rol_id from rolesusuario where usuario_id = usuario.id
        except select rol_id from revoked)
      union select rol_id from granted`)}`
  return row
}

/**
 * Gives and takes roles in one statement, with an audit entry for each that changed. A second run finds
 * nothing to change. When somebody else changed the same person's roles while the statement waited, it is run
 * again on what they left, so that "replace" means replace. Returns the person with the roles they have now.
 *
 * Throws USER_NOT_FOUND (404), UNKNOWN_ROLES (400), OWN_ADMINISTRATOR_ROLE and LAST_ADMINISTRATOR (409), and
 * CHANGED_MEANWHILE (409) after five encounters with others.
 */
export async function changeRoles(
  database: SqlClient,
  author: Author,
  userId: string,
  change: RoleChange,
): Promise<PersonRow> {
  const row = await untilCurrent(async () => {
    const current = await attempt(database, author, userId, change)
    if (!current) throw userNotFound()
    return current.outcome === 'STALE' ? undefined : current
  })
  if (row.outcome === 'UNKNOWN_ROLES') throw unknownRoles([row.unknown.join(', ')])
  if (row.outcome === 'OWN') throw ownAdministratorRole()
  if (row.outcome === 'LAST') throw lastAdministrator()
  return row
}
