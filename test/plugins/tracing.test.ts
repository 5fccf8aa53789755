import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { type CollectedSpan, startCollector } from '../../dev/fakes/collector.ts'
import { createUser } from '../factories.ts'
import { type BuildOptions, build } from '../helper.ts'
import { bareApp, minimalSource, open } from './bare-app.ts'

async function traced(t: Test, config: BuildOptions['config'] = {}) {
  const collector = await startCollector()
  t.teardown(() => collector.close())
  const app = await build(t, { config: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...config } })
  /** The spans of everything so far, once the application has sent them. */
  const collect = async (): Promise<readonly CollectedSpan[]> => {
    await app.close()
    return collector.spans()
  }
  return { app, collector, collect }
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

t.test(
  'a request is a span in the trace of its caller, with its statements and operations under it',
  async (t) => {
    const { app, collect } = await traced(t)
    const person = await createUser(app.sql, { roles: ['Cliente'] })
    const headers = { traceparent }
    const reply = await app.as(person).inject({ url: '/api/historial-pagos/?search=secreto', headers })
    t.equal(reply.statusCode, 200, reply.body)
    t.equal((await app.as(person).inject({ url: '/api/direcciones/', headers })).statusCode, 200)
    await app.inject('/nowhere/ana@example.com')
    const spans = await collect()

    const history = spans.find((span) => span.name.startsWith('GET /api/historial-pagos'))!
    t.match(history, { traceId, parentId: '00f067aa0ba902b7', kind: 2, failed: false })
    t.match(history.attributes, {
      'http.request.method': 'GET',
      'http.route': /^\/api\/historial-pagos\/?$/,
      'http.response.status_code': 200,
    })
    t.equal(history.service['service.name'], 'smartsales-backend')
    const under = (parent: CollectedSpan) => spans.filter(({ parentId }) => parentId === parent.spanId)
    const statements = under(history)
    t.ok(statements.length > 0)
    for (const statement of statements)
      t.match(statement, {
        traceId,
        kind: 3,
        name: /^sql\.(read|repeatable)$/,
        attributes: { 'db.system.name': 'postgresql' },
      })
    const addresses = spans.find((span) => span.name.startsWith('GET /api/direcciones'))!
    t.ok(under(addresses).some(({ name }) => name === 'prisma:client:operation'))
    t.match(
      spans.find((span) => span.attributes['http.response.status_code'] === 404),
      { name: 'GET unknown' },
    )
    t.notMatch(JSON.stringify(spans), new RegExp(`secreto|ana@example|${person.id}|${person.email}`))
  },
)

t.test('what the caller or the sampler leaves out is not sent', async (t) => {
  const { app, collect } = await traced(t)
  await app.inject({ url: '/livez', headers: { traceparent: traceparent.replace(/01$/, '00') } })
  t.same(
    (await collect()).filter(({ name }) => name === 'GET /livez'),
    [],
  )
  const none = await traced(t, { OTEL_TRACES_SAMPLER_ARG: '0' })
  await none.app.inject('/livez')
  t.same(await none.collect(), [])
})

t.test('a collector that is away or hangs neither fails a request nor holds up the end', async (t) => {
  for (const fault of ['away', 'hangs']) {
    const { app, collector } = await traced(t)
    if (fault === 'away') await collector.close()
    else collector.hang()
    const replies = await Promise.all(Array.from({ length: 200 }, () => app.inject('/livez')))
    t.ok(replies.every(({ statusCode }) => statusCode === 200))
    const startedAt = performance.now()
    await app.close()
    t.ok(performance.now() - startedAt < 4000, `${fault}: closed in ${performance.now() - startedAt} ms`)
  }
})

