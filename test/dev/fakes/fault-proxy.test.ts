import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { setUp, startDatabase, timed } from '../../../dev/fakes/fault-proxy/support.ts'

const postgres = await startDatabase(t)

t.test('round trips are counted exactly; startup and goodbye are counted apart', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect()
  t.equal(proxy.roundTrips(), 0)
  await client.query('SELECT 1')
  await client.query('SELECT $1::int', [1])
  await client.query('SELECT 1; SELECT 2')
  await t.rejects(client.query('SELECT 1 / $1::int', [0]), { code: '22012' })
  t.equal(proxy.roundTrips(), 4)
  await client.end()
  t.match(proxy.counters(), { connections: 1, startups: 1, terminations: 1, encryptionRequests: 0 })
  proxy.resetCounters()
  t.equal(proxy.roundTrips(), 0)
})

t.test('an encryption request is passed on and counted, and the refusal reaches the client', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  await t.rejects(connect({ ssl: true }), /does not support SSL/)
  t.match(proxy.counters(), { encryptionRequests: 1, startups: 0, roundTrips: 0 })
})

t.test('pipelined queries count one round trip each and take one latency together', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect({ pipeline: true })
  proxy.latency(100)
  const elapsedMs = await timed(() =>
    Promise.all([1, 2, 3, 4, 5].map((n) => client.query('SELECT $1::int', [n]))),
  )
  t.equal(proxy.roundTrips(), 5)
  t.ok(elapsedMs >= 100 && elapsedMs < 400, `took ${elapsedMs} ms`)
})

t.test('latency is one way each, keeps order, and a new connection pays its handshake', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect()
  proxy.latency({ upMs: 20, downMs: 60 })
  const queryMs = await timed(() => client.query('SELECT 1'))
  t.ok(queryMs >= 80, `query took ${queryMs} ms`)
  const connectMs = await timed(() => connect())
  t.ok(connectMs >= 160, `connect took ${connectMs} ms`)
})

t.test('SQL is recorded with the name of its prepared statement', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect()
  const { roundTrips, statements } = await proxy.count(async () => {
    await client.query('SELECT 1')
    await client.query({ name: 'mine', text: 'SELECT $1::int', values: [1] })
    await client.query({ name: 'mine', text: 'SELECT $1::int', values: [2] })
  })
  t.equal(roundTrips, 3)
  t.match(statements, [
    { sql: 'SELECT 1', name: '', sentAs: 'query' },
    { sql: 'SELECT $1::int', name: 'mine', sentAs: 'parse' },
    { sql: 'SELECT $1::int', name: 'mine', sentAs: 'bind' },
  ])
})

t.test('a partition that heals loses nothing', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  const client = await connect()
  proxy.freeze()
  const waiting = client.query(insert)
  await sleep(50)
  t.equal(await rows(), 0)
  proxy.freeze(false)
  await waiting
  t.equal(await rows(), 1)
})

t.test('a throttled line takes its time until the limit is lifted', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect()
  const megabyte = "SELECT repeat('x', 1000000)"
  proxy.throttle(100_000)
  t.ok((await timed(() => client.query("SELECT repeat('x', 10000)"))) >= 90)
  await proxy.clearFaults()
  t.ok((await timed(() => client.query(megabyte))) < 9000)
})

t.test('megabytes pass whole in both directions', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect()
  proxy.latency(4)
  const text = 'abcdefgh'.repeat(1_500_000)
  const answer = await client.query<{ text: string }>('SELECT $1::text AS text', [text])
  t.ok(answer.rows[0]?.text === text)
})
