import t from 'tap'
import { build } from '../helper.ts'
import { open } from './bare-app.ts'

const form = /^total;dur=[\d.]+, db;desc="(\d+) round trips", retries;desc="(\d+)"$/

t.test('with DEBUG alone an answer says what it took', async (t) => {
  const app = await build(t, {
    config: { DEBUG: 'True' },
    register: (app) => {
      app.get('/pair', { ...open, schema: { hide: true } }, async () => {
        await Promise.all([app.sql.read`SELECT 1`, app.prisma.brand.count()])
        return {}
      })
    },
  })
  const reply = await app.inject('/pair')
  const [, roundTrips, retries] = form.exec(String(reply.headers['server-timing'])) ?? []
  t.same([roundTrips, retries], ['2', '0'])
  t.match((await app.inject('/nowhere')).headers['server-timing'], form)
  const quiet = await build(t)
  t.notOk('server-timing' in (await quiet.inject('/api/health/')).headers)
})
