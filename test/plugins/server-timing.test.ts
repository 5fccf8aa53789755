import t from 'tap'
import { build } from '../helper.ts'
import { bareApp, open } from './bare-app.ts'

const form = /^total;dur=[\d.]+, db;dur=([\d.]+);desc="(\d+) round trips", retries;desc="(\d+)"$/

t.test('with DEBUG an answer says what it took, and what of it the database did', async (t) => {
  const app = await build(t, {
    config: { DEBUG: 'True' },
    register: (app) => {
      app.get('/pair', { ...open, schema: { hide: true } }, async () => {
        const startedAt = performance.now()
        await Promise.all([app.sql.read`SELECT pg_sleep(0.1)`, app.sql.read`SELECT pg_sleep(0.1)`])
        await app.prisma.brand.count()
        return { tookMs: performance.now() - startedAt }
      })
    },
  })
  const reply = await app.inject('/pair')
  const [, databaseMs, roundTrips, retries] = form.exec(String(reply.headers['server-timing'])) ?? []
  t.equal(Number(roundTrips), 3)
  t.equal(retries, '0')
  t.ok(Number(databaseMs) >= 100)
  t.ok(Number(databaseMs) <= reply.json().tookMs + 0.1, 'two at once count once')
  const missing = await app.inject('/nowhere')
  t.match(missing.headers['server-timing'], form)
})

t.test('without DEBUG nobody is told, and nobody looks on', async (t) => {
  const app = await build(t)
  const reply = await app.inject('/api/health/')
  t.notOk('server-timing' in reply.headers)
  t.same(app.databaseObservers, [])
  const bare = await bareApp(t)
  t.notOk('server-timing' in (await bare.inject('/nowhere')).headers)
})
