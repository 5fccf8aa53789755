import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { findPage, type PageQuery } from '../catalogue/pages/find-page.ts'
import type { PageMemory } from '../catalogue/pages/page-memory.ts'
import { customerNotFound, noProductFound } from './errors.ts'

const maximumProducts = 50

export interface CustomerRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
}

export interface ProductOnSaleRow {
  readonly id: number
  readonly name: string
  readonly price: string
  readonly available: number
  readonly brand: string
  readonly type: string
  readonly warranty_days: number
}

/** The active person with this lower-case e-mail address. Throws CUSTOMER_NOT_FOUND (404). */
export async function findCustomer(database: SqlClient, email: string): Promise<CustomerRow> {
  const [customer] = await database.read<CustomerRow>`
    select id, nombre as name, correo as email, telefono as phone from usuario
    where lower(correo) = ${email} and is_active order by correo_duplicado limit 1`
  if (!customer) throw customerNotFound([email])
  return customer
}

/** SELECT of the products in `page` (id, place), as one json array. */
const offers = sql`
  select json_agg(json_build_object('id', producto.id, 'name', producto.nombre, 'price', producto.precio::text,
      'available', producto.stock - producto.reservado, 'brand', marca.nombre, 'type', tipoproducto.nombre,
      'warranty_days', producto.tiempogarantia) order by page.place)
  from page
  join producto on producto.id = page.id
  join marca on marca.id = producto.marca_id
  join tipoproducto on tipoproducto.id = producto.tipoproducto_id`

/**
 * Products with units to sell whose name contains `text` (ignoring case and accents), by name, at most 50: one
 * round trip. What `memory` knows of a text is used again, because every letter that is typed is a search.
 * Throws NO_PRODUCT_FOUND (404) when there is none: the web client tells an empty search by that status.
 */
export async function searchProductsOnSale(
  database: SqlClient,
  memory: PageMemory,
  text: string,
): Promise<readonly ProductOnSaleRow[]> {
  const query: PageQuery = {
    filter: { search: text, nameOnly: true, minStock: 1 },
    ordering: 'nombre',
    page: { page: 1, pageSize: maximumProducts, limit: maximumProducts, offset: 0 },
  }
  const { items } = await findPage<ProductOnSaleRow>(database, memory, query, offers)
  if (items.length === 0) throw noProductFound()
  return items
}
