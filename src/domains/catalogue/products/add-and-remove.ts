import type { FastifyInstance, FastifyRequest } from 'fastify'
import { onConstraint } from '../../../lib/database/constraints.ts'
import type { Transaction } from '../../../plugins/transactions.ts'
import { type SellerScope, whereInScope } from '../actor-scope.ts'
import { productHeld, productNotFound, productSold, unknownBrand, unknownType } from '../errors.ts'
import { announceImage } from '../images/image-tasks.ts'
import type { NormalisedImage } from '../images/normalise.ts'
import { type NewProduct, type ProductRow, toProductRow } from '../schemas.ts'

/** So that no image is uploaded in vain; whether there are such a brand and type is said by the foreign keys. */
async function requireNames({ sql }: FastifyInstance, { brandId, typeId }: NewProduct): Promise<void> {
  const [there] = await sql.read<{ brand: boolean; type: boolean }>`
    select exists (select from marca where id = ${brandId}) as brand,
      exists (select from tipoproducto where id = ${typeId}) as type`
  if (!there?.brand) throw unknownBrand()
  if (!there.type) throw unknownType()
}

async function insertProduct(
  tx: Transaction,
  product: NewProduct,
  { sellerId, imageKey, requestId }: { sellerId: string; imageKey: string; requestId: string },
): Promise<ProductRow> {
  const creation = tx.product.create({ data: { ...product, sellerId, imageKey } })
  const added = await onConstraint(creation, {
    producto_marca_id_fkey: unknownBrand,
    producto_tipoproducto_id_fkey: unknownType,
  })
  const { id, stock } = added
  const told = { user_id: sellerId, products: [{ product_id: id, stock, sent: stock }] }
  await tx.$queryRaw`
    with ledger as (
      insert into stock_movement (product_id, delta, stock_after, reason, actor_id, request_id)
      select ${id}, ${stock}, ${stock}, 'initial', ${sellerId}::uuid, ${requestId} where ${stock} > 0
    )
    select smartsales.remember_stock(${JSON.stringify(told)}::jsonb)::text,
      smartsales.replace_image(${JSON.stringify({ kept: imageKey })}::jsonb)::text`
  return toProductRow(added)
}

/**
 * Adds a product of the caller's with its image. The same content sent again within minutes, by the same person, is the
 * same product, unless it was removed meanwhile. Whatever fails in between leaves no product, and its image is swept.
 *
 * Throws UNKNOWN_BRAND, UNKNOWN_TYPE (400), the errors of the storage provider and those of `app.transaction`.
 */
export async function createProduct(
  app: FastifyInstance,
  request: FastifyRequest,
  product: NewProduct,
  image: NormalisedImage,
): Promise<ProductRow> {
  const sellerId = request.actor!.id
  await requireNames(app, product)
  const imageKey = await announceImage(app.prisma, sellerId, image.extension)
  await app.providers.storage.upload(imageKey, image.bytes, image.contentType)
  const made = { sellerId, imageKey, requestId: request.id }
  return app.transaction(request, (tx) => insertProduct(tx, product, made), {
    recognise: 'content',
    stillCounts: async ({ id }, tx) => (await tx.product.count({ where: { id } })) > 0,
  })
}

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
