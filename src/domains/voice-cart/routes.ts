import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { imageUrlFor } from '../catalogue/requests.ts'
import { findCandidates } from './find-candidates.ts'
import { OrderAnswer, OrderBody } from './schemas.ts'
import { suggestCart } from './suggestion.ts'

/** Orders in words, typed or dictated. */
const voiceCart: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/carrito-voz/', {
    config: { access: 'public', limit: 'ordering', prisma: false },
    schema: {
      tags: ['Tienda'],
      operationId: 'suggestCart',
      summary: 'Un carrito para un pedido en palabras',
      description: 'Solo sugiere: no aparta ni vende nada.',
      body: OrderBody,
      response: { 200: OrderAnswer },
    },
    handler: async (request) => {
      const { usuario_id = null, texto, limite_items = 10 } = request.body
      const candidates = await findCandidates(app.sql, texto, imageUrlFor(request))
      return { usuario_id, texto, ...suggestCart(texto, limite_items, candidates) }
    },
  })
}

export default voiceCart
