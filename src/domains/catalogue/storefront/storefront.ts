import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import { type FoundPage, findPage, type PageQuery } from '../pages/find-page.ts'
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
  readonly brand: { readonly id: number; readonly nombre: string }
  readonly type: { readonly id: number; readonly nombre: string }
  readonly seller: { readonly id: string; readonly nombre: string; readonly correo: string | null }
}

/**
 * SELECT of all offers in a table `page` (id, place), as one json array in order of place. Everything is looked up
 * by its id: an unnamed statement is planned each time, and joins of four tables take longer to plan than to run.
 */
const offers = sql`
  select json_agg(offer order by place) from (
    select page.place, (
      select json_build_object('id', producto.id, 'name', producto.nombre, 'price', producto.precio::text,
        'stock', greatest(producto.stock - producto.reservado, 0), 'warranty_days', producto.tiempogarantia,
        'image_key', producto.imagen_key,
        'brand', (select json_build_object('id', id, 'nombre', nombre) from marca where id = producto.marca_id),
        'type', (select json_build_object('id', id, 'nombre', nombre) from tipoproducto
          where id = producto.tipoproducto_id),
        'seller', (select json_build_object('id', id, 'nombre', nombre, 'correo', correo) from usuario
          where id = producto.id_vendedor))
      from producto where producto.id = page.id
    ) as offer from page offset 0
  ) looked_up where offer is not null`

/** A page of the storefront, in one round trip. */
export function listOffers(
  database: SqlClient,
  memory: PageMemory,
  query: PageQuery,
): Promise<FoundPage<OfferRow>> {
  return findPage<OfferRow>(database, memory, query, offers)
}

/** The offers with these ids, in this order; unknown ids are left out, repeated ones come once. */
export async function findOffers(database: SqlClient, ids: readonly number[]): Promise<readonly OfferRow[]> {
  const [row] = await database.read<{ offers: readonly OfferRow[] }>`
    with page as (
      select id, min(place) as place from unnest(${[...ids]}::int[]) with ordinality asked(id, place) group by id
    ) select coalesce((${offers}), '[]') as offers`
  return row?.offers ?? []
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
