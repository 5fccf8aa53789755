import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import Type from 'typebox'
import { withConnection } from '../database-server.ts'
import { build, copyDatabase, roundTrips } from '../helper.ts'
import { readMetric } from '../read-metric.ts'

/** Routes that read and write, as domains have them. */
function brandRoutes(app: FastifyInstance): void {
  const config = { access: 'public' } as const
  const schema = { summary: 'Prueba', tags: ['Prueba'], hide: true }
  app.get('/test/brands', { config, schema }, () => app.sql.read`SELECT nombre FROM marca ORDER BY id`)
  app.post(
    '/test/brands',
    { config, schema: { ...schema, body: Type.Object({ nombre: Type.String() }) } },
    async (request) => {
      const { nombre } = request.body as { nombre: string }
      return app.sql.write`INSERT INTO marca (nombre) VALUES (${nombre}) RETURNING nombre`
    },
  )
}

const post = (nombre: string) => ({ method: 'POST', url: '/test/brands', payload: { nombre } }) as const

t.test(
  'a boot without database does not fail and does not wait: it serves, and answers 503 where it must',
  async (t) => {
    const startedAt = performance.now()
    const app = await build(t, {
      database: 'none',
      register: brandRoutes,
      config: { REQUEST_DEADLINE_MS: '500' },
    })
    t.ok(performance.now() - startedAt < 5000)
    t.equal((await app.inject('/livez')).statusCode, 200)
    const reply = await app.inject('/test/brands')
    t.equal(reply.statusCode, 503)
    t.match(reply.headers, { 'retry-after': /^\d+$/, 'content-type': /^application\/problem\+json/ })
    t.match(reply.json(), { code: 'DATABASE_UNAVAILABLE', detail: /base de datos no está disponible/ })
    t.notMatch(reply.body, /ECONNREFUSED|127\.0\.0\.1|SELECT/)
  },
)

t.test('a service that booted without its database recovers by itself', async (t) => {
  const app = await build(t, {
    throughProxy: true,
    register: (app) => {
      brandRoutes(app)
      // The database goes before the first question is asked.
      app.addHook('onReady', async () => undefined)
    },
  })
  app.proxy.closePort()
  app.proxy.cut()
  await sleep(50)
  const waiting = app.inject('/test/brands')
  await sleep(300)
  t.equal(await readMetric(app, 'database_gate_open'), 0)
  await app.proxy.openPort()
  t.equal((await waiting).statusCode, 200)
  t.equal((await app.inject(post('De vuelta'))).statusCode, 200)
  t.equal(await readMetric(app, 'database_gate_open'), 1)
})

t.test(
  'a write whose reply is lost is answered with 503 OUTCOME_UNKNOWN, in Spanish, with Retry-After',
  async (t) => {
    const app = await build(t, { throughProxy: true, register: brandRoutes })
    app.proxy.swallowReply({ sql: 'INSERT INTO marca', times: 1 })
    const reply = await app.inject(post('Quizás'))
    t.equal(reply.statusCode, 503)
    t.match(reply.headers, { 'retry-after': /^\d+$/ })
    t.match(reply.json(), {
      code: 'OUTCOME_UNKNOWN',
      detail: /es posible que la operación se haya realizado/,
    })
    t.same((await app.inject('/test/brands')).json(), [{ nombre: 'Quizás' }])
  },
)

t.test('requests beyond the queue are told at once; those within it wait and are served', async (t) => {
  const app = await build(t, {
    throughProxy: true,
    register: brandRoutes,
    config: { DATABASE_WAITING_MAX: '10' },
  })
  app.proxy.refuse({ code: '57P03', message: 'the database system is starting up' })
  app.proxy.cut()
  await sleep(50)
  const all = Array.from({ length: 40 }, () => app.inject('/test/brands'))
  while ((await readMetric(app, 'database_gate_waiting')) === 0) await sleep(5)
  await sleep(50)
  t.equal(await readMetric(app, 'database_gate_waiting'), 10)
  await app.proxy.clearFaults()
  const codes = (await Promise.all(all)).map(({ statusCode }) => statusCode)
  t.ok(codes.filter((code) => code === 200).length >= 10, codes.join())
  t.ok(codes.every((code) => code === 200 || code === 503))
})

t.test('a boot asks one question, and a service that is asked nothing asks nothing', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { roundTrips: idle } = await roundTrips(app, () => sleep(1500))
  t.equal(idle, 0)
})

