import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import type { ReportTemplate } from '../../../generated/prisma/client.ts'
import type { Actor } from '../../../lib/access.ts'
import { toDateTime } from '../../../lib/dates.ts'
import { demo } from '../../../lib/demo.ts'
import { isStorable } from '../../../lib/formats.ts'
import { keyed } from '../../../lib/idempotency.ts'
import { pageQuery, readPage } from '../../../lib/pages.ts'
import { defineProblems } from '../../../lib/problem.ts'
import { BlankText, DateTime, Id, Named, Nullable, Text, Uuid } from '../../../lib/schemas.ts'
import { toValidationProblem } from '../../../lib/validation.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import type { Transaction } from '../../../plugins/transactions.ts'

const problems = defineProblems({
  TEMPLATE_NOT_FOUND: '404 Plantilla no encontrada.',
  TOO_MANY_TEMPLATES: '409 Ya tienes %d plantillas guardadas. Elimina alguna para agregar otra.',
})

/** Templates that one person may keep. */
export const maximumTemplates = 100
const pages = { size: 100, maximumSize: 100 }
const longestFilters = 10_000

const TemplateBody = Type.Object({
  nombre: Text(120, { examples: ['Marcas del mes'] }),
  prompt: Text(1000, { examples: ['ventas por marca este mes'] }),
  formato: Type.Optional(Nullable(BlankText(12, { examples: ['pdf'] }))),
  filtros: Type.Optional(
    Type.Unsafe<unknown>({ description: 'JSON de hasta 10.000 caracteres', examples: [null] }),
  ),
})
const TemplateChangeBody = Type.Partial(TemplateBody)
const TemplateParams = Type.Object({ id: Id({ examples: [1] }) })
const TemplateQuery = Type.Object(pageQuery(pages))

const Template = Named('PlantillaDeReporte', {
  id: Type.Integer({ examples: [1] }),
  nombre: Type.String({ examples: ['Marcas del mes'] }),
  prompt: Type.String({ examples: ['ventas por marca este mes'] }),
  formato: Nullable(Type.String({ examples: ['pdf'] })),
  filtros: Type.Unsafe<unknown>({ examples: [null] }),
  creado_en: DateTime(),
  actualizado_en: DateTime(),
  usuario: Uuid({ examples: [demo.customer.id] }),
})

type TemplateChange = Static<typeof TemplateChangeBody>

/** Names one template of the caller's. */
const ownOf = ({ actor, params: { id } }: { actor: Actor | null; params: { id: number } }) => ({
  id,
  userId: actor!.id,
})
type OwnTemplate = ReturnType<typeof ownOf>

const toTemplate = (row: ReportTemplate): Static<typeof Template> => ({
  id: Number(row.id),
  nombre: row.name,
  prompt: row.prompt,
  formato: row.format,
  filtros: row.filters,
  creado_en: toDateTime(row.createdAt),
  actualizado_en: toDateTime(row.updatedAt),
  usuario: row.userId,
})

/** Throws VALIDATION_FAILED (400) for filters that are too long or that PostgreSQL cannot store. */
function checkFilters(filters: unknown): void {
  let canBeStored = true
  const text = JSON.stringify(filters, (key, value: unknown) => {
    canBeStored &&= isStorable(key) && (typeof value !== 'string' || isStorable(value))
    return value
  })
  if (!canBeStored) throw toValidationProblem({ filtros: ['Debe ser un texto válido.'] })
  if (text.length > longestFilters)
    throw toValidationProblem({ filtros: [`Debe tener como máximo ${longestFilters} caracteres.`] })
}

/** The columns of what is given. An absent field is left as it is. */
async function toColumns({ nombre, prompt, formato, filtros }: TemplateChange) {
  if (filtros !== undefined) checkFilters(filtros)
  // Loaded with the client, which the transaction needs anyway.
  const { Prisma } = await import('../../../generated/prisma/client.ts')
  return {
    ...(nombre !== undefined && { name: nombre }),
    ...(prompt !== undefined && { prompt }),
    ...(formato !== undefined && { format: formato }),
    ...(filtros !== undefined && { filters: filtros === null ? Prisma.DbNull : (filtros as object) }),
  }
}

/** Throws TEMPLATE_NOT_FOUND (404) where there is none, also for another person's. */
function found(row: ReportTemplate | null | undefined) {
  if (!row) throw problems.TEMPLATE_NOT_FOUND()
  return toTemplate(row)
}

/** Adds a template to a person's. Throws TOO_MANY_TEMPLATES (409) and VALIDATION_FAILED (400). */
async function addTemplate(tx: Transaction, userId: string, body: Static<typeof TemplateBody>) {
  const { nombre, prompt, ...rest } = body
  const columns = await toColumns(rest)
  // Locks the person: additions at the same moment count one after the other, so that the maximum holds.
  await tx.$queryRaw`select from usuario where id = ${userId}::uuid for no key update`
  const held = await tx.reportTemplate.count({ where: { userId } })
  if (held >= maximumTemplates) throw problems.TOO_MANY_TEMPLATES([maximumTemplates])
  return toTemplate(await tx.reportTemplate.create({ data: { userId, name: nombre, prompt, ...columns } }))
}

/** Changes what is given. Throws TEMPLATE_NOT_FOUND (404), also for another person's, and VALIDATION_FAILED (400). */
async function changeTemplate(tx: Transaction, where: OwnTemplate, change: TemplateChange) {
  const data = { ...(await toColumns(change)), updatedAt: new Date() }
  const [row] = await tx.reportTemplate.updateManyAndReturn({ where, data })
  return found(row)
}

const config = { access: 'authenticated' } as const

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
    handler: async ({ actor, query }) => {
      const { limit: take, offset: skip } = readPage(query, pages)
      const where = { userId: actor!.id }
      const rows = await app.prisma.reportTemplate.findMany({ where, orderBy: { id: 'desc' }, take, skip })
      return rows.map(toTemplate)
    },
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
    handler: async (request) => found(await app.prisma.reportTemplate.findFirst({ where: ownOf(request) })),
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
        app.transaction(request, (tx) => changeTemplate(tx, ownOf(request), request.body)),
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
      await app.transaction(request, async (tx) => {
        const { count } = await tx.reportTemplate.deleteMany({ where: ownOf(request) })
        if (count === 0) throw problems.TEMPLATE_NOT_FOUND()
      })
      return reply.code(204).send(null)
    },
  })
}

export default templates
