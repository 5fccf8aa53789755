import { format } from 'node:util'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow } from '../../../lib/access.ts'
import { requestAuthor } from '../../../lib/author.ts'
import { keyed, replayedHeaders } from '../../../lib/idempotency.ts'
import { Role } from '../../../lib/roles.ts'
import { Detail, Id, Text } from '../../../lib/schemas.ts'
import { onceKey } from '../once.ts'
import { NameItem } from '../schemas.ts'
import type { NameKind } from './kinds.ts'
import { createName, listNames, removeName, renameName } from './names.ts'

/** The five routes of a list of names: brands and types differ in nothing but their words. */
export const nameRoutes: FastifyPluginAsyncTypebox<{ kind: NameKind; plural: string }> = async (
  app,
  options,
) => {
  const { kind, plural } = options
  const config = { access: allow(Role.Administrador) }
  const tags = [`Catálogo: ${plural}`]
  const NameBody = Type.Object({ nombre: Text(120, { examples: [kind.added.nombre] }) })
  const IdParams = Type.Object({ id: Id({ examples: [kind.added.id] }) })
  const Added = Type.Object(NameItem.properties, { title: 'Nombre', examples: [kind.added] })
  const Names = Type.Array(NameItem, { examples: [[kind.known]] })

  app.get('/', {
    config,
    schema: {
      tags,
      operationId: `list${kind.titles}`,
      summary: `Listar ${plural} por nombre`,
      response: { 200: Names },
    },
    handler: () => listNames(app.sql, kind),
  })

  app.post('/crear/', {
    config,
    schema: {
      tags,
      operationId: `create${kind.title}`,
      documented: keyed,
      summary: `Crear ${kind.one}`,
      body: NameBody,
      response: { 201: Added },
    },
    handler: async (request, reply) => {
      const key = onceKey(request, 'none')
      const { replayed, response } = await createName(
        app.sql,
        kind,
        requestAuthor(request),
        key,
        request.body.nombre,
      )
      if (replayed) reply.headers(replayedHeaders)
      return reply.code(201).send(response)
    },
  })

  app.put('/:id/', {
    config,
    schema: {
      tags,
      operationId: `rename${kind.title}`,
      summary: `Renombrar ${kind.one}`,
      params: IdParams,
      body: NameBody,
      response: { 200: Added },
    },
    handler: (request) =>
      renameName(app.sql, kind, requestAuthor(request), {
        id: request.params.id,
        nombre: request.body.nombre,
      }),
  })

  app.delete('/:id/eliminar/', {
    config,
    schema: {
      tags,
      operationId: `remove${kind.title}`,
      documented: keyed,
      summary: `Eliminar ${kind.one} sin productos`,
      params: IdParams,
      response: { 200: Detail },
    },
    handler: async (request, reply) => {
      const key = onceKey(request, 'none')
      const { id } = request.params
      const { replayed, response } = await removeName(app.sql, kind, requestAuthor(request), key, id)
      if (replayed) reply.headers(replayedHeaders)
      return { detail: format(kind.removed, response.nombre) }
    },
  })
}
