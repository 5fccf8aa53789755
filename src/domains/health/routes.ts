import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'

const service = 'SmartSales Backend'

const Healthy = Type.Object(
  {
    status: Type.Literal('healthy'),
    database: Type.Literal('ok'),
    service: Type.Literal(service),
  },
  { title: 'Healthy' },
)

const Unhealthy = Type.Object(
  {
    status: Type.Literal('unhealthy'),
    database: Type.Literal('error'),
    service: Type.Literal(service),
  },
  { title: 'Unhealthy' },
)

const Alive = Type.Object({ status: Type.Literal('alive') }, { title: 'Alive' })

/** What a health check answers while the database answers. */
const healthy = { status: 'healthy', database: 'ok', service } as const

/** What it answers otherwise. */
const unhealthy = { status: 'unhealthy', database: 'error', service } as const

const alive = { status: 'alive' } as const

const tags = ['Estado']
const probe = { access: 'public', limit: 'none', prisma: false } as const

/** The platform's health check: a real query, on its own path to the database. */
const health: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/health/',
    {
      config: probe,
      schema: {
        tags,
        operationId: 'checkHealth',
        summary: 'Estado del servicio y de su base de datos',
        response: { 200: Healthy, 503: Unhealthy },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      if (await app.database.check()) return healthy
      return reply.code(503).header('retry-after', '5').send(unhealthy)
    },
  )
}

/** Whether the process serves at all; the database is not asked. */
export const liveness: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/livez',
    {
      config: probe,
      schema: {
        tags,
        operationId: 'checkLiveness',
        summary: 'El proceso responde',
        response: { 200: Alive },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return alive
    },
  )
}

export default health
