import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow } from '../../../lib/access.ts'
import { Role } from '../../../lib/roles.ts'
import { NameItem, NameList } from '../schemas.ts'
import { brands, types } from './kinds.ts'
import { listNames } from './names.ts'

const config = { access: allow(Role.Vendedor, Role.Administrador) }
const tags = ['Gestión de productos']

/** The names that whoever edits a product chooses from. */
export const choiceRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/marcas/', {
    config,
    schema: {
      tags,
      operationId: 'listBrandChoices',
      summary: 'Marcas para elegir',
      response: { 200: NameList },
    },
    handler: () => listNames(app.sql, brands),
  })

  app.get('/tipos/', {
    config,
    schema: {
      tags,
      operationId: 'listProductTypeChoices',
      summary: 'Tipos de producto para elegir',
      response: { 200: Type.Array(NameItem, { examples: [[types.known]] }) },
    },
    handler: () => listNames(app.sql, types),
  })
}
