import type { FastifyInstance, FastifyRequest } from 'fastify'
import { onConstraint } from '../../../lib/database/constraints.ts'
import { callFunction } from '../../../lib/database/sql.ts'
import { defineProblems } from '../../../lib/problem.ts'
import type { Transaction } from '../../../plugins/transactions.ts'
import { uploadImage } from '../images/image-tasks.ts'
import type { NormalisedImage } from '../images/normalise.ts'
import { sellerOf } from '../requests.ts'
import type { NewProduct, ProductRow } from '../schemas.ts'
import { productProblems } from './change-product.ts'

const problems = defineProblems({
  PRODUCT_SOLD: '409 No se puede eliminar el producto porque tiene ventas asociadas.',
  PRODUCT_HELD: '409 No se puede eliminar el producto mientras haya compras en curso con él.',
})

/** So that no image is uploaded in vain; whether there are such a brand and type is said by the foreign keys. */
async function requireNames({ sql }: FastifyInstance, { marca_id, tipoproducto_id }: NewProduct) {
  const [there] = await sql.read<{ brand: boolean; type: boolean }>`
    select exists (select from marca where id = ${marca_id}) as brand,
      exists (select from tipoproducto where id = ${tipoproducto_id}) as type`
  if (!there?.brand) throw productProblems.UNKNOWN_BRAND()
  if (!there.type) throw productProblems.UNKNOWN_TYPE()
}

/**
 * Adds a product of the caller's with its image. The same content sent again within minutes, by the same person, is the
 * same product, unless it was removed meanwhile. Whatever fails in between leaves no product, and its image is swept.
 * Throws UNKNOWN_BRAND, UNKNOWN_TYPE (400), the errors of the storage provider and those of `app.transaction`.
 */
export async function createProduct(request: FastifyRequest, product: NewProduct, image: NormalisedImage) {
  const app = request.server
  const sellerId = request.actor!.id
  await requireNames(app, product)
  const imageKey = await uploadImage(app, sellerId, image)
  const { nombre: name, precio: price, stock, tiempogarantia: warrantyDays, ...names } = product
  const references = { brandId: names.marca_id, typeId: names.tipoproducto_id, sellerId }
  const data = { name, price, stock, warrantyDays, imageKey, ...references }
  const insert = async (tx: Transaction): Promise<ProductRow> => {
    const { id } = await onConstraint(tx.product.create({ data }), {
      producto_marca_id_fkey: productProblems.UNKNOWN_BRAND,
      producto_tipoproducto_id_fkey: productProblems.UNKNOWN_TYPE,
    })
    return callFunction(tx, 'record_product', { product_id: id, stock, kept: imageKey })
  }
  return app.transaction(request, insert, {
    recognise: 'content',
    stillCounts: async ({ id }, tx) => (await tx.product.count({ where: { id } })) > 0,
  })
}

/**
 * Removes a product that was never sold; once more within minutes is no error. Its image is removed afterwards, its
 * ledger stays. Throws PRODUCT_NOT_FOUND (404), PRODUCT_SOLD and PRODUCT_HELD (409).
 */
export async function removeProduct(request: FastifyRequest, id: number): Promise<void> {
  const sellerId = sellerOf(request)
  const remove = async (tx: Transaction) => {
    const [product] = await tx.$queryRaw<object[]>`
      select from producto where id = ${id} and id_vendedor = coalesce(${sellerId}::uuid, id_vendedor) for update`
    if (!product) throw productProblems.PRODUCT_NOT_FOUND()
    const removal = tx.product.delete({ where: { id, reserved: 0 } })
    const { stock, imageKey } = await onConstraint(removal, {
      'foreign-key': problems.PRODUCT_SOLD,
      'not-found': problems.PRODUCT_HELD,
    })
    await callFunction(tx, 'record_product', { product_id: id, stock, removed: imageKey })
  }
  await request.server.transaction(request, remove, { recognise: 'content' })
}
