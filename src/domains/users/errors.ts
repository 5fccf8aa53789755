import { defineProblem } from '../../lib/problem.ts'

export const userNotFound = defineProblem('USER_NOT_FOUND', 404, 'Usuario no encontrado.')
export const nothingToUpdate = defineProblem(
  'NOTHING_TO_UPDATE',
  400,
  'No hay nada que actualizar: envía nombre o telefono.',
)
export const unknownRoles = defineProblem('UNKNOWN_ROLES', 400, 'Estos roles no existen: %s.')
export const ownAdministratorRole = defineProblem(
  'OWN_ADMINISTRATOR_ROLE',
  409,
  'No puedes quitarte a ti mismo el rol de Administrador. Pídeselo a otro administrador.',
)
export const ownAccount = defineProblem(
  'OWN_ACCOUNT',
  409,
  'No puedes eliminar tu propia cuenta. Pídeselo a otro administrador.',
)
export const lastAdministrator = defineProblem(
  'LAST_ADMINISTRATOR',
  409,
  'Es el único administrador activo. Nombra antes a otro administrador.',
)
export const passwordsDiffer = defineProblem('PASSWORDS_DIFFER', 400, 'Las contraseñas nuevas no coinciden.')
export const samePassword = defineProblem(
  'SAME_PASSWORD',
  400,
  'La contraseña nueva debe ser distinta de la actual.',
)
export const wrongPassword = defineProblem('WRONG_PASSWORD', 400, 'La contraseña actual es incorrecta.')
