import cluster from 'node:cluster'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import Type from 'typebox'
import { renderFamilies } from '../../lib/metrics/family.ts'
import { mergeProcesses } from '../../lib/metrics/merge.ts'
import { linkToPrimary, type MetricsLink } from '../../operations/cluster/metrics-link.ts'
import { operatorsTag } from '../openapi/index.ts'
import { checkReader } from './access.ts'
import { tellBuild } from './build.ts'
import { readDatabase } from './database.ts'
import { readProcess } from './process.ts'
import { createRegistry, type Registry } from './registry.ts'
import { countRequests } from './requests.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where plugins and domains put numbers for operators to read at `/metrics`. */
    metrics: Registry
  }
}

/** The line to the other processes, where there are others. */
function openLink(app: FastifyInstance): MetricsLink | undefined {
  if (!cluster.isWorker) return undefined
  const link = linkToPrimary(() => app.metrics.families())
  app.addHook('onClose', () => link.close())
  return link
}

/** What all processes count; what this one does, when it is alone or nobody answers. */
async function readAll(metrics: Registry, link: MetricsLink | undefined): Promise<string> {
  const all = await link?.ask()
  return all ? renderFamilies(mergeProcesses(all.processes, all.workers)) : metrics.text()
}

/**
 * `/metrics` in the text format of Prometheus, from which the service's promises can be read; every metric is
 * explained in docs/observability.md. Where the service is several processes, whichever is asked answers for
 * all.
 */
export default fp(
  async (app: FastifyInstance) => {
    const metrics = createRegistry()
    app.decorate('metrics', metrics)
    tellBuild(app.config, metrics)
    countRequests(app, metrics)
    readProcess(app, metrics)
    // The database is opened further down the list of plugins.
    app.addHook('onReady', (done) => {
      if (app.hasDecorator('database')) readDatabase(metrics, () => app.database.statistics)
      done()
    })
    const link = openLink(app)

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
        onRequest: async (request) => checkReader(request),
      },
      async (_request, reply) =>
        reply.type('text/plain; version=0.0.4; charset=utf-8').send(await readAll(metrics, link)),
    )
  },
  { name: 'metrics', dependencies: ['env', 'errors', 'openapi'] },
)
