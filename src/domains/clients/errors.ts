import { defineProblem } from '../../lib/problem.ts'

export const clientNotFound = defineProblem('CLIENT_NOT_FOUND', 404, 'Cliente no encontrado.')
export const emailTaken = defineProblem('EMAIL_TAKEN', 409, 'Ya existe una persona con el correo %s.')
export const emailNeeded = defineProblem(
  'EMAIL_NEEDED',
  400,
  'El correo no puede quedar vacío: el cliente inicia sesión con él.',
)
export const staffAccount = defineProblem(
  'STAFF_ACCOUNT',
  409,
  'Esta persona es parte del personal de la tienda: solo un administrador puede cambiarla, en la gestión de usuarios.',
)
