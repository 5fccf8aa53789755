import cluster from 'node:cluster'
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { joinClusterMetrics } from '../../lib/cluster-metrics.ts'
import { defineProblem } from '../../lib/problem.ts'
import { operatorsTag } from '../openapi/index.ts'

const tokenNeeded = defineProblem('METRICS_TOKEN_NEEDED', 401, 'Indique el token de métricas.')
const onlyLocal = defineProblem(
  'METRICS_ONLY_LOCAL',
  403,
  'Sin METRICS_TOKEN, las métricas solo se leen desde la misma máquina.',
)
const notCollected = defineProblem(
  'METRICS_NOT_COLLECTED',
  503,
  'Un proceso no entregó sus métricas a tiempo. Intente de nuevo en unos segundos.',
)

function isLocal(request: FastifyRequest): boolean {
  const wasForwarded = request.headers['x-forwarded-for'] !== undefined
  return !wasForwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * Refuses readers without METRICS_TOKEN as bearer token; where none is set, all but the same machine.
 * Throws METRICS_TOKEN_NEEDED (401) and METRICS_ONLY_LOCAL (403).
 */
async function checkReader(request: FastifyRequest): Promise<void> {
  const token = request.server.config.METRICS_TOKEN
  if (token === undefined && !isLocal(request)) throw onlyLocal()
  if (token !== undefined && !isToken(request.headers.authorization, token))
    throw tokenNeeded([], { headers: { 'www-authenticate': 'Bearer' } })
}

/** What reads the metrics as text: of all processes, where the service is several. */
function createReader(app: FastifyInstance): () => Promise<string> {
  if (!cluster.isWorker) return () => app.metrics.metrics()
  const all = joinClusterMetrics(app.metrics)
  app.addHook('onClose', () => all.close())
  return async () => {
    const text = await all.read()
    if (text === null) throw notCollected([], { headers: { 'retry-after': '5' } })
    return text
  }
}

/**
 * `/metrics` in the text format of Prometheus, from which the service's promises can be read. Where the service is
 * several processes, whichever is asked answers for all.
 */
export default async function metricsRoute(app: FastifyInstance): Promise<void> {
  const read = createReader(app)
  app.get(
    '/metrics',
    {
      config: { access: 'public', limit: 'none', prisma: false },
      schema: {
        tags: [operatorsTag],
        operationId: 'readMetrics',
        summary: 'Métricas para Prometheus',
        description: 'Con METRICS_TOKEN como token Bearer; sin esa variable, solo desde la misma máquina.',
        response: {
          200: {
            content: {
              'text/plain': {
                schema: Type.String({ examples: ['process_resident_memory_bytes 98304000'] }),
              },
            },
          },
        },
      },
      onRequest: checkReader,
    },
    async (_request, reply) => reply.type(app.metrics.contentType).send(await read()),
  )
}
