import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { clientNetwork } from './client-network.ts'
import type { AuthTools } from './dependencies.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import passwordRoutes from './password-routes.ts'
import { refreshSession } from './refresh-session.ts'
import { register } from './register.ts'
import roleRoutes from './role-routes.ts'
import {
  LoggedInAnswer,
  LogInBody,
  Me,
  RefreshBody,
  RegisterBody,
  Tokens,
  toLoggedInAnswer,
  toMe,
} from './schemas.ts'

const tags = ['Cuenta']

/** Accounts: registering, logging in and out, and who the caller is. */
const auth: FastifyPluginAsyncTypebox = async (app) => {
  const tools: AuthTools = {
    sql: app.sql,
    identity: app.providers.identity,
    actors: app.actors,
    log: app.log,
  }
  await app.register(passwordRoutes, { tools })
  await app.register(roleRoutes)

  app.post(
    '/register/',
    {
      config: { access: 'public', limit: 'guessing' },
      schema: {
        tags,
        operationId: 'register',
        summary: 'Crear una cuenta de cliente e iniciar sesión',
        body: RegisterBody,
        response: { 201: LoggedInAnswer },
      },
    },
    async (request, reply) => {
      const { email, password, nombre: name, telefono } = request.body
      const network = clientNetwork(request.ip)
      const phone = telefono || null
      const loggedIn = await register(tools, { email, password, name, phone, network, requestId: request.id })
      return reply.code(201).send(toLoggedInAnswer(loggedIn))
    },
  )

  app.post(
    '/login/',
    {
      config: { access: 'public', limit: 'guessing' },
      schema: {
        tags,
        operationId: 'logIn',
        summary: 'Iniciar sesión',
        description: 'Tres contraseñas equivocadas desde una dirección la hacen esperar 15 minutos (429).',
        body: LogInBody,
        response: { 200: LoggedInAnswer },
      },
    },
    async (request) => {
      const { email, password } = request.body
      const network = clientNetwork(request.ip)
      const attempt = { email, password: String(password), network, requestId: request.id }
      return toLoggedInAnswer(await logIn(tools, attempt))
    },
  )

  app.post(
    '/token/refresh/',
    {
      config: { access: 'public', limit: 'writing' },
      schema: {
        tags,
        operationId: 'refreshTokens',
        summary: 'Cambiar un token de renovación por un par de tokens nuevo',
        body: RefreshBody,
        response: { 200: Tokens },
      },
    },
    async (request) => ({ ...(await refreshSession(tools, request.body.refresh)) }),
  )

  app.post(
    '/logout/',
    {
      config: { access: 'authenticated' },
      schema: { tags, operationId: 'logOut', summary: 'Cerrar la sesión', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await logOut(tools, request.credentials)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/me/',
    {
      config: { access: { authenticated: true, fresh: true } },
      schema: { tags, operationId: 'readMe', summary: 'Quién soy', response: { 200: Me } },
    },
    async (request) => toMe(request.actor!),
  )
}

export default auth
