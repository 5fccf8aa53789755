import { defineProblem } from '../../lib/problem.ts'

/** The mail service does not answer, has a fault of its own, or does not take our key: later it may. */
export const mailUnavailable = defineProblem(
  'MAIL_UNAVAILABLE',
  503,
  'El servicio de correo no está disponible en este momento.',
)

/** The mail service will never take this letter. */
export const mailRefused = defineProblem('MAIL_REFUSED', 502, 'El servicio de correo rechazó el mensaje.')
