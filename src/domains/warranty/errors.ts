import { defineProblem } from '../../lib/problem.ts'

export const saleNotYours = defineProblem('SALE_NOT_YOURS', 400, 'La venta %d no es una compra tuya.')
export const lineNotSold = defineProblem('LINE_NOT_SOLD', 400, 'El producto %d no está en la venta %d.')
export const warrantyExpired = defineProblem(
  'WARRANTY_EXPIRED',
  400,
  'La garantía del producto venció el %s.',
)
export const tooManyClaimed = defineProblem(
  'TOO_MANY_CLAIMED',
  400,
  'No quedan tantas unidades por reclamar. Compradas: %d, disponibles: %d.',
)
export const saleRefunded = defineProblem(
  'SALE_REFUNDED',
  409,
  'El dinero de esta venta se devolvió: ya no tiene garantía.',
)
export const claimNotFound = defineProblem('CLAIM_NOT_FOUND', 404, 'Garantía no encontrada.')
export const alreadyEvaluated = defineProblem(
  'ALREADY_EVALUATED',
  409,
  'La garantía ya fue evaluada: %s (%s).',
)
export const evaluationNeeded = defineProblem(
  'EVALUATION_NEEDED',
  400,
  'Indica una evaluación: Reparar, Reemplazar o Rechazar.',
)
