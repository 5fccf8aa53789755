import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow, Role } from '../../../lib/access.ts'
import { keyed } from '../../../lib/idempotency.ts'
import { Detail, Id, Text } from '../../../lib/schemas.ts'
import { NameItem } from '../schemas.ts'
import { brands, listNames, type NameKind, removeName, types, writeName } from './names.ts'

const managing = { access: allow(Role.Administrador) }
const choosing = { access: allow(Role.Vendedor, Role.Administrador) }

/** The routes of a list of names: brands and types differ in nothing but their words. */
const namesOf: FastifyPluginAsyncTypebox<{ kind: NameKind }> = async (app, { kind }) => {
  const { path, plural } = kind
  const tag = `Catálogo: ${plural}`
  const tags = [tag]
  const NameBody = Type.Object({ nombre: Text(120, { examples: [kind.added.nombre] }) })
  const IdParams = Type.Object({ id: Id({ examples: [kind.added.id] }) })
  const Added = Type.Object(NameItem.properties, { title: 'Nombre', examples: [kind.added] })
  const Names = Type.Array(NameItem, { examples: [[kind.known]] })

  const choices = `${plural.replace(/^./, (letter) => letter.toUpperCase())} para elegir`
  const lists = [
    [`${kind.choicesPath}/`, choosing, 'Gestión de productos', `list${kind.title}Choices`, choices],
    [`${path}/`, managing, tag, `list${kind.title}s`, `Listar ${plural} por nombre`],
  ] as const
  for (const [url, config, listed, operationId, summary] of lists) {
    const schema = { tags: [listed], operationId, summary, response: { 200: Names } }
    app.get(url, { config, schema, handler: async () => listNames(app.prisma, kind) })
  }

  app.post(`${path}/crear/`, {
    config: managing,
    schema: {
      tags,
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
      tags,
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
      tags,
      operationId: `remove${kind.title}`,
      documented: keyed,
      summary: `Eliminar ${kind.one} sin productos`,
      params: IdParams,
      response: { 200: Detail },
    },
    handler: async (request) => ({ detail: await removeName(app, request, kind, request.params.id) }),
  })
}

/** Brands and types of products. */
const names: FastifyPluginAsyncTypebox = async (app) => {
  for (const kind of [brands, types]) await app.register(namesOf, { kind })
}

export default names
