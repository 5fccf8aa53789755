import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { callOnce } from '../../lib/idempotency.ts'
import { defineProblems, type Problem, refuseBy } from '../../lib/problem.ts'
import { imageUrlFor } from '../catalogue/requests.ts'
import { cartProblems } from '../sales/errors.ts'
import { claimNotFound, evaluationOf } from './claims.ts'
import type { ClaimBody, ClaimJson, ClaimPath, EvaluationBody } from './schemas.ts'

const evaluationText = 'Indica una evaluación: Reparar, Reemplazar o Rechazar.'
const problems = defineProblems({
  SALE_NOT_YOURS: '400 La venta %d no es una compra tuya.',
  LINE_NOT_SOLD: '400 El producto %d no está en la venta %d.',
  WARRANTY_EXPIRED: '400 La garantía del producto venció el %s.',
  TOO_MANY_CLAIMED: '400 No quedan tantas unidades por reclamar. Compradas: %d, disponibles: %d.',
  SALE_REFUNDED: '409 El dinero de esta venta se devolvió: ya no tiene garantía.',
  ALREADY_EVALUATED: '409 La garantía ya fue evaluada: %s (%s).',
  EVALUATION_NEEDED: `400 ${evaluationText}`,
})

/** A claim as smartsales.wire_claim() writes it. */
type StoredClaim = Omit<ClaimJson, 'producto_imagen_url'> & { readonly imagen_key: string | null }

function toClaim({ imagen_key, ...claim }: StoredClaim, request: FastifyRequest): ClaimJson {
  return { ...claim, producto_imagen_url: imageUrlFor(request)(imagen_key) ?? '' }
}

/**
 * Claims units of a sale of the caller's under warranty, once per key and in one statement
 * (prisma/functions/claim_warranty.sql). Throws SALE_NOT_YOURS, LINE_NOT_SOLD, WARRANTY_EXPIRED and TOO_MANY_CLAIMED
 * (400) and SALE_REFUNDED (409) without any effect, and the errors of `callOnce`.
 */
export async function claimWarranty(
  { sql }: FastifyInstance,
  request: FastifyRequest,
  { venta_id: saleId, producto_id: productId, cantidad, motivo }: Static<typeof ClaimBody>,
): Promise<ClaimJson> {
  const input = { sale_id: saleId, product_id: productId, quantity: cantidad, reason: motivo }
  const claim: StoredClaim = await callOnce(sql, request, 'claim_warranty', input, refuseBy(problems))
  // The original answers without the moment, which the lists have.
  return { ...toClaim(claim, request), hora: null }
}

const verdicts: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ['reparar', 'repair'],
  ['reemplazar', 'replace'],
  ['rechazar', 'reject'],
  [false, 'repair'],
  [true, 'replace'],
  [null, 'reject'],
])

interface RefusedEvaluation {
  readonly refusal: 'NOT_FOUND' | 'EVALUATED' | 'REFUNDED' | 'INSUFFICIENT_STOCK'
  readonly claim: StoredClaim
  readonly evaluated_at: string | null
  readonly available: number
}

function refusedEvaluation({ refusal, claim, evaluated_at, available }: RefusedEvaluation): Problem {
  if (refusal === 'NOT_FOUND') return claimNotFound()
  if (refusal === 'REFUNDED') return problems.SALE_REFUNDED()
  if (refusal === 'EVALUATED') {
    const { estado, reemplazo } = claim
    const evaluacion = evaluationOf(claim)
    const extension = { estado, evaluacion, reemplazo, fecha_evaluacion: evaluated_at }
    return problems.ALREADY_EVALUATED([estado, evaluacion ?? ''], { extension })
  }
  const { producto_id: product_id, producto_nombre: name, cantidad: requested } = claim
  const units = Math.max(available, 0)
  const extension = { product_id, available: units, requested }
  return cartProblems.INSUFFICIENT_STOCK([name, units, requested], { extension })
}

/** A claim by its number, and by its line where the caller names that too. */
type NamedClaim = Partial<Static<ReturnType<typeof ClaimPath>>> & Pick<ClaimJson, 'garantia_id'>

/**
 * Decides on a pending claim as `evaluacion` says, or `reemplazo` where it is not sent, once per key and in one
 * statement (prisma/functions/evaluate_claim.sql). Throws EVALUATION_NEEDED and INSUFFICIENT_STOCK (400),
 * CLAIM_NOT_FOUND (404), ALREADY_EVALUATED with what it was and SALE_REFUNDED (409) without any effect, and the errors
 * of `callOnce`.
 */
export async function evaluateClaim(
  { sql, config }: FastifyInstance,
  request: FastifyRequest,
  { garantia_id, venta_id, producto_id }: NamedClaim,
  { evaluacion, reemplazo, comentario_tecnico }: Static<typeof EvaluationBody>,
): Promise<ClaimJson> {
  const verdict = verdicts.get(evaluacion ? evaluacion.toLowerCase() : reemplazo)
  if (!verdict) throw problems.EVALUATION_NEEDED([], { errors: { evaluacion: [evaluationText] } })
  const input = {
    claim_id: garantia_id,
    sale_id: venta_id,
    product_id: producto_id,
    verdict,
    comment: comentario_tecnico ?? '',
    low_stock_threshold: config.LOW_STOCK_THRESHOLD,
  }
  const claim: StoredClaim = await callOnce(sql, request, 'evaluate_claim', input, refusedEvaluation)
  return toClaim(claim, request)
}
