import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { keyed } from '../../../lib/idempotency.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import {
  addTemplate,
  changeTemplate,
  findTemplate,
  listTemplates,
  type OwnTemplate,
  removeTemplate,
  Template,
  TemplateBody,
  TemplateChangeBody,
  TemplateParams,
  TemplateQuery,
} from './templates.ts'

const config = { access: 'authenticated' } as const

const ownOf = (request: FastifyRequest, { id }: { id: number }): OwnTemplate => ({
  id,
  userId: request.actor!.id,
})

/** The caller's own questions, kept to be asked again. */
const templates: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Plantillas de reportes')
  app.get('/', {
    config,
    schema: {
      operationId: 'listMyReportTemplates',
      summary: 'Mis plantillas, la más nueva primero',
      querystring: TemplateQuery,
      response: { 200: Type.Array(Template) },
    },
    handler: async (request) => listTemplates(app.prisma, request.actor!.id, request.query),
  })

  app.post('/', {
    config,
    schema: {
      operationId: 'addMyReportTemplate',
      summary: 'Guardar una plantilla',
      documented: keyed,
      body: TemplateBody,
      response: { 201: Template },
    },
    handler: async (request, reply) => {
      const added = await app.transaction(request, (tx) => addTemplate(tx, request.actor!.id, request.body))
      return reply.code(201).send(added)
    },
  })

  app.get('/:id/', {
    config,
    schema: {
      operationId: 'readMyReportTemplate',
      summary: 'Una plantilla',
      params: TemplateParams,
      response: { 200: Template },
    },
    handler: async (request) => findTemplate(app.prisma, ownOf(request, request.params)),
  })

  for (const [method, body] of [
    ['PUT', TemplateBody],
    ['PATCH', TemplateChangeBody],
  ] as const)
    app.route({
      method,
      url: '/:id/',
      config,
      schema: {
        operationId: method === 'PUT' ? 'replaceMyReportTemplate' : 'changeMyReportTemplate',
        summary: method === 'PUT' ? 'Cambiar una plantilla' : 'Cambiar parte de una plantilla',
        params: TemplateParams,
        body,
        response: { 200: Template },
      },
      handler: async (request) =>
        app.transaction(request, (tx) => changeTemplate(tx, ownOf(request, request.params), request.body)),
    })

  app.delete('/:id/', {
    config,
    schema: {
      operationId: 'removeMyReportTemplate',
      summary: 'Eliminar una plantilla',
      documented: keyed,
      params: TemplateParams,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      await app.transaction(request, (tx) => removeTemplate(tx, ownOf(request, request.params)))
      return reply.code(204).send(null)
    },
  })
}

export default templates
