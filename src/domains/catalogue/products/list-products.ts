import Type, { type Static } from 'typebox'
import type { Actor } from '../../../lib/access.ts'
import { type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import { type Page, pageQuery, readPage } from '../../../lib/pages.ts'
import { Named } from '../../../lib/schemas.ts'
import { inScope, type SellerScope, sellerScope } from '../actor-scope.ts'
import { productNotFound } from '../errors.ts'
import { Product, type ProductRow } from '../schemas.ts'
import { type FoundPage, findProducts, type ProductsQuery } from '../search-products.ts'
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

/**
 * A data-modifying CTE that remembers a look: what the actor saw of the stock of products (smartsales.stock_after_edit
 * says what for). `shown` is a SELECT of product_id and stock. A look at what is known already writes nothing.
 */
export function rememberShownStock(userId: string, shown: Sql): Sql {
  return sql`insert into shown_stock as known (user_id, product_id, stock)
    select ${userId}::uuid, shown.product_id, shown.stock from (${shown}) shown(product_id, stock)
    where not exists (select from shown_stock same where same.user_id = ${userId}::uuid
      and same.product_id = shown.product_id and same.stock = shown.stock and same.looked)
    order by shown.product_id
    on conflict (user_id, product_id) do update set stock = excluded.stock, looked = true, shown_at = now()`
}

const columns = sql`producto.id, producto.id_vendedor as seller_id, producto.imagen_key as image_key,
  producto.nombre as name, producto.precio as price, producto.stock, producto.tiempogarantia as warranty_days,
  producto.marca_id as brand_id, producto.tipoproducto_id as type_id, producto.version`

/** A page of products as sellers manage them, in one round trip; the stock is the one on the shelf. */
export function listProducts(
  database: SqlClient,
  reader: Actor,
  query: ProductsQuery,
): Promise<FoundPage<ProductRow>> {
  const effects = sql`, remembered as (${rememberShownStock(reader.id, sql`select id, stock from page`)})`
  return findProducts<ProductRow>(database.repeatable, query, { columns, effects })
}

/** One product as its seller manages it. Throws PRODUCT_NOT_FOUND (404), also for another seller's product. */
export async function findProduct(
  database: SqlClient,
  reader: Actor,
  { id, ...scope }: SellerScope & { readonly id: number },
): Promise<ProductRow> {
  const [row] = await database.repeatable<ProductRow>`
    with remembered as (
      ${rememberShownStock(reader.id, sql`select id, stock from producto where id = ${id} and ${inScope(scope)}`)}
    )
    select ${columns} from producto where id = ${id} and ${inScope(scope)}`
  if (!row) throw productNotFound()
  return row
}
