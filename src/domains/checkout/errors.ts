import { defineProblem } from '../../lib/problem.ts'

export { paymentIntentNotFound } from '../../providers/payments/payments.ts'

export const addressNotFound = defineProblem('ADDRESS_NOT_FOUND', 404, 'Dirección no encontrada.')
export const amountTooSmall = defineProblem(
  'AMOUNT_TOO_SMALL',
  400,
  'El total de la compra es menor que el mínimo para pagar con tarjeta: %s %s.',
)
export const amountNotPayable = defineProblem(
  'AMOUNT_NOT_PAYABLE',
  400,
  'El total %s no se puede pagar en la moneda %s.',
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
export const checkoutExpired = defineProblem(
  'CHECKOUT_EXPIRED',
  409,
  'El tiempo para pagar esta compra venció. Inicie la compra de nuevo.',
)

const addressChoiceText = 'Debe indicar id_direccion o direccion_manual, y solo uno de los dos.'
const addressChoiceProblem = defineProblem('ADDRESS_CHOICE', 400, addressChoiceText)

/** Neither or both of the two ways to name an address. */
export const addressChoice = () =>
  addressChoiceProblem([], { errors: { non_field_errors: [addressChoiceText] } })
