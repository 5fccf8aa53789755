import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { BlankText } from '../../../lib/schemas.ts'
import { SharedReadings } from '../../../lib/shared-readings.ts'
import { entityTag, isKnownTag } from '../etag.ts'
import { imageUrlFor } from '../image-url.ts'
import type { PageMemory } from '../pages/page-memory.ts'
import { readIds } from './cart-ids.ts'
import {
  CartProduct,
  FilterChoices,
  OfferPage,
  OffersQuery,
  type OfferView,
  toCartProduct,
  toOfferPage,
  toPageQuery,
} from './schemas.ts'
import { findOffers, listFilterChoices, listOffers } from './storefront.ts'

const tags = ['Tienda']

/**
 * Visitors may be answered by a shared cache for four seconds, so that with the time an answer travels nobody
 * sees a stock that is older than five; their browsers ask every time. Whoever is logged in is not cached.
 */
function cacheFor(request: FastifyRequest, reply: FastifyReply): void {
  const isAnonymous = request.tokenSubject === null
  reply.header('cache-control', isAnonymous ? 'public, max-age=0, s-maxage=4' : 'private, no-cache')
  reply.vary('Authorization')
}

/** An answer as it is sent. */
interface TaggedText {
  readonly text: string
  readonly tag: string
}

/** Spells `body` once, for its entity tag and for the answer. */
function toTaggedText(reply: FastifyReply, body: Record<string, unknown>): TaggedText {
  const text = reply.serializeInput(body, '200') as string
  return { text, tag: entityTag(text) }
}

/** Sends an answer, or 304 when the client has it already. */
function sendTagged(request: FastifyRequest, reply: FastifyReply, { text, tag }: TaggedText): FastifyReply {
  reply.header('etag', tag)
  cacheFor(request, reply)
  return isKnownTag(request, tag) ? reply.code(304).send() : reply.type('application/json').send(text)
}

/** What customers browse: the list, its filters, and the products of a cart. */
export const storefrontRoutes: FastifyPluginAsyncTypebox<{ memory: PageMemory }> = async (
  app,
  { memory },
) => {
  // Many at once see the same page.
  const pages = new SharedReadings<TaggedText>()
  const viewFor = (request: FastifyRequest): OfferView => ({
    imageUrl: imageUrlFor(app.providers.storage, request),
    showsEmail: request.tokenSubject !== null,
  })

  app.get('/listadoproductos/', {
    config: { access: 'public' },
    schema: {
      tags,
      operationId: 'listOffers',
      summary: 'Productos a la venta, con filtros, búsqueda y orden',
      querystring: OffersQuery,
      response: { 200: OfferPage, 304: Type.Null({ description: 'Sin cambios desde el ETag enviado' }) },
    },
    handler: async (request, reply) => {
      const query = toPageQuery(request.query)
      const view = viewFor(request)
      const asked = JSON.stringify([request.protocol, request.host, view.showsEmail, query])
      const page = await pages.get(asked, async () => {
        const found = await listOffers(app.sql, memory, query)
        return toTaggedText(reply, toOfferPage(found, query.page, view))
      })
      return sendTagged(request, reply, page)
    },
  })

  app.get('/listadoproductos/filtros/', {
    config: { access: 'authenticated' },
    schema: {
      tags,
      operationId: 'readFilterChoices',
      summary: 'Marcas y tipos para filtrar',
      response: { 200: FilterChoices },
    },
    handler: async () => listFilterChoices(app.sql),
  })

  app.get('/carrito-voz/productos-carrito/', {
    config: { access: 'public' },
    schema: {
      tags,
      operationId: 'listCartOffers',
      summary: 'Productos de un carrito por sus números, en el orden pedido',
      querystring: Type.Object({ ids: Type.Optional(BlankText(4000, { examples: ['8,14,29'] })) }),
      response: { 200: Type.Array(CartProduct) },
    },
    handler: async (request) => {
      const offers = await findOffers(app.sql, readIds(request.query.ids))
      const view = viewFor(request)
      return offers.map((offer) => toCartProduct(offer, view))
    },
  })
}
