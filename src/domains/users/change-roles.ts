import { Role } from '../../lib/access.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { problems } from './errors.ts'
import { type PersonRow, toUser, type User } from './schemas.ts'

/** The roles (ids) that a person is to have, out of those that they have. */
export type RoleChange = (held: readonly number[]) => readonly number[]

interface PersonState extends Omit<PersonRow, 'roleNames'> {
  /** Active, while no other active person has the role Administrador. */
  readonly isLastIfAdministrator: boolean
  /** Names of all roles by id. */
  readonly roles: Readonly<Record<string, string>>
}

/**
 * Locks the person and, when the change may take an administrator away, every administrator, in id order: of two such
 * changes the second counts what the first left, so that the last administrator stays.
 */
async function lockPeople(tx: Transaction, userId: string, mayLoseAdministrator: boolean): Promise<void> {
  await tx.$queryRaw`
    select from usuario
    where id = ${userId}::uuid or ${mayLoseAdministrator}
      and id in (select usuario_id from rolesusuario where rol_id = ${Role.Administrador})
    order by id for no key update`
}

async function readState(tx: Transaction, userId: string): Promise<PersonState> {
  const [state] = await tx.$queryRaw<PersonState[]>`
    select id, nombre as name, correo as email, telefono as phone,
      array(select rol_id from rolesusuario where usuario_id = usuario.id order by rol_id) as "roleIds",
      is_active and not exists (
        select from rolesusuario held join usuario other on other.id = held.usuario_id
        where held.rol_id = ${Role.Administrador} and other.is_active and other.id <> usuario.id
      ) as "isLastIfAdministrator",
      (select json_object_agg(roles.id, roles.nombre) from roles) as roles
    from usuario where id = ${userId}::uuid and anonimizado_en is null`
  if (!state) throw problems.USER_NOT_FOUND()
  return state
}

/**
 * Gives and takes roles. Returns the person with the roles that they have now.
 * Throws USER_NOT_FOUND (404), UNKNOWN_ROLES (400), OWN_ADMINISTRATOR_ROLE and LAST_ADMINISTRATOR (409).
 */
export async function changeRoles(
  tx: Transaction,
  actorId: string,
  userId: string,
  change: RoleChange,
): Promise<User> {
  await lockPeople(tx, userId, !change([Role.Administrador]).includes(Role.Administrador))
  const { roleIds: held, isLastIfAdministrator, roles, ...person } = await readState(tx, userId)

  const roleIds = [...new Set(change(held))].sort((left, right) => left - right)
  const granted = roleIds.filter((id) => !held.includes(id))
  const revoked = held.filter((id) => !roleIds.includes(id))
  const unknown = granted.filter((id) => !(id in roles))
  if (unknown.length > 0) throw problems.UNKNOWN_ROLES([unknown.join(', ')])
  if (revoked.includes(Role.Administrador)) {
    if (userId === actorId) throw problems.OWN_ADMINISTRATOR_ROLE()
    if (isLastIfAdministrator) throw problems.LAST_ADMINISTRATOR()
  }

  if (revoked.length > 0) await tx.userRole.deleteMany({ where: { userId, roleId: { in: revoked } } })
  if (granted.length > 0)
    await tx.userRole.createMany({ data: granted.map((roleId) => ({ userId, roleId })) })
  return toUser({ ...person, roleIds, roleNames: roleIds.map((id) => roles[id] ?? '') })
}
