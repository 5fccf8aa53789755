import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow, Role } from '../../lib/access.ts'
import { keyed } from '../../lib/idempotency.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { serviceOrigin } from '../../plugins/security.ts'
import { enqueueAccountSync, syncAccountNow } from '../users/account-sync.ts'
import {
  changeClient,
  clientProblems,
  createClient,
  deactivateClient,
  findClient,
  listClients,
} from './clients.ts'
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
} from './schemas.ts'

const config = { access: allow(Role.Administrador, Role.Vendedor) }

/** Clients, for administrators and sellers. */
const clients: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Clientes')

  app.get('/', {
    config,
    schema: {
      operationId: 'readClientIndex',
      summary: 'Dónde están los clientes',
      response: { 200: ClientIndex },
    },
    handler: async (request) => {
      const path = request.url.split('?')[0]?.replace(/\/*$/, '/')
      return { clientes: `${serviceOrigin(request)}${path}clientes/` }
    },
  })

  app.get('/clientes/', {
    config,
    schema: {
      operationId: 'listClients',
      summary: 'Clientes activos por nombre',
      description: 'Hasta 1000; `limit=50&offset=0`, que el cliente web siempre envía, no los recorta.',
      querystring: ClientQuery,
      response: { 200: Type.Array(Client) },
    },
    handler: async (request) => (await listClients(app.prisma, request.query)).map(toClient),
  })

  app.post('/clientes/', {
    config,
    schema: {
      operationId: 'createClient',
      summary: 'Registrar un cliente',
      documented: keyed,
      body: ClientBody,
      response: { 201: Client },
    },
    handler: async (request, reply) => {
      const client = { ...toClientChange(request.body), name: request.body.nombre }
      const created = await app.transaction(request, async (tx) => toClient(await createClient(tx, client)))
      return reply.code(201).send(created)
    },
  })

  app.get('/clientes/:cliente_id/', {
    config,
    schema: {
      operationId: 'readClient',
      summary: 'Un cliente',
      params: ClientParams,
      response: { 200: Client },
    },
    handler: async (request) => toClient(await findClient(app.prisma, request.params.cliente_id)),
  })

  for (const [method, body] of [
    ['PUT', ClientReplacement],
    ['PATCH', ClientChangeBody],
  ] as const) {
    app.route({
      method,
      url: '/clientes/:cliente_id/',
      config,
      schema: {
        'x-idempotent': true,
        operationId: method === 'PUT' ? 'replaceClient' : 'changeClient',
        summary: method === 'PUT' ? 'Actualizar un cliente' : 'Cambiar datos de un cliente',
        params: ClientParams,
        body,
        response: { 200: Client },
      },
      handler: async (request) => {
        const { cliente_id: id } = request.params
        const change = toClientChange(request.body)
        const changed = await app.transaction(request, async (tx) => {
          const { client, isEmailChanged } = await changeClient(tx, request.actor!, id, change)
          if (isEmailChanged) await enqueueAccountSync(tx, request, id)
          return { client: toClient(client), isEmailChanged }
        })
        app.actors.forget(id)
        // When the provider has given the new address to another account the old one stays.
        if (changed.isEmailChanged && (await syncAccountNow(request, id)))
          throw clientProblems.EMAIL_TAKEN([changed.client.correo ?? ''])
        return changed.client
      },
    })
  }

  app.delete('/clientes/:cliente_id/', {
    config,
    schema: {
      operationId: 'deactivateClient',
      summary: 'Desactivar un cliente; conserva sus roles e historial',
      documented: keyed,
      params: ClientParams,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const { cliente_id: id } = request.params
      await app.transaction(request, async (tx) => {
        await deactivateClient(tx, id)
        await enqueueAccountSync(tx, request, id)
      })
      app.actors.forget(id)
      await syncAccountNow(request, id)
      return reply.code(204).send(null)
    },
  })
}

export default clients
