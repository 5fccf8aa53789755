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

t.test('a swallowed reply to COMMIT leaves a committed row and a failed client', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  for (const [ending, expected] of [
    ['reset', { code: 'ECONNRESET' }],
    ['end', /Connection terminated unexpectedly/],
    [{ code: '57P01', message: 'terminating connection' }, { code: '57P01' }],
  ] as const) {
    const before = await rows()
    const client = await connect()
    const lost = proxy.swallowReply({ sql: 'commit', times: 1, ending })
    await client.query('BEGIN')
    await client.query(insert)
    await t.rejects(client.query('COMMIT'), expected)
    t.equal(lost.hits(), 1)
    t.equal(await rows(), before + 1)
  }
})

t.test('a statement that is cut before it is forwarded never runs', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  const client = await connect()
  const cut = proxy.cutBefore({ sql: /^insert/i, times: 1 })
  await client.query('SELECT 1')
  await t.rejects(client.query(insert), { code: 'ECONNRESET' })
  t.equal(cut.hits(), 1)
  const again = await connect()
  await again.query(insert)
  t.equal(await rows(), 1)
})

t.test('a reply that is cut in the middle fails the client though the statement ran', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  const client = await connect()
  proxy.cutMidReply({ sql: (sql) => sql.startsWith('INSERT'), ending: 'end' })
  await t.rejects(client.query(`${insert} RETURNING repeat('x', 1000)`), /terminated unexpectedly/)
  t.equal(await rows(), 1)
})

t.test('open connections are cut by RST and by FIN', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  for (const [how, expected] of [
    ['reset', { code: 'ECONNRESET' }],
    ['end', /Connection terminated unexpectedly/],
  ] as const) {
    const client = await connect()
    const running = client.query('SELECT pg_sleep(5)')
    await sleep(20)
    proxy.cut(how)
    await t.rejects(running, expected)
  }
})

t.test('new connections are refused in every way', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  proxy.closePort()
  await t.rejects(connect(), { code: 'ECONNREFUSED' })
  await proxy.openPort()
  proxy.refuse('reset', { times: 1 })
  await t.rejects(connect(), { code: 'ECONNRESET' })
  proxy.refuse('end', { times: 1 })
  await t.rejects(connect(), /Connection terminated/)
  const silent = proxy.refuse('hang', { times: 1 })
  await t.rejects(connect({ connectionTimeoutMillis: 100 }), /timeout/)
  t.equal(silent.hits(), 1)
  for (const [code, message] of [
    ['XX000', '(EMAXCONN) max client connections reached'],
    ['53300', 'sorry, too many clients already'],
    ['57P03', 'the database system is starting up'],
  ] as const) {
    proxy.refuse({ code, message }, { times: 1 })
    await t.rejects(connect(), { code, message, severity: 'FATAL' })
  }
  await t.resolves(connect())
})

t.test('a black hole keeps the socket open and says nothing', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  const client = await connect({ query_timeout: 100 })
  proxy.blackHole()
  await t.rejects(client.query(insert), /Query read timeout/)
  t.equal(proxy.connections(), 1)
  await t.rejects(connect({ connectionTimeoutMillis: 100 }), /timeout/)
  proxy.blackHole(false)
  await t.resolves(connect())
  t.equal(await rows(), 0)
})

t.test('a half-closed client hears the end while the server side stays', async (t) => {
  const { proxy, connect } = await setUp(t, postgres)
  const client = await connect()
  proxy.halfClose('client')
  await sleep(20)
  await t.rejects(client.query('SELECT 1'), /not queryable|terminated/)
})

t.test('the server raises the error asked for, and its transaction state agrees', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  const client = await connect()
  proxy.raise({ sql: insert, code: '40001', message: "it's a conflict", times: 1 })
  await client.query('BEGIN')
  await t.rejects(client.query(`${insert}, ($1::int)`, [2]), { code: '40001', message: "it's a conflict" })
  await t.rejects(client.query('SELECT 1'), { code: '25P02' })
  await client.query('ROLLBACK')
  await client.query(insert)
  t.equal(await rows(), 1)
})

t.test('a statement is held until released, or delayed, in order with what follows', async (t) => {
  const { proxy, connect, insert, rows } = await setUp(t, postgres)
  const client = await connect({ pipeline: true })
  const hold = proxy.hold({ sql: 'insert', times: 1 })
  const struck = hold.nextHit()
  const both = Promise.all([client.query(insert), client.query(insert)])
  await struck
  await sleep(30)
  t.equal(await rows(), 0)
  hold.release()
  await both
  t.equal(await rows(), 2)
  proxy.delay({ sql: 'insert', delayMs: 80, times: 1 })
  t.ok((await timed(() => client.query(insert))) >= 80)
})
