import { defineProblem } from '../../lib/problem.ts'

export const paymentsNotConfigured = defineProblem(
  'PAYMENTS_NOT_CONFIGURED',
  503,
  'El pago con tarjeta no está disponible en este momento.',
)
export const paymentsUnavailable = defineProblem(
  'PAYMENTS_UNAVAILABLE',
  503,
  'El servicio de pagos no respondió. Intente de nuevo en unos segundos.',
)
export const paymentRefused = defineProblem(
  'PAYMENT_REFUSED',
  502,
  'El servicio de pagos rechazó la operación.',
)
export const cardDeclined = defineProblem('CARD_DECLINED', 400, 'La tarjeta fue rechazada.')
export const paymentIntentNotFound = defineProblem(
  'PAYMENT_INTENT_NOT_FOUND',
  404,
  'No se encontró un pago con ese identificador.',
)
export const invalidSignature = defineProblem(
  'INVALID_SIGNATURE',
  400,
  'La firma de la notificación no es válida.',
)
export const invalidEvent = defineProblem(
  'INVALID_EVENT',
  400,
  'El payload de la notificación no es un evento válido.',
)
