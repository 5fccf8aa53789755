import type { Actor } from '../../../lib/access.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { inScope, type SellerScope } from '../actor-scope.ts'
import { productNotFound } from '../errors.ts'
import { type FoundPage, findProducts, type ProductsQuery } from '../list-products.ts'
import type { ProductRow } from '../schemas.ts'
import { rememberShownStock } from './shown-stock.ts'

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

/** One product as its seller manages it. Throws PRODUCT_NOT_FOUND (404), also for a product of somebody else's. */
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
