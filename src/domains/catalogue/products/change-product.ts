import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { callOnce } from '../../../lib/idempotency.ts'
import { defineProblems, refuseBy } from '../../../lib/problem.ts'
import { uploadImage } from '../images/image-tasks.ts'
import type { NormalisedImage } from '../images/normalise.ts'
import { sellerOf } from '../requests.ts'
import type { ProductChanges, ProductRow, StockAdjustmentBody } from '../schemas.ts'

export const productProblems = defineProblems({
  PRODUCT_NOT_FOUND: '404 Producto no encontrado.',
  UNKNOWN_BRAND: '400 La marca indicada no existe.',
  UNKNOWN_TYPE: '400 El tipo de producto indicado no existe.',
  PRODUCT_CHANGED:
    '412 Otra persona modificó el producto mientras usted lo editaba. Vuelva a abrirlo e inténtelo de nuevo.',
  STOCK_CHANGED:
    '409 El stock cambió mientras tanto: hay %d unidades, de ellas %d apartadas por compras en curso, y no pueden quedar %d.',
  STOCK_TOO_LARGE: '400 El stock supera el máximo de 2147483647.',
  ADJUSTMENT_UNCLEAR: '400 Indique "cantidad" (distinta de cero) o "stock", pero no ambas.',
})

const refuse = refuseBy(productProblems)

/** What the entity tag of a product says: its version, which counts edits, and the stock that was shown. */
type ProductTag = Pick<ProductRow, 'version' | 'stock'>

/** No product has it: an `If-Match` that is no tag of ours matches nothing. */
const matchesNothing: ProductTag = { version: -1, stock: 0 }

/** The entity tag of a product: `"<version>-<stock>"`. */
export function productTag({ version, stock }: ProductTag): string {
  return `"${version}-${stock}"`
}

/**
 * What `If-Match` expects; null when it was not sent or is `*`. Sales change the stock and not the version, so they are
 * no reason to refuse an edit; the stock in the tag says what its sender was shown.
 */
function expectedTag({ headers }: FastifyRequest): ProductTag | null {
  const header = headers['if-match']?.trim()
  if (header === undefined || header === '*') return null
  const [, version, stock] = /^(?:W\/)?"(\d{1,9})-(\d{1,10})"$/.exec(header) ?? []
  return version && Number(stock) <= 2_147_483_647
    ? { version: Number(version), stock: Number(stock) }
    : matchesNothing
}

/**
 * Changes a product, once per key; what is not mentioned stays, and so does a stock that was only sent back
 * (smartsales.stock_after_edit). A new image is uploaded before; the old one is removed afterwards.
 * Throws PRODUCT_NOT_FOUND (404), PRODUCT_CHANGED (412), UNKNOWN_BRAND, UNKNOWN_TYPE, STOCK_TOO_LARGE (400),
 * STOCK_CHANGED (409), the errors of the storage provider and those of `callOnce`.
 */
export async function changeProduct(
  request: FastifyRequest,
  id: number,
  changes: ProductChanges,
  image: NormalisedImage | null,
): Promise<ProductRow> {
  const image_key = image && (await uploadImage(request.server, request.actor!.id, image))
  const edit = { id, seller_id: sellerOf(request), expected: expectedTag(request), changes, image_key }
  return callOnce(request.server.sql, request, 'edit_product', edit, refuse)
}

/**
 * Corrects the stock of a product for a reason, once per key, with its row in the ledger and the audit log.
 * Throws ADJUSTMENT_UNCLEAR (400) when there is not exactly one of `cantidad` (not zero) and `stock`, PRODUCT_NOT_FOUND
 * (404), STOCK_TOO_LARGE (400), and STOCK_CHANGED (409) when less would be left than checkouts hold.
 */
export async function adjustStock(
  request: FastifyRequest,
  id: number,
  { cantidad, stock, motivo }: Static<typeof StockAdjustmentBody>,
): Promise<ProductRow> {
  const [units, counted] = [cantidad || null, stock ?? null]
  if ((units === null) === (counted === null)) throw productProblems.ADJUSTMENT_UNCLEAR()
  const adjustment = { id, seller_id: sellerOf(request), units, counted, reason: motivo }
  return callOnce(request.server.sql, request, 'adjust_stock', adjustment, refuse)
}