t.test('reports read from the replica when there is one', async (t) => {
  const replicaUrl = await copyDatabase(t)
  await withConnection(replicaUrl, (client) =>
    client.query(`INSERT INTO marca (nombre) VALUES ('De la réplica')`),
  )
  const app = await build(t, { config: { REPLICA_URL: replicaUrl } })
  t.same(await app.replica.read`SELECT nombre FROM marca`, [{ nombre: 'De la réplica' }])
  t.same(await app.sql.read`SELECT nombre FROM marca`, [])
  const without = await build(t)
  t.equal(without.replica, without.sql)
})

t.test('closing with a hung statement ends within seconds', async (t) => {
  const app = await build(t, { throughProxy: true })
  app.proxy.swallowReply({ sql: 'hangs', ending: 'hang' })
  const hung = app.sql.read`SELECT 'hangs'`.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  )
  await sleep(50)
  const startedAt = performance.now()
  await app.close()
  const tookMs = performance.now() - startedAt
  t.ok(tookMs < 6000, `${tookMs} ms`)
  t.equal(await hung, 'DATABASE_UNAVAILABLE')
})

t.test('closing leaves no connection behind', async (t) => {
  const app = await build(t)
  await Promise.all([app.sql.read`SELECT 1`, app.prisma.role.count(), app.inject('/api/health/')])
  await app.close()
  const others = `SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
  await withConnection(app.databaseUrl, async (client) => {
    // PostgreSQL ends a backend a moment after its connection is closed.
    for (let tries = 0; tries < 100 && (await client.query(others)).rowCount !== 0; tries += 1)
      await sleep(20)
    t.equal((await client.query(others)).rowCount, 0)
  })
})

const config = { REQUEST_DEADLINE_MS: '8000', DATABASE_QUERY_TIMEOUT_MS: '2000' }
const insert = 'INSERT INTO "public"."marca"'

/** Routes of the test's own: each adds a brand in a transaction. */
function register(app: FastifyInstance): void {
  const body = Type.Object({ name: Type.String(), refuse: Type.Optional(Type.Boolean()) })
  const schema = { tags: ['Prueba'], summary: 'Prueba', hide: true, body }
  app.post('/brands/', { config: { access: 'authenticated' }, schema }, async (request) => {
    const { name, refuse } = request.body as { name: string; refuse?: boolean }
    return app.transaction(request, async (tx) => {
      const { id } = await tx.brand.create({ data: { name } })
      if (refuse) throw app.httpErrors.conflict('refused')
      return { id, name }
    })
  })
}

t.test('a transaction is repeated when it never began, was undone, or its COMMIT had no reply', async (t) => {
  const app = await build(t, { throughProxy: true, config, register })
  const caller = app.as('Administrador')
  const brands = (name: string) => app.prisma.brand.count({ where: { name } })
  const faults: readonly (readonly [string, () => void])[] = [
    ['BEGIN never arrives', () => app.proxy.cutBefore({ sql: 'BEGIN', times: 1 })],
    ['the work never arrives', () => app.proxy.cutBefore({ sql: insert, times: 1 })],
    ['the reply to the work is lost', () => app.proxy.swallowReply({ sql: insert, times: 1 })],
    ['COMMIT never arrives', () => app.proxy.cutBefore({ sql: 'COMMIT', times: 1 })],
    ['the reply to COMMIT is lost', () => app.proxy.swallowReply({ sql: 'COMMIT', times: 1 })],
  ]
  for (const [name, fail] of faults) {
    fail()
    const reply = await caller.inject({ method: 'POST', url: '/brands/', payload: { name } })
    t.equal(reply.statusCode, 200, name)
    t.match(reply.json(), { name })
    t.equal(await brands(name), 1, name)
  }
})

t.test('a key is for one request, and what was refused is not stored', async (t) => {
  const app = await build(t, { register })
  const caller = app.as('Administrador')
  const send = (payload: object) =>
    caller.inject({ method: 'POST', url: '/brands/', payload, headers: { 'idempotency-key': 'one' } })
  t.equal((await send({ name: 'Una', refuse: true })).statusCode, 409)
  t.equal(await app.prisma.brand.count({ where: { name: 'Una' } }), 0)
  const first = await send({ name: 'Una' })
  const second = await send({ name: 'Una' })
  t.equal(second.body, first.body)
  t.strictSame(
    [first.headers['idempotent-replayed'], second.headers['idempotent-replayed']],
    [undefined, 'true'],
  )
  t.equal((await send({ name: 'Otra' })).statusCode, 422)
})
