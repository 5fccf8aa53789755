import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Access } from '../../lib/access.ts'
import { changePassword } from './change-password.ts'
import {
  PasswordBody,
  PasswordChanged,
  ProfileBody,
  toPasswordChange,
  toProfileChange,
  toUser,
  toUserWithRoles,
  UserItem,
} from './schemas.ts'
import { updateProfile } from './users.ts'

const tags = ['Mi perfil']
/** The answer is the person, so the person is read now, by the same statement that checks the token. */
const fresh: Access = { authenticated: true, fresh: true }

/** What everybody may see and change of themselves. */
const profile: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/mi-perfil/',
    {
      config: { access: fresh },
      schema: { tags, operationId: 'readMyProfile', summary: 'Mi perfil', response: { 200: UserItem } },
    },
    async (request) => toUser(request.actor!),
  )

  app.patch(
    '/mi-perfil/',
    {
      config: { access: 'authenticated' },
      schema: {
        tags,
        operationId: 'changeMyProfile',
        'x-idempotent': true,
        summary: 'Cambiar mi nombre o teléfono',
        body: ProfileBody,
        response: { 200: UserItem },
      },
    },
    async (request) => {
      const { id } = request.actor!
      const change = toProfileChange(request.body)
      const user = await app.transaction(request, async (tx) =>
        toUserWithRoles(await updateProfile(tx, id, change)),
      )
      app.actors.forget(id)
      return user
    },
  )

  app.post(
    '/mi-perfil/cambiar-password/',
    {
      config: { access: 'authenticated', limit: 'guessing' },
      schema: {
        tags,
        operationId: 'changeMyPassword',
        summary: 'Cambiar mi contraseña',
        description: 'Cierra las demás sesiones. Cuenta los intentos fallidos junto con los del ingreso.',
        body: PasswordBody,
        response: { 200: PasswordChanged },
      },
    },
    async (request) => {
      const tokens = await changePassword(app, request, toPasswordChange(request.body))
      return { detail: 'Contraseña actualizada correctamente.', ...(tokens && { tokens: { ...tokens } }) }
    },
  )
}

export default profile
