import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow } from '../../lib/access.ts'
import { requestAuthor } from '../../lib/author.ts'
import { Role } from '../../lib/roles.ts'
import { alignNow } from './align-account.ts'
import { changeRoles, type RoleChange } from './change-roles.ts'
import { listUsers } from './list-users.ts'
import profile from './profile-routes.ts'
import { removeUser } from './remove-user.ts'
import {
  ProfileBody,
  RoleBody,
  RolesBody,
  toProfileChange,
  toUser,
  toUserSearch,
  UserItem,
  UserParams,
  UserQuery,
  UserRoleParams,
} from './schemas.ts'
import { updateProfile } from './update-profile.ts'

const config = { access: allow(Role.Administrador) }
const tags = ['Gestión de usuarios']

/** People and their roles, for administrators. */
const users: FastifyPluginAsyncTypebox = async (app) => {
  await app.register(profile)

  /** Changes roles and lets the next request of that person read them anew. */
  async function change(request: Parameters<typeof requestAuthor>[0], userId: string, roles: RoleChange) {
    const person = await changeRoles(app.sql, requestAuthor(request), userId, roles)
    app.actors.forget(userId)
    return toUser(person)
  }

  app.get(
    '/usuarios/',
    {
      config,
      schema: {
        tags,
        operationId: 'listUsers',
        summary: 'Usuarios por correo, también los inactivos',
        querystring: UserQuery,
        response: { 200: Type.Array(UserItem) },
      },
    },
    async (request) => (await listUsers(app.sql, toUserSearch(request.query))).map(toUser),
  )

  app.patch(
    '/usuarios/:usuario_id/perfil/',
    {
      config,
      schema: {
        tags,
        operationId: 'changeUserProfile',
        'x-idempotent': true,
        summary: 'Cambiar nombre o teléfono de un usuario',
        params: UserParams,
        body: ProfileBody,
        response: { 200: UserItem },
      },
    },
    async (request) => {
      const { usuario_id: id } = request.params
      const person = await updateProfile(app.sql, requestAuthor(request), id, toProfileChange(request.body))
      app.actors.forget(id)
      return toUser(person)
    },
  )

  app.put(
    '/usuarios/:usuario_id/roles/',
    {
      config,
      schema: {
        tags,
        operationId: 'replaceUserRoles',
        summary: 'Reemplazar los roles de un usuario',
        params: UserParams,
        body: RolesBody,
        response: { 200: UserItem },
      },
    },
    (request) =>
      change(request, request.params.usuario_id, { grant: request.body.roles_ids, revoke: 'others' }),
  )

  app.post(
    '/usuarios/:usuario_id/roles/',
    {
      config,
      schema: {
        tags,
        operationId: 'grantUserRole',
        'x-idempotent': true,
        summary: 'Dar un rol a un usuario',
        params: UserParams,
        body: RoleBody,
        response: { 201: UserItem },
      },
    },
    async (request, reply) => {
      reply.code(201)
      return change(request, request.params.usuario_id, { grant: [request.body.rol_id], revoke: [] })
    },
  )

  app.delete(
    '/usuarios/:usuario_id/roles/:rol_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'revokeUserRole',
        summary: 'Quitar un rol a un usuario',
        params: UserRoleParams,
        response: { 200: UserItem },
      },
    },
    (request) => change(request, request.params.usuario_id, { grant: [], revoke: [request.params.rol_id] }),
  )

  app.delete(
    '/usuarios/:usuario_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'removeUser',
        summary: 'Eliminar un usuario; quien tiene ventas queda sin nombre y sin acceso',
        params: UserParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { usuario_id: id } = request.params
      const author = requestAuthor(request)
      await removeUser(app.sql, author, id, { hasRemoteAccount: app.providers.identity.remote !== null })
      app.actors.forget(id)
      await alignNow({ sql: app.sql, identity: app.providers.identity, log: request.log }, id, author)
      return reply.code(204).send(null)
    },
  )
}

export default users
