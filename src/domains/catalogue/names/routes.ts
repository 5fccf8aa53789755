import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow, Role } from '../../../lib/access.ts'
import { keyed } from '../../../lib/idempotency.ts'
import { Detail, Id, Text } from '../../../lib/schemas.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import { NameItem } from '../schemas.ts'
import { brands, listNames, type NameKind, removeName, types, writeName } from './names.ts'

const managing = { access: allow(Role.Administrador) }
const choosing = { access: allow(Role.Vendedor, Role.Administrador) }

/** The routes of a list of names: brands and types differ in nothing but their words. */
const namesOf: FastifyPluginAsyncTypebox<{ kind: NameKind }> = async (app, { kind }) => {
  const { path, plural } = kind
  const NameBody = Type.Object({ nombre: Text(120, { examples: [kind.added.nombre] }) })
  const IdParams = Type.Object({ id: Id({ examples: [kind.added.id] }) })
  const Added = Type.Object(NameItem.properties, { title: 'Nombre', examples: [kind.added] })
  const Names = Type.Array(NameItem, { examples: [[kind.known]] })

  const choices = `${plural.replace(/^./, (letter) => letter.toUpperCase())} para elegir`
  documentUnder(app, 'Gestión de productos')
  app.get(`${kind.choicesPath}/`, {
    config: choosing,
    schema: { operationId: `list${kind.title}Choices`, summary: choices, response: { 200: Names } },
    handler: async () => listNames(app.prisma, kind),
  })

  documentUnder(app, `Catálogo: ${plural}`)
  app.get(`${path}/`, {
    config: managing,
    schema: {
      operationId: `list${kind.title}s`,
      summary: `Listar ${plural} por nombre`,
      response: { 200: Names },
    },
    handler: async () => listNames(app.prisma, kind),
  })

  app.post(`${path}/crear/`, {
    config: managing,
    schema: {
      operationId: `create${kind.title}`,
      documented: keyed,
      summary: `Crear ${kind.one}`,
      body: NameBody,
      response: { 201: Added },
    },
    handler: async (request, reply) =>
      reply.code(201).send(await writeName(app, request, kind, request.body)),
  })

  app.put(`${path}/:id/`, {
    config: managing,
    schema: {
      operationId: `rename${kind.title}`,
      summary: `Renombrar ${kind.one}`,
      params: IdParams,
      body: NameBody,
      response: { 200: Added },
    },
    handler: async (request) => writeName(app, request, kind, { ...request.params, ...request.body }),
  })

  app.delete(`${path}/:id/eliminar/`, {
    config: managing,
    schema: {
      operationId: `remove${kind.title}`,
      documented: keyed,
      summary: `Eliminar ${kind.one} sin productos`,
      params: IdParams,
      response: { 200: Detail },
    },
    handler: async (request) => ({ detail: await removeName(app, request, kind, request.params.id) }),
  })
}

const names: FastifyPluginAsyncTypebox = async (app) => {
  for (const kind of [brands, types]) await app.register(namesOf, { kind })
}

export default names
