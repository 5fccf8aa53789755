import t from 'tap'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { build, testSecret } from './helper.ts'

t.test('a route that states no access keeps the application from starting', async (t) => {
  const register = async (app: { get(url: string, handler: () => Promise<object>): unknown }) => {
    app.get('/forgotten', async () => ({}))
  }
  await t.rejects(build(t, { database: 'none', register }), /\/forgotten/)
})

t.test(
  'without a database the service starts, answers 503 where it needs one and serves the rest',
  async (t) => {
    const app = await build(t, { database: 'none', config: { REQUEST_DEADLINE_MS: '500' } })
    t.equal((await app.inject('/livez')).statusCode, 200)
    t.equal((await app.inject('/docs/json')).statusCode, 200)
    const health = await app.inject('/auth/health/')
    t.equal(health.statusCode, 503)
    t.match(health.json(), { status: 'unhealthy', database: 'error' })
    const login = { correo: 'ana@example.com', email: 'ana@example.com', password: 'fake-password' }
    const reply = await app.inject({ method: 'POST', url: '/api/login/', payload: login })
    t.equal(reply.statusCode, 503)
    t.ok(Number(reply.headers['retry-after']) > 0)
    t.match(reply.headers['content-type'], 'application/problem+json')
  },
)

t.test('accounts and health answer under both prefixes, with and without the slash', async (t) => {
  const app = await build(t)
  for (const url of ['/api/health/', '/auth/health/', '/api/health', '/auth/health'])
    t.strictSame(
      (await app.inject(url)).json(),
      { status: 'healthy', database: 'ok', service: 'SmartSales Backend' },
      url,
    )
  for (const url of ['/api/me/', '/auth/me']) t.equal((await app.inject(url)).statusCode, 401, url)
})

t.test('a wrong method is told before anybody is asked who they are', async (t) => {
  const app = await build(t, { database: 'none' })
  const reply = await app.inject({ method: 'DELETE', url: '/api/login/' })
  t.equal(reply.statusCode, 405)
  t.equal(reply.headers.allow, 'POST, OPTIONS')
})

t.test(
  'closing ends within its bound and the application can be built again in the same process',
  async (t) => {
    for (let i = 0; i < 2; i++) {
      const config = readConfig({
        SECRET_KEY: testSecret,
        DATABASE_URL: 'postgresql://user@127.0.0.1:1/nothing',
        LOG_LEVEL: 'silent',
      })
      const app = await buildApp(config)
      await app.listen({ port: 0, host: '127.0.0.1' })
      const started = performance.now()
      await app.close()
      t.ok(performance.now() - started < 5000)
    }
  },
)

t.test('a browser that opens the address itself is sent to the documentation', async (t) => {
  const app = await build(t, { database: 'none' })
  const reply = await app.inject('/')
  t.equal(reply.statusCode, 302)
  t.equal(reply.headers.location, '/docs')
})
