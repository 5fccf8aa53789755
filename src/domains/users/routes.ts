import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { allow, fresh, Role } from '../../lib/access.ts'
import { Id } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { accountTopic, syncAccount, syncAccountNow } from './account-sync.ts'
import { changePassword } from './change-password.ts'
import { changeRoles, type RoleChange } from './change-roles.ts'
import {
  PasswordBody,
  PasswordChanged,
  ProfileBody,
  RoleBody,
  toUser,
  type User,
  UserItem,
  UserParams,
  UserQuery,
  UserRoleParams,
} from './schemas.ts'
import { listUsers, removeUser, updateProfile } from './users.ts'

const config = { access: allow(Role.Administrador) }

/** People and their roles, for administrators; and what every person may see and change of their own. */
const users: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Gestión de usuarios')
  app.notifications.handle(accountTopic, async ({ usuario_id: userId }: { usuario_id: string }) => {
    await syncAccount(await app.database.loadPrisma(), app.providers.identity, userId)
  })

  /** Changes a person and lets the next request of that person read them anew. */
  async function change(request: FastifyRequest, userId: string, work: (tx: Transaction) => Promise<User>) {
    const user = await app.transaction(request, work)
    app.actors.forget(userId)
    return user
  }
  const changeProfile = (request: FastifyRequest, userId: string, body: Static<typeof ProfileBody>) =>
    change(request, userId, (tx) => updateProfile(tx, userId, body))
  const changeRolesOf = (request: FastifyRequest, userId: string, roles: RoleChange) =>
    change(request, userId, (tx) => changeRoles(tx, request.actor!.id, userId, roles))

  app.get('/usuarios/', {
    config,
    schema: {
      operationId: 'listUsers',
      summary: 'Usuarios por correo, también los inactivos',
      querystring: UserQuery,
      response: { 200: Type.Array(UserItem) },
    },
    handler: (request) => listUsers(app.prisma, request.query),
  })

  app.patch('/usuarios/:usuario_id/perfil/', {
    config,
    schema: {
      operationId: 'changeUserProfile',
      'x-idempotent': true,
      summary: 'Cambiar nombre o teléfono de un usuario',
      params: UserParams,
      body: ProfileBody,
      response: { 200: UserItem },
    },
    handler: (request) => changeProfile(request, request.params.usuario_id, request.body),
  })

  app.put('/usuarios/:usuario_id/roles/', {
    config,
    schema: {
      operationId: 'replaceUserRoles',
      summary: 'Reemplazar los roles de un usuario',
      params: UserParams,
      body: Type.Object({ roles_ids: Type.Array(Id(), { maxItems: 100, examples: [[1, 4]] }) }),
      response: { 200: UserItem },
    },
    handler: (request) => changeRolesOf(request, request.params.usuario_id, () => request.body.roles_ids),
  })

  app.post('/usuarios/:usuario_id/roles/', {
    config,
    schema: {
      operationId: 'grantUserRole',
      'x-idempotent': true,
      summary: 'Dar un rol a un usuario',
      params: UserParams,
      body: RoleBody,
      response: { 201: UserItem },
    },
    handler: async (request, reply) => {
      reply.code(201)
      const { rol_id: granted } = request.body
      return changeRolesOf(request, request.params.usuario_id, (held) => [...held, granted])
    },
  })

  app.delete('/usuarios/:usuario_id/roles/:rol_id/', {
    config,
    schema: {
      operationId: 'revokeUserRole',
      summary: 'Quitar un rol a un usuario',
      params: UserRoleParams,
      response: { 200: UserItem },
    },
    handler: (request) => {
      const { usuario_id: userId, rol_id: revoked } = request.params
      return changeRolesOf(request, userId, (held) => held.filter((id) => id !== revoked))
    },
  })

  app.delete('/usuarios/:usuario_id/', {
    config,
    schema: {
      operationId: 'removeUser',
      summary: 'Eliminar un usuario; quien tiene ventas queda sin nombre y sin acceso',
      params: UserParams,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const { usuario_id: id } = request.params
      await removeUser(request, id)
      app.actors.forget(id)
      await syncAccountNow(request, id)
      return reply.code(204).send(null)
    },
  })

  documentUnder(app, 'Mi perfil')

  app.get('/mi-perfil/', {
    config: { access: fresh },
    schema: { operationId: 'readMyProfile', summary: 'Mi perfil', response: { 200: UserItem } },
    handler: async (request) => toUser(request.actor!),
  })

  app.patch('/mi-perfil/', {
    config: { access: 'authenticated' },
    schema: {
      operationId: 'changeMyProfile',
      'x-idempotent': true,
      summary: 'Cambiar mi nombre o teléfono',
      body: ProfileBody,
      response: { 200: UserItem },
    },
    handler: (request) => changeProfile(request, request.actor!.id, request.body),
  })

  app.post('/mi-perfil/cambiar-password/', {
    config: { access: 'authenticated', limit: 'guessing' },
    schema: {
      operationId: 'changeMyPassword',
      summary: 'Cambiar mi contraseña',
      description: 'Cierra las demás sesiones. Cuenta los intentos fallidos junto con los del ingreso.',
      body: PasswordBody,
      response: { 200: PasswordChanged },
    },
    handler: async (request) => {
      const tokens = await changePassword(request, request.body)
      return { detail: 'Contraseña actualizada correctamente.', ...(tokens && { tokens }) }
    },
  })
}

export default users
