import { defineProblems } from '../../lib/problem.ts'

export const problems = defineProblems({
  USER_NOT_FOUND: '404 Usuario no encontrado.',
  NOTHING_TO_UPDATE: '400 No hay nada que actualizar: envía nombre o telefono.',
  UNKNOWN_ROLES: '400 Estos roles no existen: %s.',
  OWN_ADMINISTRATOR_ROLE:
    '409 No puedes quitarte a ti mismo el rol de Administrador. Pídeselo a otro administrador.',
  OWN_ACCOUNT: '409 No puedes eliminar tu propia cuenta. Pídeselo a otro administrador.',
  LAST_ADMINISTRATOR: '409 Es el único administrador activo. Nombra antes a otro administrador.',
  PASSWORDS_DIFFER: '400 Las contraseñas nuevas no coinciden.',
  SAME_PASSWORD: '400 La contraseña nueva debe ser distinta de la actual.',
  WRONG_PASSWORD: '400 La contraseña actual es incorrecta.',
})
