import { defineProblem, defineProblems, type Problem } from '../../lib/problem.ts'

export const problems = defineProblems({
  UNKNOWN_CUSTOMER: '400 No se encontró un cliente activo con el correo %s.',
  CUSTOMER_NOT_FOUND: '404 No se encontró un cliente activo con el correo %s.',
  UNKNOWN_PRODUCT: '400 Producto con ID %d no encontrado.',
  NO_PRODUCT_FOUND: '404 No se encontraron productos disponibles.',
  INSUFFICIENT_STOCK: '400 Stock insuficiente para "%s". Disponible: %d, solicitado: %d.',
  TOTAL_TOO_LARGE: '400 El total de la venta supera el máximo de 9999999999.99.',
  PAYMENT_NOT_FOUND: '404 Pago no encontrado.',
  CART_PRODUCT_NOT_FOUND: '404 Producto con ID %d no encontrado.',
  CART_LINE_NOT_FOUND: '404 El producto con ID %d no está en el carrito.',
})
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

/** The problem (400) of a cart that smartsales.price_carts() refuses. */
export function refusedCart({ outcome, line }: RefusedCart): Problem {
  if (outcome === 'TOTAL_TOO_LARGE' || !line) return problems.TOTAL_TOO_LARGE()
  const { product_id, name, available, requested } = line
  if (outcome === 'UNKNOWN_PRODUCT')
    return problems.UNKNOWN_PRODUCT([product_id], { extension: { product_id } })
  const extension = { product_id, available, requested }
  return problems.INSUFFICIENT_STOCK([name, available, requested], { extension })
}
