import pino from 'pino'
import t, { type Test } from 'tap'
import { type CollectedSpan, startCollector } from '../../dev/fakes/collector.ts'
import { startFakes } from '../../dev/fakes/index.ts'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { createUser } from '../factories.ts'
import { type BuildOptions, build } from '../helper.ts'
import { minimalSource } from './bare-app.ts'

async function traced(t: Test, config: BuildOptions['config'] = {}, options: BuildOptions = {}) {
  const collector = await startCollector()
  t.teardown(() => collector.close())
  const app = await build(t, {
    ...options,
    config: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '20', ...config },
  })
  /** The spans of everything so far, once the application has sent them. */
  const collect = async (): Promise<readonly CollectedSpan[]> => {
    await app.close()
    return collector.spans()
  }
  return { app, collector, collect }
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

t.test('a request is a span in the trace of its caller, with its operations under it', async (t) => {
  const { app, collect } = await traced(t, { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prueba' })
  const person = await createUser(app.sql, { roles: ['Cliente'] })
  const url = '/api/historial-pagos/?search=secreto'
  const reply = await app.as(person).inject({ url, headers: { traceparent, 'x-request-id': 'abcdef-123' } })
  t.equal(reply.statusCode, 200, reply.body)
  await app.inject('/nowhere/ana@example.com')
  const spans = await collect()

  const request = spans.find((span) => span.name === 'GET /api/historial-pagos/')!
  t.match(request, { traceId, parentId: '00f067aa0ba902b7', kind: 2, failed: false })
  t.match(request.attributes, {
    'http.request.method': 'GET',
    'http.route': '/api/historial-pagos/',
    'http.response.status_code': 200,
    'smartsales.database.retries': 0,
  })
  t.match(request.service, {
    'service.name': 'smartsales-backend',
    'service.version': /^\d+\.\d+\.\d+$/,
    'deployment.environment.name': 'prueba',
  })
  const operations = spans.filter((span) => span.parentId === request.spanId)
  t.ok(operations.length > 0)
  for (const operation of operations) {
    t.match(operation, { traceId, kind: 3, name: /^SELECT [a-z_]+$/, failed: false })
    t.match(operation.attributes, { 'db.system.name': 'postgresql', 'smartsales.database.retries': 0 })
  }
  t.equal(request.attributes['smartsales.database.round_trips'], operations.length)
  const unknown = spans.find((span) => span.attributes['http.response.status_code'] === 404)
  t.match(unknown, { name: 'GET', attributes: { 'error.type': 'NOT_FOUND' } })
  t.notMatch(JSON.stringify(spans), new RegExp(`secreto|ana@example|${person.id}|${person.email}`))
  t.ok(
    spans.every((span) => span.kind === 2 || span.parentId !== ''),
    'what is no request is not traced',
  )
})

t.test('what was repeated, and what failed, can be seen', async (t) => {
  const { app, collect } = await traced(t, {}, { throughProxy: true })
  app.proxy.cutBefore({ sql: 'producto', times: 1 })
  t.equal((await app.inject('/api/listadoproductos/')).statusCode, 200)
  const spans = await collect()
  const repeated = spans.filter((span) => Number(span.attributes['smartsales.database.retries']) > 0)
  t.ok(repeated.some((span) => span.kind === 3 && !span.failed))
  t.match(
    repeated.find((span) => span.kind === 2),
    { attributes: { 'smartsales.database.retries': 1, 'http.response.status_code': 200 } },
  )
})

t.test('a call to another service is a span, and carries the trace on', async (t) => {
  const fakes = await startFakes({ supabase: true })
  t.teardown(() => fakes.close())
  const { app, collect } = await traced(t, fakes.env)
  const payload = { email: 'ana@example.com', password: 'fake-password-1' }
  await app.inject({ method: 'POST', url: '/api/login/', payload, headers: { traceparent } })
  const spans = await collect()
  const call = spans.find((span) => span.attributes['smartsales.upstream'] === 'identity')!
  t.match(call, { traceId, kind: 3, name: 'POST identity' })
  t.match(call.attributes, { 'http.response.status_code': 400, 'server.address': '127.0.0.1' })
  t.equal(fakes.supabase.requests().at(-1)?.headers.traceparent, `00-${traceId}-${call.spanId}-01`)
  t.notMatch(JSON.stringify(spans), /ana@example|fake-password/)
})

t.test('what the caller or the sampler leaves out is not sent', async (t) => {
  const { app, collect } = await traced(t)
  await app.inject({ url: '/livez', headers: { traceparent: traceparent.replace(/01$/, '00') } })
  const livez = (spans: readonly CollectedSpan[]) => spans.filter(({ name }) => name === 'GET /livez')
  t.same(livez(await collect()), [])
  const none = await traced(t, { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' })
  await none.app.inject('/livez')
  t.same(await none.collect(), [])
})

t.test('spans are counted, and a collector with a key gets it', async (t) => {
  const { app, collector } = await traced(t, { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=fake%20key' })
  await app.inject('/livez')
  while (collector.spans().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(collector.requests()[0]?.headers['x-key'], 'fake key')
  t.match((await app.inject('/metrics')).body, /^tracing_spans_total\{outcome="exported"\} [1-9]/m)
})

t.test('a collector that is away or hangs neither fails a request nor holds up the end', async (t) => {
  for (const fault of ['away', 'hangs']) {
    const { app, collector } = await traced(t, {
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
      OTEL_EXPORTER_OTLP_TIMEOUT: '10000',
    })
    if (fault === 'away') await collector.close()
    else collector.hang()
    const replies = await Promise.all(Array.from({ length: 200 }, () => app.inject('/livez')))
    t.ok(replies.every(({ statusCode }) => statusCode === 200))
    const startedAt = performance.now()
    await app.close()
    t.ok(performance.now() - startedAt < 4000, `${fault}: closed in ${performance.now() - startedAt} ms`)
  }
})

t.test("a traced request's line says its trace; a collector that takes nothing is said once", async (t) => {
  const collector = await startCollector()
  t.teardown(() => collector.close())
  collector.fail({ status: 400 })
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const config = { ...minimalSource, DISPATCHER_ENABLED: 'False', OTEL_BSP_SCHEDULE_DELAY: '10' }
  const app = await buildApp(readConfig({ ...config, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }), {
    logger: pino({ level: 'info' }, { write }),
  })
  t.teardown(() => app.close())
  for (let time = 1; time <= 3; time += 1) {
    await app.inject({ url: '/nowhere', headers: { traceparent } })
    while (collector.requests().length < time) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await app.close()
  const said = (text: string) => lines.filter(({ msg }) => msg === text)
  t.match(said('request'), [{ trace_id: traceId }, { trace_id: traceId }, { trace_id: traceId }])
  t.equal(said('the collector of traces did not take spans').length, 1)
})
