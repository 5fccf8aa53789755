import type { Actor } from '../../../lib/access.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { productNotFound } from '../errors.ts'
import { type FoundPage, findPage, type PageQuery } from '../pages/find-page.ts'
import type { PageMemory } from '../pages/page-memory.ts'
import type { ProductRow } from '../schemas.ts'
import { inScope, productJson, type SellerScope } from './product-json.ts'
import { rememberShownStock } from './shown-stock.ts'

const items = sql`
  select json_agg(${productJson('producto')} order by page.place)
  from page join producto on producto.id = page.id`

/** A page of products as sellers manage them, in one round trip; the stock is the one on the shelf. */
export function listProducts(
  database: SqlClient,
  memory: PageMemory,
  reader: Actor,
  query: PageQuery,
): Promise<FoundPage<ProductRow>> {
  const shown = rememberShownStock(
    reader.id,
    sql`select producto.id, producto.stock from page join producto on producto.id = page.id`,
  )
  return findPage<ProductRow>(database, memory, query, items, sql`remembered as (${shown})`)
}

/** One product as its seller manages it. Throws PRODUCT_NOT_FOUND (404), also for a product of somebody else's. */
export async function findProduct(
  database: SqlClient,
  reader: Actor,
  { id, ...scope }: SellerScope & { readonly id: number },
): Promise<ProductRow> {
  const [row] = await database.repeatable<{ product: ProductRow }>`
    with target as (
      select * from producto where id = ${id} and ${inScope(scope)}
    ), remembered as (
      ${rememberShownStock(reader.id, sql`select id, stock from target`)}
    )
    select ${productJson('target')} as product from target`
  if (!row) throw productNotFound()
  return row.product
}
