import { defineProblem } from '../../../lib/problem.ts'

export const addressNotFound = defineProblem('ADDRESS_NOT_FOUND', 404, 'Dirección no encontrada.')
export const amountTooSmall = defineProblem(
  'AMOUNT_TOO_SMALL',
  400,
  'El total de la compra es menor que el mínimo para pagar con tarjeta: %s.',
)
export const paymentIntentNotFound = defineProblem(
  'PAYMENT_INTENT_NOT_FOUND',
  404,
  'No se encontró un pago con ese identificador.',
)
export const paymentNotCompleted = defineProblem(
  'PAYMENT_NOT_COMPLETED',
  400,
  'El pago no se ha completado. Estado: %s.',
)
export const paymentRefunded = defineProblem(
  'PAYMENT_REFUNDED',
  400,
  'El pago llegó cuando ya no había stock de todos los productos, por lo que se devolverá el importe completo.',
)
