import type { Static } from 'typebox'
import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Page } from '../../../lib/pages.ts'
import { defineProblems } from '../../../lib/problem.ts'
import { brands, listNames, types } from '../names.ts'
import type { ImageUrl } from '../requests.ts'
import { findProducts, type ProductsQuery } from '../search-products.ts'
import type { CartProduct, FilterChoices, OfferPage } from './schemas.ts'

const problems = defineProblems({
  IDS_REQUIRED: '400 El parámetro "ids" es obligatorio.',
  IDS_NOT_NUMBERS: '400 El parámetro "ids" solo admite números separados por comas.',
  TOO_MANY_IDS: '400 Se admiten como máximo %d productos por consulta.',
})

/** What depends on the request: where its client finds images, and whether it sees sellers' e-mail addresses. */
export interface OfferView {
  readonly imageUrl: ImageUrl
  readonly showsEmail: boolean
}

type Offer = Static<typeof CartProduct>
type OfferRow = Omit<Offer, 'imagen_url'>

// As the wire has it. Units that a checkout holds cannot be sold.
const columns = sql`producto.id, producto.nombre, producto.precio::float8 as precio,
    greatest(producto.stock - producto.reservado, 0) as stock, producto.tiempogarantia, producto.imagen_key,
    json_build_object('id', marca.id, 'nombre', marca.nombre) as marca,
    json_build_object('id', tipoproducto.id, 'nombre', tipoproducto.nombre) as tipoproducto,
    json_build_object('id', usuario.id, 'nombre', usuario.nombre, 'correo', coalesce(usuario.correo, '')) as vendedor`

const joins = sql`left join marca on marca.id = producto.marca_id
    left join tipoproducto on tipoproducto.id = producto.tipoproducto_id
    left join usuario on usuario.id = producto.id_vendedor`

function toOffer(row: OfferRow, { imageUrl, showsEmail }: OfferView): Offer {
  const vendedor = showsEmail ? row.vendedor : { ...row.vendedor, correo: '' }
  return { ...row, imagen_url: imageUrl(row.imagen_key), vendedor }
}

/** A page of the storefront. */
export async function listOffers(
  database: SqlClient,
  query: ProductsQuery & { readonly page: Page },
  view: OfferView,
): Promise<Static<typeof OfferPage>> {
  const { total, rows } = await findProducts<OfferRow>(database.read, query, { columns, joins })
  const { page, pageSize: page_size } = query.page
  const results = rows.map((row) => toOffer(row, view))
  return { total, page, page_size, total_pages: Math.ceil(total / page_size), results }
}

/** The offers with these ids, in this order; unknown ids are left out. */
export async function findOffers(database: SqlClient, ids: readonly number[], view: OfferView) {
  const rows = await database.read<OfferRow>`
    select ${columns} from producto ${joins} where producto.id = any(${ids}::int[])`
  rows.sort((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id))
  return rows.map((row) => toOffer(row, view))
}

/** All brands and types by name. */
export async function listFilterChoices(prisma: PrismaClient): Promise<Static<typeof FilterChoices>> {
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
  if (!text?.trim()) throw problems.IDS_REQUIRED()
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (!parts.every((part) => /^[+-]?\d{1,20}$/.test(part))) throw problems.IDS_NOT_NUMBERS()
  const ids = [...new Set(parts.map(Number))].filter((id) => id > 0 && id <= largestId)
  if (ids.length > mostIds) throw problems.TOO_MANY_IDS([mostIds])
  return ids
}
