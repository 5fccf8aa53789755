import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { type FoundPage, findRows, type PageQuery } from '../pages/find-page.ts'
import type { PageMemory } from '../pages/page-memory.ts'

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

/** SELECT of the offers of a table `page` (id, place), with their places. */
const offers = sql`
  select page.place, producto.id, producto.nombre as name, producto.precio as price,
    greatest(producto.stock - producto.reservado, 0) as stock, producto.tiempogarantia as warranty_days,
    producto.imagen_key as image_key, marca.id as brand_id, marca.nombre as brand, tipoproducto.id as type_id,
    tipoproducto.nombre as type, usuario.id as seller_id, usuario.nombre as seller, usuario.correo as seller_email
  from page join producto on producto.id = page.id
  join marca on marca.id = producto.marca_id
  join tipoproducto on tipoproducto.id = producto.tipoproducto_id
  join usuario on usuario.id = producto.id_vendedor`

/** A page of the storefront, in one round trip. */
export function listOffers(
  database: SqlClient,
  memory: PageMemory,
  query: PageQuery,
): Promise<FoundPage<OfferRow>> {
  return findRows<OfferRow>(database, memory, query, offers)
}

/** The offers with these ids, in this order; unknown ids are left out, repeated ones come once. */
export function findOffers(database: SqlClient, ids: readonly number[]): Promise<OfferRow[]> {
  return database.read<OfferRow>`
    with page as (
      select id, min(place) as place from unnest(${[...ids]}::int[]) with ordinality asked(id, place) group by id
    ) ${offers} order by place`
}

export interface FilterChoices {
  readonly marcas: { readonly id: number; readonly nombre: string }[]
  readonly tipos: { readonly id: number; readonly nombre: string }[]
}

/** All brands and types by name, in one round trip. */
export async function listFilterChoices(database: SqlClient): Promise<FilterChoices> {
  const [row] = await database.read<FilterChoices>`
    select
      coalesce((select json_agg(json_build_object('id', id, 'nombre', nombre) order by texto_plano(nombre), id)
        from marca), '[]') as marcas,
      coalesce((select json_agg(json_build_object('id', id, 'nombre', nombre) order by texto_plano(nombre), id)
        from tipoproducto), '[]') as tipos`
  return row ?? { marcas: [], tipos: [] }
}
