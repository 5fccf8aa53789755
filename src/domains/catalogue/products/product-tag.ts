import type { FastifyRequest } from 'fastify'
import type { ProductRow } from '../schemas.ts'

/** What the entity tag of a product says: its version, which counts edits, and the stock that was shown. */
export interface ProductTag {
  readonly version: number
  readonly stock: number
}

/** No product has it: an `If-Match` that is no tag of ours matches nothing. */
const matchesNothing: ProductTag = { version: -1, stock: 0 }

/** The entity tag of a product: `"<version>-<stock>"`. */
export function productTag({ version, stock }: Pick<ProductRow, 'version' | 'stock'>): string {
  return `"${version}-${stock}"`
}

/**
 * What `If-Match` expects; null when it was not sent or is `*`. Sales change the stock and not the version, so
 * they are no reason to refuse an edit; the stock in the tag says what its sender was shown.
 */
export function expectedTag(request: FastifyRequest): ProductTag | null {
  const header = request.headers['if-match']?.trim()
  if (header === undefined || header === '*') return null
  const [, version, stock] = /^(?:W\/)?"(\d{1,9})-(-?\d{1,10})"$/.exec(header) ?? []
  return version && stock ? { version: Number(version), stock: Number(stock) } : matchesNothing
}
