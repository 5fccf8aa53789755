import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { mediaRoutes } from './media-routes.ts'
import names from './names/routes.ts'
import { productsRoutes } from './products/routes.ts'
import storefront from './storefront/routes.ts'
import { workbookRoutes } from './workbook/routes.ts'

/** Brands, types, products, their images and workbooks, and the storefront. */
const catalogue: FastifyPluginAsyncTypebox = async (app) => {
  await app.register(storefront, { prefix: '/api' })
  await app.register(names, { prefix: '/api' })
  await app.register(productsRoutes, { prefix: '/api/gestionproducto' })
  await app.register(workbookRoutes, { prefix: '/api/catalogo' })
  if (app.providers.storage.open) await app.register(mediaRoutes)
}

export default catalogue
