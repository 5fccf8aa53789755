import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import { allow, Role } from '../../lib/access.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import { demo } from '../../lib/demo.ts'
import { BlankText, Count, Email, MoneyText, Uuid } from '../../lib/schemas.ts'
import { orderOf, type ProductsQuery, pageOf } from '../catalogue/search-products.ts'
import { problems } from './errors.ts'

const config = { access: allow(Role.Vendedor, Role.Administrador) }
const maximumProducts = 50

const Customer = Type.Object({
  usuario_id: Uuid({ examples: [demo.customer.id] }),
  nombre: Type.String({ examples: [demo.customer.name] }),
  correo: Type.String({ examples: [demo.customer.email] }),
  telefono: Type.String({ examples: [demo.customer.phone] }),
})

const ProductOnSale = Type.Object({
  producto_id: Type.Integer({ examples: [demo.laptop.id] }),
  nombre: Type.String({ examples: [demo.laptop.name] }),
  precio: MoneyText({ examples: [demo.laptop.price] }),
  stock: Count({ examples: [demo.laptop.stock] }),
  marca: Type.String({ examples: [demo.acer.nombre] }),
  tipo: Type.String({ examples: [demo.laptops.nombre] }),
  tiempo_garantia: Count({ description: 'Días de garantía', examples: [demo.laptop.warrantyDays] }),
})

/**
 * Products with units to sell whose name contains `text` (ignoring case and accents), by name, at most 50.
 * Throws NO_PRODUCT_FOUND (404) when there is none: the web client tells an empty search by that status.
 */
async function searchProductsOnSale(database: SqlClient, text: string) {
  const query: ProductsQuery = {
    filter: { q: text, nameOnly: true, min_stock: 1 },
    ordering: 'nombre',
    page: { limit: maximumProducts, offset: 0 },
  }
  const products = await database.read<Static<typeof ProductOnSale>>`
    select producto.id as producto_id, producto.nombre, producto.precio, producto.stock - producto.reservado as stock,
      marca.nombre as marca, tipoproducto.nombre as tipo, producto.tiempogarantia as tiempo_garantia
    from (${pageOf(query)}) producto
    join marca on marca.id = producto.marca_id
    join tipoproducto on tipoproducto.id = producto.tipoproducto_id
    order by ${orderOf(query)}`
  if (products.length === 0) throw problems.NO_PRODUCT_FOUND()
  return products
}

/** What a seller looks up at the counter: a customer, and goods. */
const counterSearch: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/buscar-cliente/', {
    config,
    schema: {
      operationId: 'findCustomer',
      summary: 'Buscar un cliente por su correo',
      querystring: Type.Object({ correo: Email({ examples: [demo.customer.email] }) }),
      response: { 200: Customer },
    },
    handler: async (request) => {
      const { correo: lowerCaseEmail } = request.query
      const customer = await app.prisma.user.findFirst({
        // An active person is not anonymised, and the index of addresses has only persons who are not.
        where: { lowerCaseEmail, isActive: true, anonymisedAt: null },
        orderBy: { isDuplicateEmail: 'asc' },
      })
      if (!customer) throw problems.CUSTOMER_NOT_FOUND([lowerCaseEmail])
      const { id, name, email, phone } = customer
      return { usuario_id: id, nombre: name, correo: email ?? '', telefono: phone ?? '' }
    },
  })

  app.get('/buscar-producto/', {
    config,
    schema: {
      operationId: 'searchProductsOnSale',
      summary: 'Buscar productos con stock; sin resultados responde 404',
      querystring: Type.Object({ busqueda: Type.Optional(BlankText(160, { examples: ['laptop acer'] })) }),
      response: { 200: Type.Array(ProductOnSale) },
    },
    handler: async (request) => searchProductsOnSale(app.sql, request.query.busqueda ?? ''),
  })
}

export default counterSearch
