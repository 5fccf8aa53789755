import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { checkRole } from './check-role.ts'
import { MyRoles, RoleCheck, RoleQuery, toMyRoles } from './schemas.ts'

const tags = ['Cuenta']

/** The roles of the caller. */
const roleRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/rolesusuario/me/',
    {
      config: { access: { authenticated: true, fresh: true } },
      schema: { tags, operationId: 'readMyRoles', summary: 'Mis roles', response: { 200: MyRoles } },
    },
    async (request) => toMyRoles(request.actor!),
  )

  app.get(
    '/rolesusuario/check/',
    {
      config: { access: 'authenticated' },
      schema: {
        tags,
        operationId: 'checkMyRole',
        summary: 'Verificar si tengo un rol, por su id o su nombre',
        querystring: RoleQuery,
        response: { 200: RoleCheck },
      },
    },
    async (request) => checkRole(app.sql, request.actor!, request.query),
  )
}

export default roleRoutes
