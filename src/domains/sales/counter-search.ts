import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { condition } from '../catalogue/pages/filter.ts'
import { findPage } from '../catalogue/pages/find-page.ts'
import { orderBy } from '../catalogue/pages/ordering.ts'
import type { PageMemory } from '../catalogue/pages/page-memory.ts'
import { customerNotFound, noProductFound } from './errors.ts'

const maximumProducts = 50
/** So many by name are looked at first: enough unless half of them are sold out. */
const firstLook = 100

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

/** SELECT of at most 50 products on sale in `page` (id, place), as one json array. */
const onSale = sql`
  select json_agg(offer order by place) from (
    select page.place, json_build_object('id', producto.id, 'name', producto.nombre, 'price', producto.precio::text,
      'available', producto.stock - producto.reservado, 'brand', marca.nombre, 'type', tipoproducto.nombre,
      'warranty_days', producto.tiempogarantia) as offer
    from page
    join producto on producto.id = page.id
    join marca on marca.id = producto.marca_id
    join tipoproducto on tipoproducto.id = producto.tipoproducto_id
    where producto.stock - producto.reservado > 0
    order by page.place limit ${maximumProducts}
  ) offered`

/** All products that fit are looked at, in their order, until there are enough. */
async function searchFurther(database: SqlClient, fits: Sql): Promise<readonly ProductOnSaleRow[]> {
  const [row] = await database.read<{ items: readonly ProductOnSaleRow[] | null }>`
    with page as (
      select id, row_number() over () as place from (
        select producto.id from producto where ${fits} order by ${orderBy('nombre')} limit ${maximumProducts}) found
    ) select (${onSale}) as items`
  return row?.items ?? []
}

/**
 * Products with units to sell whose name contains `text` (ignoring case and accents), by name, at most 50: one
 * round trip, and a second one when most of the first hundred are sold out. What `memory` knows of a text is
 * used again, because every letter that is typed is a search.
 * Throws NO_PRODUCT_FOUND (404) when there is none: the web client tells an empty search by that status.
 */
export async function searchProductsOnSale(
  database: SqlClient,
  memory: PageMemory,
  text: string,
): Promise<readonly ProductOnSaleRow[]> {
  const filter = { search: text, nameOnly: true }
  const page = { page: 1, pageSize: firstLook, limit: firstLook, offset: 0 }
  const { total, items } = await findPage<ProductOnSaleRow>(
    database,
    memory,
    { filter, ordering: 'nombre', page },
    onSale,
  )
  const isAll = total <= firstLook || items.length === maximumProducts
  const products = isAll ? items : await searchFurther(database, condition({ ...filter, minStock: 1 }))
  if (products.length === 0) throw noProductFound()
  return products
}
