import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { allow, Role } from '../../lib/access.ts'
import { accountTopic, syncAccount, syncAccountNow } from './account-sync.ts'
import { changeRoles, type RoleChange } from './change-roles.ts'
import profile from './profile-routes.ts'
import { removeUser } from './remove-user.ts'
import {
  ProfileBody,
  RoleBody,
  RolesBody,
  toProfileChange,
  toUser,
  toUserSearch,
  toUserWithRoles,
  UserItem,
  UserParams,
  UserQuery,
  UserRoleParams,
} from './schemas.ts'
import { listUsers, updateProfile } from './users.ts'

const config = { access: allow(Role.Administrador) }
const tags = ['Gestión de usuarios']

/** People and their roles, for administrators. */
const users: FastifyPluginAsyncTypebox = async (app) => {
  await app.register(profile)
  app.notifications.handle(accountTopic, async ({ usuario_id: userId }: { usuario_id: string }) => {
    await app.database.loadPrisma()
    await syncAccount(app.prisma, app.providers.identity, userId)
  })

  /** Changes roles and lets the next request of that person read them anew. */
  async function change(request: FastifyRequest, userId: string, roles: RoleChange) {
    const { id: actorId } = request.actor!
    const user = await app.transaction(request, async (tx) =>
      toUser(await changeRoles(tx, actorId, userId, roles)),
    )
    app.actors.forget(userId)
    return user
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
    async (request) => (await listUsers(app.prisma, toUserSearch(request.query))).map(toUserWithRoles),
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
      const change = toProfileChange(request.body)
      const user = await app.transaction(request, async (tx) =>
        toUserWithRoles(await updateProfile(tx, id, change)),
      )
      app.actors.forget(id)
      return user
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
      await removeUser(app.sql, request, id, app.providers.identity.remote !== null)
      app.actors.forget(id)
      await syncAccountNow(app, request, id)
      return reply.code(204).send(null)
    },
  )
}

export default users
