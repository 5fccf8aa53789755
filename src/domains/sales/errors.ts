import { defineProblem, type Problem, type ProblemOptions } from '../../lib/problem.ts'

export const unknownCustomer = defineProblem(
  'UNKNOWN_CUSTOMER',
  400,
  'No se encontró un cliente activo con el correo %s.',
)
export const customerNotFound = defineProblem(
  'CUSTOMER_NOT_FOUND',
  404,
  'No se encontró un cliente activo con el correo %s.',
)
export const unknownProduct = defineProblem('UNKNOWN_PRODUCT', 400, 'Producto con ID %d no encontrado.')
export const noProductFound = defineProblem(
  'NO_PRODUCT_FOUND',
  404,
  'No se encontraron productos disponibles.',
)
export const insufficientStock = defineProblem(
  'INSUFFICIENT_STOCK',
  400,
  'Stock insuficiente para "%s". Disponible: %d, solicitado: %d.',
)
export const totalTooLarge = defineProblem(
  'TOTAL_TOO_LARGE',
  400,
  'El total de la venta supera el máximo de 9999999999.99.',
)
export const paymentNotFound = defineProblem('PAYMENT_NOT_FOUND', 404, 'Pago no encontrado.')
export const cartProductNotFound = defineProblem(
  'CART_PRODUCT_NOT_FOUND',
  404,
  'Producto con ID %d no encontrado.',
)
export const cartLineNotFound = defineProblem(
  'CART_LINE_NOT_FOUND',
  404,
  'El producto con ID %d no está en el carrito.',
)
export const insufficientStockForCart = defineProblem(
  'INSUFFICIENT_STOCK',
  400,
  'Stock insuficiente para "%s". Disponible: %d, en el carrito: %d, solicitado: %d.',
)

/** Why a cart cannot be sold, and the line that is to blame. */
export interface RefusedCart {
  readonly outcome: 'UNKNOWN_PRODUCT' | 'INSUFFICIENT_STOCK' | 'TOTAL_TOO_LARGE'
  readonly line: { product_id: number; name: string; available: number; requested: number } | null
}

/** The problem (400) of a cart that smartsales.price_cart() refuses. */
export function refusedCart({ outcome, line }: RefusedCart, options: ProblemOptions = {}): Problem {
  if (outcome === 'TOTAL_TOO_LARGE' || !line) return totalTooLarge([], options)
  const { product_id, name, available, requested } = line
  if (outcome === 'UNKNOWN_PRODUCT') {
    return unknownProduct([product_id], { ...options, extension: { product_id } })
  }
  const extension = { product_id, available, requested }
  return insufficientStock([name, available, requested], { ...options, extension })
}
