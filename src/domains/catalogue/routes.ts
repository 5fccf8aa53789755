import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { mediaRoutes } from './media-routes.ts'
import { choiceRoutes } from './names/choice-routes.ts'
import { brands, types } from './names/kinds.ts'
import { nameRoutes } from './names/names-routes.ts'
import { productsRoutes } from './products/products-routes.ts'
import storefront from './storefront/routes.ts'
import { workbookRoutes } from './workbook/workbook-routes.ts'

/** Brands, types, products, their images and workbooks, and the storefront. */
const catalogue: FastifyPluginAsyncTypebox = async (app) => {
  const prefix = '/api'
  await app.register(storefront, { prefix })
  await app.register(choiceRoutes, { prefix: `${prefix}/gestionproducto` })
  await app.register(productsRoutes, { prefix: `${prefix}/gestionproducto` })
  await app.register(workbookRoutes, { prefix: `${prefix}/catalogo` })
  await app.register(nameRoutes, {
    prefix: `${prefix}/gestion-catalogos/marcas`,
    kind: brands,
    plural: 'marcas',
  })
  await app.register(nameRoutes, {
    prefix: `${prefix}/gestion-catalogos/tipos-producto`,
    kind: types,
    plural: 'tipos de producto',
  })
  if (app.providers.storage.open) await app.register(mediaRoutes)
}

export default catalogue
