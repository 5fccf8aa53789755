import type { Actor } from '../../lib/access.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import { roleNotFound, roleNotStated } from './errors.ts'

export interface RoleQuestion {
  readonly role_id?: number
  readonly role_name?: string
}

export interface RoleAnswer {
  readonly has_role: boolean
  readonly role_id: number | null
  readonly role_name: string | null
}

/**
 * Whether the caller has a role. The id decides and the name is given back as it came; with the name alone the id
 * is looked up, with the id alone the name is (null when there is no such role). Zero and blank count as absent.
 * Throws ROLE_NOT_STATED (400) and ROLE_NOT_FOUND (404, an unknown name).
 */
export async function checkRole(sql: SqlClient, actor: Actor, question: RoleQuestion): Promise<RoleAnswer> {
  const id = question.role_id || null
  const name = question.role_name || null
  if (id === null && name === null) throw roleNotStated()
  if (id !== null && name !== null)
    return { has_role: actor.roleIds.includes(id), role_id: id, role_name: name }
  const [role] = await sql.read<{ id: number; nombre: string }>`
    select id, nombre from roles where id = ${id}::int or lower(nombre) = lower(${name}) order by id limit 1`
  if (!role && name !== null) throw roleNotFound([name])
  const roleId = id ?? role?.id ?? null
  return {
    has_role: roleId !== null && actor.roleIds.includes(roleId),
    role_id: roleId,
    role_name: name ?? role?.nombre ?? null,
  }
}
