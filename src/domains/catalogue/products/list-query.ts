import Type, { type Static } from 'typebox'
import type { Actor } from '../../../lib/access.ts'
import { type Page, pageQuery, readPage } from '../../../lib/pages.ts'
import { Named } from '../../../lib/schemas.ts'
import { sellerScope } from '../actor-scope.ts'
import type { ProductsQuery } from '../list-products.ts'
import { Product } from '../schemas.ts'
import { filterQuery } from '../storefront/schemas.ts'

const bounds = { size: 20, maximumSize: 100 }
export const ListQuery = Type.Object({ ...filterQuery, ...pageQuery(bounds) })
export const ProductPage = Named('PaginaDeProductos', {
  count: Type.Integer({ examples: [1] }),
  page: Type.Integer({ examples: [1] }),
  page_size: Type.Integer({ examples: [bounds.size] }),
  results: Type.Array(Product),
})

/** The page of products that `actor` asks for. */
export function toListQuery(
  query: Static<typeof ListQuery>,
  actor: Actor | null,
): ProductsQuery & { readonly page: Page } {
  const filter = {
    search: query.q,
    nameOnly: true,
    // Here 0 means "all"; in the storefront it is a brand that does not exist.
    brandId: query.marca_id || undefined,
    typeId: query.tipoproducto_id || undefined,
    minPrice: query.min_precio,
    maxPrice: query.max_precio,
    sellerId: sellerScope(actor).sellerId ?? undefined,
  }
  return { filter, ordering: 'nuevo' as const, page: readPage(query, bounds) }
}
