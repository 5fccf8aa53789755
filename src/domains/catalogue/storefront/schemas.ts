import Type, { type Static, type TNumberOptions } from 'typebox'
import { demo } from '../../../lib/demo.ts'
import { type Page, pageQuery, readPage } from '../../../lib/pages.ts'
import { BlankText, Count, MoneyInput, MoneyNumber, Named, Nullable } from '../../../lib/schemas.ts'
import { NameItem } from '../schemas.ts'
import { orderings, type ProductsQuery } from '../search-products.ts'

const bounds = { size: 20, maximumSize: 100 }

/** What narrows a list of products, the same for customers and for sellers. */
export const filterQuery = {
  q: Type.Optional(
    BlankText(160, {
      description: 'Palabras que deben aparecer, sin importar mayúsculas ni tildes',
      examples: ['laptop acer'],
    }),
  ),
  marca_id: Type.Optional(Count({ examples: [demo.acer.id] })),
  tipoproducto_id: Type.Optional(Count({ examples: [demo.laptops.id] })),
  min_precio: Type.Optional(MoneyInput({ examples: ['500.00'] })),
  max_precio: Type.Optional(MoneyInput({ examples: ['1500.00'] })),
}

const Stock = (options: TNumberOptions) =>
  Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647, ...options })

export const OffersQuery = Type.Object({
  ...filterQuery,
  min_stock: Type.Optional(Stock({ examples: [1] })),
  max_stock: Type.Optional(Stock({ examples: [500] })),
  ordering: Type.Optional(
    Type.Enum(orderings, {
      description: 'Por omisión: relevancia al buscar, si no lo más nuevo',
      examples: ['precio'],
    }),
  ),
  ...pageQuery(bounds),
})

const Seller = Named('VendedorDeProducto', {
  id: Type.String({ examples: [demo.seller.id] }),
  nombre: Type.String({ examples: [demo.seller.name] }),
  correo: Type.String({ description: 'Vacío para visitantes anónimos', examples: [''] }),
})

const { laptop } = demo
const TypeName = Type.Object(NameItem.properties, { title: 'Nombre', examples: [demo.laptops] })

const Offer = Named('Oferta', {
  id: Type.Integer({ examples: [laptop.id] }),
  nombre: Type.String({ examples: [laptop.name] }),
  precio: MoneyNumber({ examples: [laptop.priceNumber] }),
  stock: Type.Integer({
    description: 'Unidades a la venta, sin las apartadas por compras en curso',
    examples: [laptop.stock],
  }),
  tiempogarantia: Type.Integer({ description: 'Días', examples: [laptop.warrantyDays] }),
  imagen_url: Nullable(Type.String({ examples: [laptop.imageUrl] })),
  marca: NameItem,
  tipoproducto: TypeName,
  vendedor: Seller,
})

export const OfferPage = Named('PaginaDeOfertas', {
  total: Type.Integer({ examples: [1] }),
  page: Type.Integer({ examples: [1] }),
  page_size: Type.Integer({ examples: [bounds.size] }),
  total_pages: Type.Integer({ examples: [1] }),
  results: Type.Array(Offer),
})

export const CartProduct = Named('ProductoDeCarrito', {
  ...Offer.properties,
  imagen_key: Nullable(Type.String({ examples: [laptop.imageKey] })),
})

export const FilterChoices = Named('FiltrosDeCatalogo', {
  marcas: Type.Array(NameItem),
  tipos: Type.Array(TypeName),
})

/** The page of offers that a validated query asks for. */
export function toOffersQuery(query: Static<typeof OffersQuery>): ProductsQuery & { readonly page: Page } {
  const { ordering = 'relevancia', page: _page, page_size: _size, ...filter } = query
  return { filter, ordering, page: readPage(query, bounds) }
}
