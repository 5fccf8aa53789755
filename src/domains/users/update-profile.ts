import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { recordAudit } from '../audit/record.ts'
import { nothingToUpdate, userNotFound } from './errors.ts'
import { joinRoles, type PersonRow, personColumns } from './person.ts'

/** What of a person changes; a field that is absent stays. */
export interface ProfileChange {
  readonly name?: string
  readonly phone?: string | null
}

/**
 * Changes a person's name and telephone number, with an audit entry when something differs from before.
 * A second run finds nothing to change. Returns the person as they are now.
 * Throws NOTHING_TO_UPDATE (400) and USER_NOT_FOUND (404).
 */
export async function updateProfile(
  database: SqlClient,
  author: Author,
  userId: string,
  change: ProfileChange,
): Promise<PersonRow> {
  if (change.name === undefined && change.phone === undefined) throw nothingToUpdate()
  const name = change.name === undefined ? sql`before.nombre` : sql`${change.name}`
  const phone = change.phone === undefined ? sql`before.telefono` : sql`${change.phone}::text`
  const [person] = await database.repeatable<PersonRow>`
    with before as materialized (
      select * from usuario where id = ${userId}::uuid and anonimizado_en is null for no key update
    ), wanted as materialized (
      select id, nombre as old_name, telefono as old_phone, correo, ${name} as nombre, ${phone} as telefono
      from before
    ), changed as (
      update usuario set nombre = wanted.nombre, telefono = wanted.telefono from wanted
      where usuario.id = wanted.id
        and (wanted.nombre, wanted.telefono) is distinct from (wanted.old_name, wanted.old_phone)
      returning usuario.id
    ), audited as (
      ${recordAudit(
        { table: 'usuario', operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', id, 'nombre', old_name, 'telefono', old_phone),
          jsonb_build_object('id', id, 'nombre', nombre, 'telefono', telefono)
          from wanted join changed using (id)`,
      )}
    )
    select ${personColumns} from wanted usuario ${joinRoles()}`
  if (!person) throw userNotFound()
  return person
}
