import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { defineProblem } from '../../lib/problem.ts'
import { mediaPath } from '../../providers/storage/local-folder.ts'
import { deleteImage, deleteImageTopic } from './images/image-tasks.ts'
import names from './names.ts'
import products from './products/routes.ts'
import storefront from './storefront/routes.ts'
import workbook from './workbook/routes.ts'

const imageNotFound = defineProblem('IMAGE_NOT_FOUND', 404, 'Imagen no encontrada.')

/** Brands, types, products, their images and workbooks, and the storefront. */
const catalogue: FastifyPluginAsyncTypebox = async (app) => {
  app.notifications.handle(deleteImageTopic, ({ key }: { key: string }) => deleteImage(app, key))
  await app.register(storefront, { prefix: '/api' })
  await app.register(names, { prefix: '/api' })
  await app.register(products, { prefix: '/api/gestionproducto' })
  await app.register(workbook, { prefix: '/api/catalogo' })

  const { storage } = app.providers
  if (!storage.open) return
  // Hands out images where they are in a local folder. Keys are never used twice, so a copy is good for ever.
  app.get(`${mediaPath}/*`, {
    config: { access: 'public', prisma: false },
    // Callers are given whole URLs, and with Supabase other ones.
    schema: { hide: true, params: Type.Object({ '*': Type.String({ maxLength: 300 }) }) },
    handler: async (request, reply) => {
      const file = await storage.open?.(request.params['*'])
      if (!file) throw imageNotFound()
      reply.header('cache-control', 'public, max-age=31536000, immutable')
      reply.header('cross-origin-resource-policy', 'cross-origin').header('content-length', file.bytes)
      return reply.type(file.contentType).send(file.content)
    },
  })
}

export default catalogue
