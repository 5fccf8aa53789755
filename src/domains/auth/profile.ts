import { type Sql, sql } from '../../lib/database/sql.ts'

/** A person as the database has them, with their roles in the order of their ids. */
export interface Profile {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly isActive: boolean
  readonly roleIds: readonly number[]
  readonly roleNames: readonly string[]
}

/** A row of `profileColumns`. */
export interface ProfileRow {
  readonly id: string
  readonly nombre: string
  readonly correo: string
  readonly telefono: string | null
  readonly is_active: boolean
  readonly role_ids: number[]
  readonly role_names: string[]
}

/** The columns of a profile, for a SELECT from `usuario`, `profileRoles` joined laterally as `held`. */
export const profileColumns: Sql = sql`usuario.id, usuario.nombre, usuario.correo, usuario.telefono,
  usuario.is_active, held.role_ids, held.role_names`

/** The roles of the row `usuario`: `cross join lateral (…) held`. */
export const profileRoles: Sql = sql`cross join lateral (
    select coalesce(array_agg(roles.id order by roles.id), '{}') as role_ids,
      coalesce(array_agg(roles.nombre::text order by roles.id), '{}') as role_names
    from rolesusuario join roles on roles.id = rolesusuario.rol_id
    where rolesusuario.usuario_id = usuario.id
  ) held`

/** The profile in a row. */
export function readProfile(row: ProfileRow): Profile {
  return {
    id: row.id,
    name: row.nombre,
    email: row.correo,
    phone: row.telefono,
    isActive: row.is_active,
    roleIds: row.role_ids,
    roleNames: row.role_names,
  }
}