/** Starts the application and prints the modules of OpenTelemetry's SDK that this loaded. */
const program = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
  const { buildApp } = await import(${JSON.stringify(import.meta.resolve('../../src/app.ts'))})
  const { readConfig } = await import(${JSON.stringify(import.meta.resolve('../../src/config/config.ts'))})
  const app = await buildApp(readConfig(JSON.parse(process.env.CONFIG)))
  await app.ready()
  await app.inject('/livez')
  await app.close()
  console.log(JSON.stringify(loaded.filter((url) => /opentelemetry\\/(?!api)|fastify\\/otel/.test(url))))`

async function modulesLoaded(config: Readonly<Record<string, string>>): Promise<string[]> {
  const CONFIG = JSON.stringify({
    ...minimalSource,
    LOG_LEVEL: 'silent',
    DISPATCHER_ENABLED: 'False',
    ...config,
  })
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, CONFIG },
    timeout: 60_000,
  })
  return JSON.parse(stdout) as string[]
}

t.test('without a collector nothing of the SDK is loaded', async (t) => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
  t.same(await modulesLoaded({}), [])
  t.same(await modulesLoaded({ ...endpoint, OTEL_SDK_DISABLED: 'true' }), [])
  t.ok((await modulesLoaded(endpoint)).some((url) => url.includes('@opentelemetry/sdk-trace')))
})

const routes = (app: Parameters<NonNullable<NonNullable<Parameters<typeof bareApp>[1]>['routes']>>[0]) => {
  app.get('/things/:id', open, async () => ({}))
  app.get('/break', open, async () => {
    throw new Error('broken')
  })
}

t.test(
  'requests are counted by route, method and class, with their latency and what refused them',
  async (t) => {
    const app = await bareApp(t, { routes })
    for (const url of ['/things/1', '/things/2', '/break', '/nowhere/7', '/nowhere/8']) await app.inject(url)
    const { body, headers } = await app.inject('/metrics')
    t.match(headers['content-type'], 'text/plain; version=0.0.4')
    t.match(body, 'http_requests_total{method="GET",route="/things/:id",status_class="2xx"} 2')
    t.match(body, 'http_requests_total{method="GET",route="/break",status_class="5xx"} 1')
    t.match(body, 'http_requests_total{method="GET",route="unknown",status_class="4xx"} 2')
    t.match(body, 'http_request_duration_seconds_count{method="GET",route="/things/:id"} 2')
    t.match(body, 'http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/things/:id"} 2')
    t.match(body, 'http_problems_total{code="INTERNAL_ERROR",status="500"} 1')
    t.match(body, 'http_requests_in_flight 1')
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_event_loop_delay_seconds',
    ])
      t.match(body, new RegExp(`^${name} [\\d.e-]+$`, 'm'))
    for (const line of body.split('\n').filter(Boolean))
      t.match(line, /^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[^}]*\})? (?:[\d.e+-]+|[+-]Inf|NaN))$/)
  },
)

t.test('without a token only the same machine reads, with one only who has it', async (t) => {
  const local = await bareApp(t, { routes })
  const far = await local.inject({ url: '/metrics', remoteAddress: '203.0.113.5' })
  t.match(far.json(), { status: 403, code: 'METRICS_ONLY_LOCAL' })
  const forwarded = await local.inject({ url: '/metrics', headers: { 'x-forwarded-for': '127.0.0.1' } })
  t.equal(forwarded.statusCode, 403, 'a proxy on the same machine is not the same machine')

  const token = 'fake-metrics-token-0123'
  const guarded = await bareApp(t, { routes, config: { METRICS_TOKEN: token } })
  const none = await guarded.inject('/metrics')
  t.equal(none.statusCode, 401)
  t.equal(none.headers['www-authenticate'], 'Bearer')
  const ask = (authorization: string) =>
    guarded.inject({ url: '/metrics', remoteAddress: '203.0.113.5', headers: { authorization } })
  t.equal((await ask(`Bearer ${token}x`)).statusCode, 401)
  t.equal((await ask(`Bearer ${token}`)).statusCode, 200)
})
