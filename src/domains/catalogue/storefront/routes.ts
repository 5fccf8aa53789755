import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { BlankText } from '../../../lib/schemas.ts'
import { SharedReadings } from '../../../lib/shared-readings.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import { serviceOrigin } from '../../../plugins/security.ts'
import { entityTag, imageUrlFor, isKnownTag } from '../requests.ts'
import { CartProduct, FilterChoices, OfferPage, OffersQuery, toOffersQuery } from './schemas.ts'
import { findOffers, listFilterChoices, listOffers, type OfferView, readIds } from './storefront.ts'

/** Sends a page as bytes, so that a text is turned into them once for all who share the page. */
function sendPage(request: FastifyRequest, reply: FastifyReply, bytes: Buffer, tag: string): FastifyReply {
  // With the time that an answer travels a shared cache shows no stock that is older than five seconds.
  const isAnonymous = request.tokenSubject === null
  reply.header('cache-control', isAnonymous ? 'public, max-age=0, s-maxage=4' : 'private, no-cache')
  reply.header('etag', tag)
  reply.vary('Authorization')
  return isKnownTag(request, tag) ? reply.code(304).send() : reply.type('application/json').send(bytes)
}

/** What customers browse: the list, its filters, and the products of a cart. */
const storefront: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Tienda')
  const pages = new SharedReadings<{ bytes: Buffer; tag: string }>()
  const viewFor = (request: FastifyRequest): OfferView => ({
    imageUrl: imageUrlFor(request),
    showsEmail: request.tokenSubject !== null,
  })

  app.get('/listadoproductos/', {
    config: { access: 'public', prisma: false },
    schema: {
      operationId: 'listOffers',
      summary: 'Productos a la venta, con filtros, búsqueda y orden',
      querystring: OffersQuery,
      response: { 200: OfferPage, 304: Type.Null({ description: 'Sin cambios desde el ETag enviado' }) },
    },
    handler: async (request, reply) => {
      const query = toOffersQuery(request.query)
      const view = viewFor(request)
      const asked = JSON.stringify([serviceOrigin(request), view.showsEmail, query])
      const { bytes, tag } = await pages.get(asked, async () => {
        const text = reply.serializeInput(await listOffers(app.sql, query, view), '200') as string
        return { bytes: Buffer.from(text), tag: entityTag(text) }
      })
      return sendPage(request, reply, bytes, tag)
    },
  })

  app.get('/listadoproductos/filtros/', {
    config: { access: 'authenticated' },
    schema: {
      operationId: 'readFilterChoices',
      summary: 'Marcas y tipos para filtrar',
      response: { 200: FilterChoices },
    },
    handler: async () => listFilterChoices(app.prisma),
  })

  app.get('/carrito-voz/productos-carrito/', {
    config: { access: 'public', prisma: false },
    schema: {
      operationId: 'listCartOffers',
      summary: 'Productos de un carrito por sus números, en el orden pedido',
      querystring: Type.Object({ ids: Type.Optional(BlankText(4000, { examples: ['8,14,29'] })) }),
      response: { 200: Type.Array(CartProduct) },
    },
    handler: async (request) => findOffers(app.sql, readIds(request.query.ids), viewFor(request)),
  })
}

export default storefront
