import { type Sql, sql } from '../../lib/database/sql.ts'

/** A person with their roles, by role id. */
export interface PersonRow {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly role_ids: readonly number[]
  readonly role_names: readonly string[]
}

/** The columns of PersonRow, for a statement that has the table `usuario` and `roles_of(…)` as `held`. */
export const personColumns: Sql = sql`usuario.id, usuario.nombre as name, usuario.correo as email,
  usuario.telefono as phone, held.role_ids, held.role_names`

/**
 * A lateral join that names `held` what `held` selects: the roles (ids) of the current row of `usuario`, as two
 * arrays in id order. Without `held` those that the database has when the statement begins.
 */
export function joinRoles(
  held: Sql = sql`select rol_id from rolesusuario where usuario_id = usuario.id`,
): Sql {
  return sql`cross join lateral (
    select coalesce(array_agg(roles.id order by roles.id), '{}') as role_ids,
      coalesce(array_agg(roles.nombre::text order by roles.id), '{}') as role_names
    from roles where roles.id in (${held})) held`
}
