import { defineProblem } from '../../lib/problem.ts'

/** The push service does not answer, has a fault of its own, or does not take our account: later it may. */
export const pushUnavailable = defineProblem(
  'PUSH_UNAVAILABLE',
  503,
  'El servicio de notificaciones móviles no está disponible en este momento.',
)
