import rateLimit from '@fastify/rate-limit'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Access } from '../../lib/access.ts'
import { requestAuthor } from '../../lib/author.ts'
import { Problem } from '../../lib/problem.ts'
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

/** The session of the access token that came with the request. */
function sessionOf({ credentials }: FastifyRequest): string | null {
  if (!credentials || credentials.outcome instanceof Problem) return null
  return credentials.outcome.sessionId
}

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
      const { sql, actors, providers } = app
      const tools = { sql, actors, identity: providers.identity, log: request.log }
      const by = {
        actor: request.actor!,
        author: requestAuthor(request),
        sessionId: sessionOf(request),
        network: rateLimit.normalizeIP(request.ip),
      }
      const tokens = await changePassword(tools, by, toPasswordChange(request.body))
      return { detail: 'Contraseña actualizada correctamente.', ...(tokens && { tokens: { ...tokens } }) }
    },
  )
}

export default profile
