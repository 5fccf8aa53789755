import { defineProblems } from '../../lib/problem.ts'

export const problems = defineProblems({
  CUSTOMER_NOT_FOUND: '404 No se encontró un cliente activo con el correo %s.',
  NO_PRODUCT_FOUND: '404 No se encontraron productos disponibles.',
  PAYMENT_NOT_FOUND: '404 Pago no encontrado.',
})

/** Why a cart cannot be sold, as smartsales.price_carts() says it. */
export const cartProblems = defineProblems({
  UNKNOWN_PRODUCT: '400 Producto con ID %d no encontrado.',
  INSUFFICIENT_STOCK: '400 Stock insuficiente para "%s". Disponible: %d, solicitado: %d.',
  TOTAL_TOO_LARGE: '400 El total de la venta supera el máximo de 9999999999.99.',
})
