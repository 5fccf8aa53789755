import { defineProblem } from '../../lib/problem.ts'

/** The identity service does not answer, or answers with a fault of its own. Nothing of it is told. */
export const identityUnavailable = defineProblem(
  'IDENTITY_UNAVAILABLE',
  503,
  'El servicio de cuentas no está disponible en este momento. Inténtalo de nuevo en unos segundos.',
)

/** More passwords are waiting to be checked than this process takes on. */
export const identityBusy = defineProblem(
  'IDENTITY_BUSY',
  503,
  'Hay muchas personas ingresando en este momento. Inténtalo de nuevo en unos segundos.',
)

/** The identity service refuses the new password (too weak, too long, leaked, or the same as before). */
export const passwordRefused = defineProblem(
  'PASSWORD_REFUSED',
  400,
  'La contraseña no fue aceptada. Elige otra, distinta de la anterior y de 72 caracteres como máximo.',
)

/** The identity service does not take the address, for instance because its domain does not exist. */
export const emailRefused = defineProblem(
  'EMAIL_REFUSED',
  400,
  'El correo no fue aceptado. Revisa que esté bien escrito.',
)
