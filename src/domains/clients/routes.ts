import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow } from '../../lib/access.ts'
import { requestAuthor } from '../../lib/author.ts'
import { keyed, replayedHeaders, requestKey } from '../../lib/idempotency.ts'
import { Role } from '../../lib/roles.ts'
import { alignNow } from '../users/align-account.ts'
import { changeClient } from './change-client.ts'
import { createClient } from './create-client.ts'
import { deactivateClient } from './deactivate-client.ts'
import { findClient, listClients } from './list-clients.ts'
import {
  Client,
  ClientBody,
  ClientChangeBody,
  ClientIndex,
  ClientParams,
  ClientQuery,
  ClientReplacement,
  toClient,
  toClientChange,
  toClientSearch,
  toNewClient,
} from './schemas.ts'

const config = { access: allow(Role.Administrador, Role.Vendedor) }
const tags = ['Clientes']

/** Clients, for administrators and sellers. */
const clients: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/',
    {
      config,
      schema: {
        tags,
        operationId: 'readClientIndex',
        summary: 'Dónde están los clientes',
        response: { 200: ClientIndex },
      },
    },
    async (request) => {
      const path = request.url.split('?')[0]?.replace(/\/*$/, '/')
      return { clientes: `${request.protocol}://${request.host}${path}clientes/` }
    },
  )

  app.get(
    '/clientes/',
    {
      config,
      schema: {
        tags,
        operationId: 'listClients',
        summary: 'Clientes activos por nombre',
        description: 'Hasta 1000; `limit=50&offset=0`, que el cliente web siempre envía, no los recorta.',
        querystring: ClientQuery,
        response: { 200: Type.Array(Client) },
      },
    },
    async (request) => (await listClients(app.sql, toClientSearch(request.query))).map(toClient),
  )

  app.post(
    '/clientes/',
    {
      config,
      schema: {
        tags,
        operationId: 'createClient',
        summary: 'Registrar un cliente',
        documented: keyed,
        body: ClientBody,
        response: { 201: Client },
      },
    },
    async (request, reply) => {
      const author = requestAuthor(request)
      const created = await createClient(app.sql, author, requestKey(request), toNewClient(request.body))
      if (created.replayed) reply.headers(replayedHeaders)
      return reply.code(201).send(toClient(created.response))
    },
  )

  app.get(
    '/clientes/:cliente_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'readClient',
        summary: 'Un cliente',
        params: ClientParams,
        response: { 200: Client },
      },
    },
    async (request) => toClient(await findClient(app.sql, request.params.cliente_id)),
  )

  for (const [method, body] of [
    ['PUT', ClientReplacement],
    ['PATCH', ClientChangeBody],
  ] as const) {
    app.route({
      method,
      url: '/clientes/:cliente_id/',
      config,
      schema: {
        tags,
        'x-idempotent': true,
        operationId: method === 'PUT' ? 'replaceClient' : 'changeClient',
        summary: method === 'PUT' ? 'Actualizar un cliente' : 'Cambiar datos de un cliente',
        params: ClientParams,
        body,
        response: { 200: Client },
      },
      handler: async (request) => {
        const { cliente_id: id } = request.params
        const tools = { sql: app.sql, identity: app.providers.identity, log: request.log }
        const client = await changeClient(
          tools,
          request.actor!,
          requestAuthor(request),
          id,
          toClientChange(request.body),
        )
        app.actors.forget(id)
        return toClient(client)
      },
    })
  }

  app.delete(
    '/clientes/:cliente_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'deactivateClient',
        summary: 'Desactivar un cliente; conserva sus roles e historial',
        documented: keyed,
        params: ClientParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { cliente_id: id } = request.params
      const tools = { sql: app.sql, identity: app.providers.identity, log: request.log }
      const author = requestAuthor(request)
      const hasRemoteAccount = tools.identity.remote !== null
      await deactivateClient(app.sql, author, requestKey(request), id, { hasRemoteAccount })
      app.actors.forget(id)
      await alignNow(tools, id, author)
      return reply.code(204).send(null)
    },
  )
}

export default clients
