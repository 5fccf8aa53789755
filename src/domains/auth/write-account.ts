import { join, type SqlClient, sql } from '../../lib/database/sql.ts'
import { Role } from '../../lib/roles.ts'
import type { Login } from '../../providers/identity/identity.ts'
import { type Attempt, forgive } from './attempts.ts'
import { type Profile, type ProfileRow, profileColumns, profileRoles, readProfile } from './profile.ts'

/** A person to be written for an account that the identity provider has. */
export interface AccountProfile {
  readonly login: Login
  readonly name: string
  readonly phone: string | null
  readonly attempt: Attempt
  readonly requestId: string
}

async function findProfile(database: SqlClient, id: string): Promise<Profile | null> {
  const [row] = await database.read<ProfileRow>`
    select ${profileColumns} from usuario ${profileRoles} where usuario.id = ${id}::uuid`
  return row ? readProfile(row) : null
}

/**
 * Writes the profile of an account with the role Cliente, its session and the audit entry, in one statement
 * that may run twice: the id is the account's, so a second run finds what the first one wrote.
 * Returns the profile that stands, or null when another one has the e-mail.
 */
export async function writeAccount(database: SqlClient, profile: AccountProfile): Promise<Profile | null> {
  const { login, name, phone, attempt, requestId } = profile
  const person = sql`person`
  const actor = JSON.stringify({ id: login.userId, name, request_id: requestId })
  const effects = [login.rows(person), forgive(attempt, sql`account`)].filter((rows) => rows !== null)
  const [row] = await database.repeatable<ProfileRow>`
    with person as (
      insert into usuario (id, nombre, telefono, correo, is_active)
      select ${login.userId}::uuid, ${name}, ${phone}, ${login.email}, true
      from (select set_config('app.actor', ${actor}, true)) actor
      where not exists (select from usuario where lower(correo) = ${login.email} and not correo_duplicado)
      on conflict do nothing
      returning id, nombre, correo, telefono, is_active
    ), role_given as (
      insert into rolesusuario (usuario_id, rol_id) select id, ${Role.Cliente} from person
      on conflict do nothing
    ), account as (
      select id from person union all select id from usuario where id = ${login.userId}::uuid
    ), ${join(effects, ', ')}
    select person.*, array[roles.id] as role_ids, array[roles.nombre::text] as role_names
    from person join roles on roles.id = ${Role.Cliente}
    union all
    select ${profileColumns} from usuario ${profileRoles} where usuario.id = ${login.userId}::uuid`
  // A profile that was written while this statement ran stands in its way without being seen by it.
  return row ? readProfile(row) : findProfile(database, login.userId)
}
