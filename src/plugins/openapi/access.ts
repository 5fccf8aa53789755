import type { Access } from '../../lib/access.ts'
import { Role, type RoleId } from '../../lib/roles.ts'

const roleNames: Readonly<Record<RoleId, string>> = {
  [Role.Cliente]: 'Cliente',
  [Role.Administrador]: 'Administrador',
  [Role.Analista]: 'Analista',
  [Role.Vendedor]: 'Vendedor',
  [Role.Tecnico]: 'Técnico',
}

/** Who may call a route, in a sentence for its readers; undefined when anybody may, or anybody who is logged in. */
export function describeAccess(access: Access | undefined): string | undefined {
  if (access === undefined || typeof access === 'string' || !('roles' in access)) return undefined
  return `Para el rol ${access.roles.map((id) => roleNames[id]).join(' o ')}.`
}
