import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { build, roundTrips } from '../helper.ts'
import { readMetric } from '../read-metric.ts'

const healthy = { status: 'healthy', database: 'ok', service: 'SmartSales Backend' }
const unhealthy = { status: 'unhealthy', database: 'error', service: 'SmartSales Backend' }
const addresses = ['/auth/health/', '/api/health/', '/auth/health', '/api/health']

t.test('every address of the health check answers 200 while the database answers', async (t) => {
  const app = await build(t)
  for (const url of addresses) {
    const reply = await app.inject(url)
    t.equal(reply.statusCode, 200, url)
    t.same(reply.json(), healthy)
    t.match(reply.headers, { 'content-type': /^application\/json/, 'cache-control': 'no-store' })
  }
})

t.test(
  'it needs no token, is under no limit, and takes any Host, as the platform’s probe sends it',
  async (t) => {
    const app = await build(t, { config: { RATE_LIMIT_READING: '2', ALLOWED_HOSTS: 'localhost' } })
    for (let count = 0; count < 5; count++) {
      const reply = await app.inject({
        url: '/auth/health/',
        headers: { host: '10.0.0.7:10000', authorization: 'Bearer stale' },
      })
      t.equal(reply.statusCode, 200)
    }
  },
)

t.test('a check is one round trip on the wire, and checks at the same time share it', async (t) => {
  const app = await build(t, { throughProxy: true })
  await app.inject('/api/health/')
  const one = await roundTrips(app, () => app.inject('/api/health/'))
  t.equal(one.roundTrips, 1)
  const many = await roundTrips(app, () =>
    Promise.all(Array.from({ length: 50 }, () => app.inject('/api/health/'))),
  )
  t.ok(many.roundTrips <= 2, `${many.roundTrips} round trips for 50 checks`)
  t.ok(many.result.every(({ statusCode }) => statusCode === 200))
})

t.test('without a database it answers 503 at once, with its own body', async (t) => {
  const app = await build(t, { database: 'none' })
  const startedAt = performance.now()
  for (const url of ['/auth/health/', '/api/health/']) {
    const reply = await app.inject(url)
    t.equal(reply.statusCode, 503)
    t.same(reply.json(), unhealthy)
    t.match(reply.headers, { 'retry-after': /^\d+$/ })
  }
  t.ok(performance.now() - startedAt < 2000)
})

t.test(
  'a database that does not answer within two seconds is 503, and the next check is not behind it',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    await app.inject('/api/health/')
    const hang = app.proxy.swallowReply({ sql: 'SELECT 1', ending: 'hang' })
    const startedAt = performance.now()
    const reply = await app.inject('/api/health/')
    const tookMs = performance.now() - startedAt
    t.equal(reply.statusCode, 503)
    t.same(reply.json(), unhealthy)
    t.ok(tookMs > 1900 && tookMs < 3000, `${tookMs} ms`)
    hang.remove()
    t.equal((await app.inject('/api/health/')).statusCode, 200)
  },
)

t.test('a connection that nobody answers is 503 within two seconds', async (t) => {
  const app = await build(t, { throughProxy: true })
  app.proxy.refuse('hang')
  app.proxy.cut()
  await sleep(50)
  const startedAt = performance.now()
  t.equal((await app.inject('/api/health/')).statusCode, 503)
  t.ok(performance.now() - startedAt < 3000)
})

t.test('it does not wait behind the recovery gate, and opens it when the database is back', async (t) => {
  const app = await build(t, { throughProxy: true, config: { REQUEST_DEADLINE_MS: '30000' } })
  app.proxy.closePort()
  app.proxy.cut()
  await sleep(50)
  const waiting = app.sql.read`SELECT 1 AS one`
  while ((await readMetric(app, 'database_gate_open')) === 1) await sleep(5)
  const startedAt = performance.now()
  t.equal((await app.inject('/api/health/')).statusCode, 503)
  t.ok(performance.now() - startedAt < 1000)
  await app.proxy.openPort()
  t.equal((await app.inject('/api/health/')).statusCode, 200)
  t.same(await waiting, [{ one: 1 }])
  t.equal(await readMetric(app, 'database_gate_open'), 1)
})

t.test('a pool full of slow queries does not make the service look dead', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '2' } })
  const slow = Promise.all([1, 2, 3].map(() => app.sql.read`SELECT pg_sleep(1.5)`))
  await sleep(50)
  const startedAt = performance.now()
  t.equal((await app.inject('/api/health/')).statusCode, 200)
  t.ok(performance.now() - startedAt < 1200)
  await slow
})

t.test('a server that gives out no more connections is healthy as long as ours work', async (t) => {
  const app = await build(t, { throughProxy: true })
  app.proxy.refuse({ code: '53300', message: 'sorry, too many clients already' })
  t.equal((await app.inject('/api/health/')).statusCode, 200)
})

t.test('/livez asks nobody', async (t) => {
  const app = await build(t, { database: 'none' })
  const reply = await app.inject('/livez')
  t.equal(reply.statusCode, 200)
  t.same(reply.json(), { status: 'alive' })
  t.match(reply.headers, { 'cache-control': 'no-store' })
})
