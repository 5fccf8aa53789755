import type { Tracer } from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import type { RawValue, SqlClient, Statement } from '../lib/database/sql.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the trace that the request is part of, while requests are traced. */
    traceId?: string
  }
}

type Api = typeof import('@opentelemetry/api')

const flushMs = 2000

/** The SDK with the sampling of this configuration; exporter and resource read the standard's other variables. */
async function createProvider(config: Config, url: string) {
  const [{ ParentBasedSampler, ...sdk }, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
  ])
  const named = resources.resourceFromAttributes({ 'service.name': config.OTEL_SERVICE_NAME })
  return new sdk.TracerProvider({
    resource: resources.detectResources({ detectors: [resources.envDetector] }).merge(named),
    sampler: new ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(config.OTEL_TRACES_SAMPLER_ARG),
    }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  })
}

/** Makes each statement of `sql` a span under its request's; its text is the code's own, without values. */
function traceStatements(sql: SqlClient, { SpanKind, SpanStatusCode, trace }: Api, tracer: Tracer): void {
  for (const kind of ['read', 'write', 'repeatable'] as const) {
    const send = sql[kind]
    const traced: Statement = <Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]) => {
      if (!trace.getActiveSpan()) return send<Row>(strings, ...values)
      const attributes = { 'db.system.name': 'postgresql', 'db.query.text': strings.join('?').trim() }
      return tracer.startActiveSpan(`sql.${kind}`, { attributes, kind: SpanKind.CLIENT }, async (span) => {
        try {
          return await send<Row>(strings, ...values)
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR })
          throw error
        } finally {
          span.end()
        }
      })
    }
    Object.assign(sql, { [kind]: traced })
  }
}

async function trace(app: FastifyInstance, url: string): Promise<void> {
  const [api, { W3CTraceContextPropagator }, { AsyncLocalStorageContextManager }, fastify, prisma, provider] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/core'),
      import('@opentelemetry/context-async-hooks'),
      import('@fastify/otel'),
      import('@prisma/instrumentation'),
      createProvider(app.config, url),
    ])
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const error = (text: string) => app.log.warn({ text }, 'tracing: the collector did not take spans')
  api.diag.setLogger(Object.assign(new api.DiagConsoleLogger(), { error }), api.DiagLogLevel.ERROR)

  const requests = new fastify.FastifyOtelInstrumentation({
    instrumentHooks: false,
    instrumentHandler: false,
    recordExceptions: false,
    // The pattern in place of the address, which may name people or carry a secret.
    requestHook: (span, request: FastifyRequest) => {
      const route = request.routeOptions.url ?? 'unknown'
      span.updateName(`${request.method} ${route}`).setAttribute('url.path', route)
      request.traceId = span.spanContext().traceId
    },
  })
  const operations = new prisma.PrismaInstrumentation()
  for (const instrumentation of [requests, operations]) instrumentation.setTracerProvider(provider)
  operations.enable()
  await app.register(requests.plugin())

  app.addHook('onReady', (done) => {
    traceStatements(app.sql, api, provider.getTracer('smartsales'))
    done()
  })
  app.addHook('onClose', async () => {
    const overdue = new Promise((resolve) => setTimeout(resolve, flushMs).unref())
    await Promise.race([provider.shutdown().catch(() => undefined), overdue])
    operations.disable()
    for (const part of [api.context, api.propagation, api.diag]) part.disable()
  })
}

/** Traces by OpenTelemetry where a collector is named; else nothing of its SDK is loaded. */
export default fp(
  async (app: FastifyInstance) => {
    const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: shared } = app.config
    const url = own ?? (shared && `${shared.replace(/\/$/, '')}/v1/traces`)
    if (url && !app.config.OTEL_SDK_DISABLED) await trace(app, url)
  },
  { name: 'tracing', dependencies: ['env'] },
)
