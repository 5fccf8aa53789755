import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { watchOutgoing } from '../lib/outgoing-calls.ts'
import type { ExportListener } from '../lib/tracing/provider.ts'
import type { Tracing } from '../lib/tracing/tracing.ts'
import { createUpstreamFinder } from '../providers/upstreams.ts'
import { serviceVersion } from './metrics/build.ts'
import { whenRequestEnds } from './requests/end.ts'
import { readTracingSettings } from './tracing-settings.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the trace that the request is part of, while requests are traced. */
    traceId?: string
  }
}

const flushMs = 2000
/** A collector that is away is said once a minute. */
const complaintMs = 60_000

/** Counts exports, and says now and then that they fail. */
function createExportListener(app: FastifyInstance): ExportListener {
  const spans = app.metrics.counter({
    name: 'tracing_spans_total',
    help: 'Spans handed to the collector, and those that it did not take.',
    labels: ['outcome'],
  })
  let complainedAt = Number.NEGATIVE_INFINITY
  return (count, error) => {
    spans.increment([error ? 'lost' : 'exported'], count)
    if (!error || performance.now() - complainedAt < complaintMs) return
    complainedAt = performance.now()
    app.log.warn({ err: error, spans: count }, 'the collector of traces did not take spans')
  }
}

function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.addHook('onRequest', (request, _reply, done) => {
    request.traceId = tracing.beginRequest(request.context, request.method, request.headers)
    done()
  })
  whenRequestEnds(app, ({ request, route, status }) => {
    const { method, problemCode } = request
    tracing.endRequest(request.context, { method, route, status, problemCode })
  })
}

/**
 * Traces requests by OpenTelemetry where OTEL_EXPORTER_OTLP_ENDPOINT (or …_TRACES_ENDPOINT) names a collector. Else
 * nothing of OpenTelemetry is loaded and no request passes a hook of this file.
 */
export default fp(
  async (app: FastifyInstance) => {
    const settings = readTracingSettings(app.config, serviceVersion)
    if (!settings) return
    const { Tracing } = await import('../lib/tracing/tracing.ts')
    const tracing = new Tracing(settings, createExportListener(app))
    traceRequests(app, tracing)
    app.databaseObservers.push(tracing.observer)
    const find = createUpstreamFinder(app.config)
    const stop = watchOutgoing((call) => {
      const upstream = find(call)
      return upstream && tracing.beginCall(call, upstream)
    })
    app.addHook('onClose', async () => {
      stop()
      await tracing.close(flushMs)
    })
  },
  { name: 'tracing', dependencies: ['env', 'requests', 'metrics'] },
)
