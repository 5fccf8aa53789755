import type { FastifyInstance, FastifyRequest } from 'fastify'
import { onConstraint } from '../../../lib/database/constraints.ts'
import { type SellerScope, whereInScope } from '../actor-scope.ts'
import { productHeld, productNotFound, productSold } from '../errors.ts'

/**
 * Removes a product that was never sold; once more within minutes is no error. Its image is removed afterwards, its
 * ledger stays. Throws PRODUCT_NOT_FOUND (404), PRODUCT_SOLD and PRODUCT_HELD (409).
 */
export async function removeProduct(
  app: FastifyInstance,
  request: FastifyRequest,
  { id, ...scope }: SellerScope & { readonly id: number },
): Promise<void> {
  const where = { id, ...whereInScope(scope) }
  await app.transaction(
    request,
    async (tx) => {
      if ((await tx.product.count({ where })) === 0) throw productNotFound()
      const removal = tx.product.delete({ where: { id, reserved: 0 } })
      const removed = await onConstraint(removal, { 'foreign-key': productSold, 'not-found': productHeld })
      await tx.$queryRaw`
        with ledger as (
          insert into stock_movement (product_id, delta, stock_after, reason, actor_id, request_id, note)
          select ${id}, ${-removed.stock}, 0, 'adjustment', ${request.actor!.id}::uuid, ${request.id}, 'Producto eliminado'
          where ${removed.stock} > 0
        )
        select smartsales.replace_image(${JSON.stringify({ removed: removed.imageKey })}::jsonb)::text`
    },
    { recognise: 'content' },
  )
}
