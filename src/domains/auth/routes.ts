import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { fresh } from '../../lib/access.ts'
import { Email } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { logIn, logOut, refreshSession } from './log-in.ts'
import { confirmPasswordReset, requestPasswordReset, resetTarget } from './passwords.ts'
import { checkRole } from './profile.ts'
import { register } from './register.ts'
import {
  LoggedIn,
  LogInBody,
  Me,
  Message,
  MyRoles,
  NewPasswordBody,
  RefreshBody,
  RegisterBody,
  RoleCheck,
  RoleQuery,
  Tokens,
  toMe,
  toMyRoles,
} from './schemas.ts'

/** Accounts: registering, logging in and out, a new password, and who the caller is. */
const auth: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Cuenta')
  /** Work that the reply does not wait for; closing the application does. */
  const running = new Set<Promise<void>>()
  app.addHook('onClose', async () => {
    await Promise.all(running)
  })

  app.post('/register/', {
    config: { access: 'public', limit: 'guessing' },
    schema: {
      operationId: 'register',
      summary: 'Crear una cuenta de cliente e iniciar sesión',
      body: RegisterBody,
      response: { 201: LoggedIn },
    },
    handler: async (request, reply) => {
      const { email, password, nombre: name, telefono } = request.body
      reply.code(201)
      return register(request, { email, password, name, phone: telefono || null })
    },
  })

  app.post('/login/', {
    config: { access: 'public', limit: 'guessing', prisma: false },
    schema: {
      operationId: 'logIn',
      summary: 'Iniciar sesión',
      description: 'Tres contraseñas equivocadas desde una dirección la hacen esperar 15 minutos (429).',
      body: LogInBody,
      response: { 200: LoggedIn },
    },
    handler: async (request) => logIn(request, request.body.email, request.body.password),
  })

  app.post('/token/refresh/', {
    config: { access: 'public', limit: 'writing', prisma: false },
    schema: {
      operationId: 'refreshTokens',
      summary: 'Cambiar un token de renovación por un par de tokens nuevo',
      body: RefreshBody,
      response: { 200: Tokens },
    },
    handler: async (request) => refreshSession(app, request.body.refresh),
  })

  app.post('/logout/', {
    config: { access: 'authenticated', prisma: false },
    schema: { operationId: 'logOut', summary: 'Cerrar la sesión', response: { 204: Type.Null() } },
    handler: async (request, reply) => {
      await logOut(request)
      return reply.code(204).send(null)
    },
  })

  app.get('/me/', {
    config: { access: fresh, prisma: false },
    schema: { operationId: 'readMe', summary: 'Quién soy', response: { 200: Me } },
    handler: async (request) => toMe(request.actor!),
  })

  app.get('/rolesusuario/me/', {
    config: { access: fresh, prisma: false },
    schema: { operationId: 'readMyRoles', summary: 'Mis roles', response: { 200: MyRoles } },
    handler: async (request) => toMyRoles(request.actor!),
  })

  app.get('/rolesusuario/check/', {
    config: { access: 'authenticated' },
    schema: {
      operationId: 'checkMyRole',
      summary: 'Verificar si tengo un rol, por su id o su nombre',
      querystring: RoleQuery,
      response: { 200: RoleCheck },
    },
    handler: async (request) => checkRole(app.prisma, request.actor!, request.query),
  })

  app.post('/password-reset/request/', {
    config: { access: 'public', limit: 'guessing' },
    schema: {
      operationId: 'requestPasswordReset',
      summary: 'Pedir un enlace para cambiar la contraseña',
      body: Type.Object({ email: Email({ examples: ['ana@example.com'] }) }),
      response: { 200: Message },
    },
    handler: async (request) => {
      const target = resetTarget(app.config.CORS_ALLOWED_ORIGINS, request.headers)
      const work = requestPasswordReset(app, request.body.email, target)
      running.add(work)
      void work.finally(() => running.delete(work))
      return { message: 'Si el correo tiene una cuenta, recibirás un enlace para cambiar tu contraseña.' }
    },
  })

  app.post('/password-reset/confirm/', {
    config: { access: 'public', limit: 'guessing' },
    schema: {
      operationId: 'confirmPasswordReset',
      summary: 'Cambiar la contraseña con el token del enlace',
      body: NewPasswordBody,
      response: { 200: Message },
    },
    handler: async (request) => {
      const { token, new_password: newPassword } = request.body
      await confirmPasswordReset(request, { token, newPassword })
      return { message: 'Tu contraseña fue cambiada. Ya puedes iniciar sesión.' }
    },
  })
}

export default auth
