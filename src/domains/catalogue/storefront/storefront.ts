import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { idsNotNumbers, idsRequired, tooManyIds } from '../errors.ts'
import { brands, listNames, type Name, types } from '../names/names.ts'
import { type FoundPage, findProducts, type ProductsQuery } from '../search-products.ts'

/** A product as customers see it. */
export interface OfferRow {
  readonly id: number
  readonly name: string
  /** Decimal text. */
  readonly price: string
  /** Units that can be sold: those that a checkout holds are not among them. */
  readonly stock: number
  readonly warranty_days: number
  readonly image_key: string | null
  readonly brand_id: number
  readonly brand: string
  readonly type_id: number
  readonly type: string
  readonly seller_id: string
  readonly seller: string
  readonly seller_email: string | null
}

const columns = sql`producto.id, producto.nombre as name, producto.precio as price,
    greatest(producto.stock - producto.reservado, 0) as stock, producto.tiempogarantia as warranty_days,
    producto.imagen_key as image_key, marca.id as brand_id, marca.nombre as brand, tipoproducto.id as type_id,
    tipoproducto.nombre as type, usuario.id as seller_id, usuario.nombre as seller, usuario.correo as seller_email`

const joins = sql`left join marca on marca.id = producto.marca_id
    left join tipoproducto on tipoproducto.id = producto.tipoproducto_id
    left join usuario on usuario.id = producto.id_vendedor`

/** A page of the storefront. */
export function listOffers(database: SqlClient, query: ProductsQuery): Promise<FoundPage<OfferRow>> {
  return findProducts<OfferRow>(database.read, query, { columns, joins })
}

/** The offers with these ids, in this order; unknown ids are left out. */
export async function findOffers(database: SqlClient, ids: readonly number[]): Promise<OfferRow[]> {
  const rows = await database.read<OfferRow>`
    select ${columns} from producto ${joins} where producto.id = any(${ids}::int[])`
  return rows.sort((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id))
}

export interface FilterChoices {
  readonly marcas: Name[]
  readonly tipos: Name[]
}

/** All brands and types by name. */
export async function listFilterChoices(prisma: PrismaClient): Promise<FilterChoices> {
  const [marcas, tipos] = await Promise.all([listNames(prisma, brands), listNames(prisma, types)])
  return { marcas, tipos }
}

const mostIds = 200
const largestId = 2_147_483_647

/**
 * Reads `8,14,29`: blanks are ignored, repeated ids come once, and those that no product can have are left out.
 * Throws IDS_REQUIRED, IDS_NOT_NUMBERS and TOO_MANY_IDS (400).
 */
export function readIds(text: string | undefined): number[] {
  if (!text?.trim()) throw idsRequired()
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (!parts.every((part) => /^[+-]?\d{1,20}$/.test(part))) throw idsNotNumbers()
  const ids = [...new Set(parts.map(Number))].filter((id) => id > 0 && id <= largestId)
  if (ids.length > mostIds) throw tooManyIds([mostIds])
  return ids
}
