import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { type Sql, sql } from '../../../lib/database/sql.ts'
import { pageQuery, readPage } from '../../../lib/pages.ts'
import { Named } from '../../../lib/schemas.ts'
import { imageUrlFor, sellerOf } from '../requests.ts'
import { Product, type ProductRow, toProduct } from '../schemas.ts'
import { findProducts } from '../search-products.ts'
import { filterQuery } from '../storefront/schemas.ts'
import { productProblems } from './change-product.ts'

const bounds = { size: 20, maximumSize: 100 }
export const ListQuery = Type.Object({ ...filterQuery, ...pageQuery(bounds) })
export const ProductPage = Named('PaginaDeProductos', {
  count: Type.Integer({ examples: [1] }),
  page: Type.Integer({ examples: [1] }),
  page_size: Type.Integer({ examples: [bounds.size] }),
  results: Type.Array(Product),
})

/**
 * A data-modifying CTE that remembers a look: what the actor saw of the stock of products (smartsales.stock_after_edit
 * says what for). `shown` is a SELECT of product_id and stock. A look at what is known already writes nothing, nor does
 * one at a product that another transaction is deleting: its foreign key would make the read wait, and fail.
 */
export function rememberShownStock(userId: string, shown: Sql): Sql {
  return sql`insert into shown_stock as known (user_id, product_id, stock)
    select ${userId}::uuid, shown.product_id, shown.stock from (${shown}) shown(product_id, stock)
    join producto on producto.id = shown.product_id
    where not exists (select from shown_stock same where same.user_id = ${userId}::uuid
      and same.product_id = shown.product_id and same.stock = shown.stock and same.looked)
    order by shown.product_id for key share of producto skip locked
    on conflict (user_id, product_id) do update set stock = excluded.stock, looked = true, shown_at = now()`
}

const columns = sql`producto.id, producto.id_vendedor, producto.imagen_key, producto.nombre,
  producto.precio::float8 as precio, producto.stock, producto.tiempogarantia, producto.marca_id,
  producto.tipoproducto_id, producto.version`

/** The condition on `producto` that `sellerOf` says. */
export function ownedBy(sellerId: string | null): Sql {
  return sql`producto.id_vendedor = coalesce(${sellerId}::uuid, producto.id_vendedor)`
}

/** A page of products as the caller manages them, in one round trip; the stock is the one on the shelf. */
export async function listProducts(
  request: FastifyRequest,
  query: Static<typeof ListQuery>,
): Promise<Static<typeof ProductPage>> {
  const filter = {
    ...query,
    // Here 0 means "all"; in the storefront it is a brand that does not exist.
    marca_id: query.marca_id || undefined,
    tipoproducto_id: query.tipoproducto_id || undefined,
    nameOnly: true,
    sellerId: sellerOf(request) ?? undefined,
  }
  const page = readPage(query, bounds)
  const shown = rememberShownStock(request.actor!.id, sql`select id, stock from page`)
  const asked = { filter, ordering: 'nuevo', page } as const
  const reading = { columns, effects: sql`, remembered as (${shown})` }
  const { total, rows } = await findProducts<ProductRow>(request.server.sql.repeatable, asked, reading)
  const imageUrl = imageUrlFor(request)
  const results = rows.map((row) => toProduct(row, imageUrl))
  return { count: total, page: page.page, page_size: page.pageSize, results }
}

/** One product as the caller manages it. Throws PRODUCT_NOT_FOUND (404), also for another seller's product. */
export async function findProduct(request: FastifyRequest, id: number): Promise<ProductRow> {
  const isIt = sql`id = ${id} and ${ownedBy(sellerOf(request))}`
  const [row] = await request.server.sql.repeatable<ProductRow>`
    with remembered as (
      ${rememberShownStock(request.actor!.id, sql`select id, stock from producto where ${isIt}`)}
    )
    select ${columns} from producto where ${isIt}`
  if (!row) throw productProblems.PRODUCT_NOT_FOUND()
  return row
}
