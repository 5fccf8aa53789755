import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { requestActor } from '../../lib/access.ts'
import { callFunction } from '../../lib/database/sql.ts'
import { keyInput, requestKey, type StoredAnswer, settleAnswer } from '../../lib/idempotency.ts'
import type { Problem } from '../../lib/problem.ts'
import type { PictureUrl } from './claims.ts'
import { lineNotSold, saleNotYours, saleRefunded, tooManyClaimed, warrantyExpired } from './errors.ts'
import type { ClaimBody, ClaimJson } from './schemas.ts'

/** A claim as smartsales.wire_claim() writes it. */
export type StoredClaim = Omit<ClaimJson, 'producto_imagen_url'> & { readonly imagen_key: string | null }

interface Refused {
  readonly refusal: 'NOT_YOURS' | 'NOT_SOLD' | 'EXPIRED' | 'REFUNDED' | 'TOO_MANY'
  /** As the wire has it; of a line that was sold, like the two numbers of units. */
  readonly deadline: string
  readonly bought: number
  readonly available: number
}

/** A stored claim as the wire has it. */
export function withPicture({ imagen_key, ...claim }: StoredClaim, pictureUrl: PictureUrl): ClaimJson {
  return { ...claim, producto_imagen_url: pictureUrl(imagen_key) }
}

function toProblem(
  { refusal, deadline, bought, available }: Refused,
  body: Static<typeof ClaimBody>,
): Problem {
  const problems = {
    NOT_YOURS: () => saleNotYours([body.venta_id]),
    NOT_SOLD: () => lineNotSold([body.producto_id, body.venta_id]),
    EXPIRED: () => warrantyExpired([deadline]),
    REFUNDED: () => saleRefunded(),
    TOO_MANY: () => tooManyClaimed([bought, available], { extension: { bought, available } }),
  }
  return problems[refusal]()
}

/**
 * Claims units of a sale of the caller's under warranty, once per key and in one statement
 * (prisma/functions/claim_warranty.sql). Throws SALE_NOT_YOURS, LINE_NOT_SOLD, WARRANTY_EXPIRED and TOO_MANY_CLAIMED
 * (400) and SALE_REFUNDED (409) without any effect, and the errors of `settleAnswer`.
 */
export async function claimWarranty(
  { sql }: FastifyInstance,
  request: FastifyRequest,
  body: Static<typeof ClaimBody>,
  pictureUrl: PictureUrl,
): Promise<ClaimJson> {
  const answer = await callFunction<Refused | StoredAnswer<StoredClaim>>(sql, 'claim_warranty', {
    actor: requestActor(request),
    key: keyInput(requestKey(request)),
    sale_id: body.venta_id,
    product_id: body.producto_id,
    quantity: body.cantidad,
    reason: body.motivo,
  })
  if ('refusal' in answer) throw toProblem(answer, body)
  const { replayed, response } = settleAnswer(answer)
  request.isReplayed = replayed
  // The original answers without the moment, which the lists have.
  return { ...withPicture(response, pictureUrl), hora: null }
}
