import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { demo } from '../../lib/demo.ts'
import { defineProblem } from '../../lib/problem.ts'
import { mediaPath } from '../../providers/storage/local-folder.ts'

const imageNotFound = defineProblem('IMAGE_NOT_FOUND', 404, 'Imagen no encontrada.')

/** Hands out images where they are in a local folder. Keys are never used twice, so a copy is good for ever. */
export const mediaRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { storage } = app.providers
  app.get(`${mediaPath}/*`, {
    config: { access: 'public', prisma: false },
    schema: {
      tags: ['Tienda'],
      operationId: 'readImage',
      summary: 'Una imagen de producto, cuando se guardan en una carpeta local',
      params: Type.Object({ '*': Type.String({ maxLength: 300, examples: [demo.laptop.imageKey] }) }),
      response: { 200: { content: { 'image/*': { schema: Type.Unsafe<unknown>({}) } } } },
    },
    handler: async (request, reply) => {
      const file = await storage.open?.(request.params['*'])
      if (!file) throw imageNotFound()
      reply.header('cache-control', 'public, max-age=31536000, immutable')
      reply.header('cross-origin-resource-policy', 'cross-origin').header('content-length', file.bytes)
      return reply.type(file.contentType).send(file.content)
    },
  })
}
