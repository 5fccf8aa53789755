import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestActor } from '../../lib/access.ts'
import { callFunction } from '../../lib/database/sql.ts'
import { keyInput, requestKey, type StoredAnswer, settleAnswer } from '../../lib/idempotency.ts'
import type { Problem } from '../../lib/problem.ts'
import { insufficientStock } from '../sales/errors.ts'
import { type StoredClaim, withPicture } from './claim-warranty.ts'
import { evaluationOf, type PictureUrl } from './claims.ts'
import { alreadyEvaluated, claimNotFound, evaluationNeeded, saleRefunded } from './errors.ts'
import type { ClaimJson, Evaluation } from './schemas.ts'

/** A claim by its number, and by its line where the caller names that too. */
export interface NamedClaim {
  readonly garantia_id: number
  readonly venta_id?: number
  readonly producto_id?: number
}

interface Refused {
  readonly refusal: 'NOT_FOUND' | 'EVALUATED' | 'REFUNDED' | 'INSUFFICIENT_STOCK'
  readonly claim: StoredClaim
  readonly evaluated_at: string | null
  readonly available: number
}

function evaluatedBefore({ claim, evaluated_at: fecha_evaluacion }: Refused): Problem {
  const { estado, reemplazo } = claim
  const evaluacion = evaluationOf(claim)
  const extension = { estado, evaluacion, reemplazo, fecha_evaluacion }
  return alreadyEvaluated([estado, evaluacion ?? ''], { extension })
}

function outOfStock({ claim, available }: Refused): Problem {
  const { producto_id: product_id, producto_nombre: name, cantidad: requested } = claim
  const units = Math.max(available, 0)
  return insufficientStock([name, units, requested], {
    extension: { product_id, available: units, requested },
  })
}

const refusals = {
  NOT_FOUND: () => claimNotFound(),
  EVALUATED: evaluatedBefore,
  REFUNDED: () => saleRefunded(),
  INSUFFICIENT_STOCK: outOfStock,
}

/**
 * Decides on a pending claim, once per key and in one statement (prisma/functions/evaluate_claim.sql). Throws
 * EVALUATION_NEEDED and INSUFFICIENT_STOCK (400), CLAIM_NOT_FOUND (404), ALREADY_EVALUATED with what it was and
 * SALE_REFUNDED (409) without any effect, and the errors of `settleAnswer`.
 */
export async function evaluateClaim(
  { sql, config }: FastifyInstance,
  request: FastifyRequest,
  named: NamedClaim,
  { verdict, comment }: Evaluation,
  pictureUrl: PictureUrl,
): Promise<ClaimJson> {
  if (!verdict) throw evaluationNeeded([], { errors: { evaluacion: [evaluationNeeded().message] } })
  const answer = await callFunction<Refused | StoredAnswer<StoredClaim>>(sql, 'evaluate_claim', {
    actor: requestActor(request),
    key: keyInput(requestKey(request)),
    claim_id: named.garantia_id,
    sale_id: named.venta_id,
    product_id: named.producto_id,
    verdict,
    comment,
    low_stock_threshold: config.LOW_STOCK_THRESHOLD,
  })
  if ('refusal' in answer) throw refusals[answer.refusal](answer)
  const { replayed, response } = settleAnswer(answer)
  request.isReplayed = replayed
  return withPicture(response, pictureUrl)
}
