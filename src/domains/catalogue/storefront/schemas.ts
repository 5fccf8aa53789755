import Type, { type Static } from 'typebox'
import { toMoneyNumber } from '../../../lib/money.ts'
import { pageQuery, readPage } from '../../../lib/pages.ts'
import { BlankText, Count, MoneyInput, MoneyNumber, Named, Nullable } from '../../../lib/schemas.ts'
import type { ImageUrl } from '../image-url.ts'
import type { FoundPage, PageQuery } from '../pages/find-page.ts'
import { type Ordering, orderings } from '../pages/ordering.ts'
import { NameItem, NameList } from '../schemas.ts'
import type { OfferRow } from './storefront.ts'

const bounds = { size: 20, maximumSize: 100 }

/** What narrows a list of products, the same for customers and for sellers. */
export const filterQuery = {
  q: Type.Optional(
    BlankText(160, { description: 'Palabras que deben aparecer, sin importar mayúsculas ni tildes' }),
  ),
  marca_id: Type.Optional(Count()),
  tipoproducto_id: Type.Optional(Count()),
  min_precio: Type.Optional(MoneyInput()),
  max_precio: Type.Optional(MoneyInput()),
}

export const OffersQuery = Type.Object({
  ...filterQuery,
  min_stock: Type.Optional(Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })),
  max_stock: Type.Optional(Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })),
  ordering: Type.Optional(
    Type.Enum([...orderings], { description: 'Por omisión: relevancia al buscar, si no lo más nuevo' }),
  ),
  ...pageQuery(bounds),
})

const Seller = Named('VendedorDeProducto', {
  id: Type.String(),
  nombre: Type.String(),
  correo: Type.String({ description: 'Vacío para visitantes anónimos' }),
})

export const Offer = Named('Oferta', {
  id: Type.Integer(),
  nombre: Type.String(),
  precio: MoneyNumber(),
  stock: Type.Integer({ description: 'Unidades a la venta, sin las apartadas por compras en curso' }),
  tiempogarantia: Type.Integer({ description: 'Días' }),
  imagen_url: Nullable(Type.String()),
  marca: NameItem,
  tipoproducto: NameItem,
  vendedor: Seller,
})

export const OfferPage = Named('PaginaDeOfertas', {
  total: Type.Integer(),
  page: Type.Integer(),
  page_size: Type.Integer(),
  total_pages: Type.Integer(),
  results: Type.Array(Offer),
})

export const CartProduct = Named('ProductoDeCarrito', {
  ...Offer.properties,
  imagen_key: Nullable(Type.String()),
})

export const FilterChoices = Named('FiltrosDeCatalogo', { marcas: NameList, tipos: NameList })

export function toPageQuery(query: Static<typeof OffersQuery>): PageQuery {
  const filter = {
    search: query.q,
    brandId: query.marca_id,
    typeId: query.tipoproducto_id,
    minPrice: query.min_precio,
    maxPrice: query.max_precio,
    minStock: query.min_stock,
    maxStock: query.max_stock,
  }
  const ordering: Ordering = query.ordering ?? 'relevancia'
  return { filter, ordering, page: readPage(query, bounds) }
}

/** How an offer is told to somebody: addresses of pictures as they find them, the seller's address or not. */
export interface OfferView {
  readonly imageUrl: ImageUrl
  readonly showsEmail: boolean
}

export function toOffer(row: OfferRow, { imageUrl, showsEmail }: OfferView): Static<typeof Offer> {
  return {
    id: row.id,
    nombre: row.name,
    precio: toMoneyNumber(row.price),
    stock: row.stock,
    tiempogarantia: row.warranty_days,
    imagen_url: imageUrl(row.image_key),
    marca: row.brand,
    tipoproducto: row.type,
    vendedor: { ...row.seller, correo: showsEmail ? (row.seller.correo ?? '') : '' },
  }
}

export function toCartProduct(row: OfferRow, view: OfferView): Static<typeof CartProduct> {
  return { ...toOffer(row, view), imagen_key: row.image_key }
}

export function toOfferPage(
  { total, items }: FoundPage<OfferRow>,
  { page, pageSize }: PageQuery['page'],
  view: OfferView,
): Static<typeof OfferPage> {
  return {
    total,
    page,
    page_size: pageSize,
    total_pages: Math.ceil(total / pageSize),
    results: items.map((row) => toOffer(row, view)),
  }
}
