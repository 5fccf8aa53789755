import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'

const service = 'SmartSales Backend'

/** Literals, so that the document has an example of each answer. */
const State = <Status extends string, Database extends string>(status: Status, database: Database) =>
  Type.Object({
    status: Type.Literal(status),
    database: Type.Literal(database),
    service: Type.Literal(service),
  })

const tags = ['Estado']
const config = { access: 'public', limit: 'none', prisma: false } as const

/** The platform's health check: a real query, on its own path to the database. */
const health: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/health/', {
    config,
    schema: {
      tags,
      operationId: 'checkHealth',
      summary: 'Estado del servicio y de su base de datos',
      response: { 200: State('healthy', 'ok'), 503: State('unhealthy', 'error') },
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      if (await app.database.check()) return { status: 'healthy', database: 'ok', service } as const
      reply.code(503).header('retry-after', '5')
      return { status: 'unhealthy', database: 'error', service } as const
    },
  })
}

/** Whether the process serves at all; the database is not asked. */
export const liveness: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/livez', {
    config,
    schema: {
      tags,
      operationId: 'checkLiveness',
      summary: 'El proceso responde',
      response: { 200: Type.Object({ status: Type.Literal('alive') }) },
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { status: 'alive' } as const
    },
  })
}

export default health
