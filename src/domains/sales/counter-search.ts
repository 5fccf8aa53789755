import type { SqlClient } from '../../lib/database/sql.ts'
import { orderOf, type ProductsQuery, pageOf } from '../catalogue/list-products.ts'
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

/**
 * Products with units to sell whose name contains `text` (ignoring case and accents), by name, at most 50.
 * Throws NO_PRODUCT_FOUND (404) when there is none: the web client tells an empty search by that status.
 */
export async function searchProductsOnSale(database: SqlClient, text: string): Promise<ProductOnSaleRow[]> {
  const query: ProductsQuery = {
    filter: { search: text, nameOnly: true, minStock: 1 },
    ordering: 'nombre',
    page: { limit: maximumProducts, offset: 0 },
  }
  const products = await database.read<ProductOnSaleRow>`
    select producto.id, producto.nombre as name, producto.precio as price,
      producto.stock - producto.reservado as available, marca.nombre as brand, tipoproducto.nombre as type,
      producto.tiempogarantia as warranty_days
    from (${pageOf(query)}) producto
    join marca on marca.id = producto.marca_id
    join tipoproducto on tipoproducto.id = producto.tipoproducto_id
    order by ${orderOf(query)}`
  if (products.length === 0) throw noProductFound()
  return products
}
