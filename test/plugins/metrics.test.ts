import t from 'tap'
import { bareApp, open } from './bare-app.ts'

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
