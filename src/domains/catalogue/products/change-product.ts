import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestActor } from '../../../lib/access.ts'
import { callFunction } from '../../../lib/database/sql.ts'
import { keyInput, requestKey } from '../../../lib/idempotency.ts'
import type { SellerScope } from '../actor-scope.ts'
import { announceImage } from '../images/image-tasks.ts'
import type { NormalisedImage } from '../images/normalise.ts'
import type { NewProduct, ProductRow } from '../schemas.ts'
import { type StockAnswer, settleStock } from './adjust-stock.ts'

/** What the entity tag of a product says: its version, which counts edits, and the stock that was shown. */
export interface ProductTag {
  readonly version: number
  readonly stock: number
}

export interface ProductEdit extends SellerScope {
  readonly id: number
  readonly changes: Partial<NewProduct>
  readonly image: NormalisedImage | null
  /** Of `If-Match`; null when it was not sent. */
  readonly expected: ProductTag | null
}

/** No product has it: an `If-Match` that is no tag of ours matches nothing. */
const matchesNothing: ProductTag = { version: -1, stock: 0 }

/** The entity tag of a product: `"<version>-<stock>"`. */
export function productTag({ version, stock }: Pick<ProductRow, 'version' | 'stock'>): string {
  return `"${version}-${stock}"`
}

/**
 * What `If-Match` expects; null when it was not sent or is `*`. Sales change the stock and not the version, so they are
 * no reason to refuse an edit; the stock in the tag says what its sender was shown.
 */
export function expectedTag({ headers }: FastifyRequest): ProductTag | null {
  const header = headers['if-match']?.trim()
  if (header === undefined || header === '*') return null
  const [, version, stock] = /^(?:W\/)?"(\d{1,9})-(-?\d{1,10})"$/.exec(header) ?? []
  return version && stock ? { version: Number(version), stock: Number(stock) } : matchesNothing
}

/**
 * Changes a product, once per key; what is not mentioned stays, and so does a stock that was only sent back
 * (smartsales.stock_after_edit). A new image is announced and uploaded before; the old one is removed afterwards.
 *
 * Throws PRODUCT_NOT_FOUND (404), PRODUCT_CHANGED (412), UNKNOWN_BRAND, UNKNOWN_TYPE, STOCK_TOO_LARGE (400),
 * STOCK_CHANGED (409), the errors of the storage provider and those of `settleAnswer`.
 */
export async function changeProduct(
  app: FastifyInstance,
  request: FastifyRequest,
  { id, sellerId, changes, image, expected }: ProductEdit,
): Promise<ProductRow> {
  const actor = requestActor(request)
  let imageKey: string | null = null
  if (image) {
    imageKey = await announceImage(app.prisma, request.actor!.id, image.extension)
    await app.providers.storage.upload(imageKey, image.bytes, image.contentType)
  }
  const { name, price, stock, warrantyDays, brandId, typeId } = changes
  const answer = await callFunction<StockAnswer>(app.sql, 'edit_product', {
    actor,
    key: keyInput(requestKey(request)),
    id,
    seller_id: sellerId,
    expected,
    changes: { name, price, stock, warranty_days: warrantyDays, brand_id: brandId, type_id: typeId },
    image_key: imageKey,
  })
  return settleStock(request, answer)
}
