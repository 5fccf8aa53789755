import type { Static } from 'typebox'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Actor } from '../../lib/access.ts'
import { roleNotFound, roleNotStated } from './errors.ts'
import type { RoleCheck, RoleQuery } from './schemas.ts'

/**
 * Whether the caller has a role. The id decides and the name is given back as it came; with the name alone the id
 * is looked up, with the id alone the name is (null when there is no such role). Zero and blank count as absent.
 * Throws ROLE_NOT_STATED (400) and ROLE_NOT_FOUND (404, an unknown name).
 */
export async function checkRole(
  prisma: PrismaClient,
  actor: Actor,
  query: Static<typeof RoleQuery>,
): Promise<Static<typeof RoleCheck>> {
  const id = query.role_id || null
  const name = query.role_name || null
  if (id === null && name === null) throw roleNotStated()
  const answer = (roleId: number | null, roleName: string | null) => ({
    has_role: roleId !== null && actor.roleIds.includes(roleId),
    role_id: roleId,
    role_name: roleName,
  })
  if (id !== null && name !== null) return answer(id, name)

  const roles = await prisma.role.findMany({ orderBy: { id: 'asc' } })
  const isMeant = (role: { id: number; name: string }) =>
    role.id === id || role.name.toLowerCase() === name?.toLowerCase()
  const role = roles.find(isMeant)
  if (!role && name !== null) throw roleNotFound([name])
  return answer(id ?? role?.id ?? null, name ?? role?.name ?? null)
}
