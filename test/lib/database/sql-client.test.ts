import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { sql as fragment, join, raw } from '../../../src/lib/database/sql.ts'
import { withConnection } from '../../database-server.ts'
import { open } from '../../plugins/bare-app.ts'
import { errorOf, type FaultProxy, openDatabase } from './open.ts'

t.test(
  'values arrive exact: numeric and bigint as text, days as days, moments as Dates, json parsed',
  async (t) => {
    const { sql } = await openDatabase(t)
    const [row] = await sql.read`
    SELECT 12345678901.10::numeric(13,2) AS amount, 9007199254740993::bigint AS big, 7::int AS small,
      '2026-01-31'::date AS day, '2026-01-31T10:00:00-04'::timestamptz AS moment,
      '2026-01-31 10:00:00.5'::timestamp AS local, '{"a":[1]}'::jsonb AS json, ARRAY[1.10,2]::numeric[] AS amounts`
    t.same(row, {
      amount: '12345678901.10',
      big: '9007199254740993',
      small: 7,
      day: '2026-01-31',
      moment: new Date('2026-01-31T14:00:00Z'),
      local: new Date('2026-01-31T10:00:00.500Z'),
      json: { a: [1] },
      amounts: ['1.10', '2'],
    })
  },
)

t.test('fragments nest, and what is in them stays a parameter', async (t) => {
  const { sql, proxy } = await openDatabase(t)
  const wanted = fragment`id IN (${join([1, 2])})`
  const { statements } = await proxy.count(
    () => sql.read`SELECT ${raw('id')} FROM roles WHERE ${wanted} AND nombre <> ${"'; DROP TABLE roles; --"}`,
  )
  t.equal(statements.length, 1)
  t.match(statements[0]?.sql, 'WHERE id IN ($1,$2) AND nombre <> $3')
})

t.test('one statement is one round trip without a name', async (t) => {
  const { sql, proxy } = await openDatabase(t)
  const { roundTrips, statements } = await proxy.count(() => sql.read`SELECT ${1}::int AS one`)
  t.equal(roundTrips, 1)
  t.equal(statements.length, 1)
})

t.test('a refused statement leaves its connection in use', async (t) => {
  const { sql, proxy } = await openDatabase(t, { DATABASE_POOL_MAX: '1' })
  await errorOf(sql.read`SELECT 1/0`)
  await sql.read`SELECT 1`
  t.equal(proxy.counters().startups, 1)
})

t.test('a connection that was lost while idle costs nobody anything', async (t) => {
  const { sql, proxy, read } = await openDatabase(t)
  proxy.cut()
  await sleep(50)
  t.same(await sql.write`INSERT INTO marca (nombre) VALUES ('Nueva') RETURNING nombre`, [{ nombre: 'Nueva' }])
  t.equal(await read('database_retries_total{reason="connection-lost"}'), 0)
})

t.test('a read whose reply is lost is read again', async (t) => {
  const { sql, proxy, read } = await openDatabase(t)
  for (const ending of ['reset', 'end'] as const) {
    proxy.swallowReply({ sql: 'roles', times: 1, ending })
    t.equal((await sql.read`SELECT id FROM roles`).length, 5)
  }
  const outcomes = (outcome: string) =>
    read(`database_retried_operations_total{reason="connection-lost",outcome="${outcome}"}`)
  t.equal(await read('database_retries_total{reason="connection-lost"}'), 2)
  t.equal(await outcomes('succeeded'), 2)
  t.equal(await outcomes('failed'), 0)
})

t.test('a write whose reply is lost happens once and is reported as unknown', async (t) => {
  const { sql, proxy } = await openDatabase(t)
  proxy.swallowReply({ sql: 'INSERT INTO marca', times: 1 })
  t.match(await errorOf(sql.write`INSERT INTO marca (nombre) VALUES ('Una vez')`), {
    code: 'OUTCOME_UNKNOWN',
  })
  t.equal((await sql.read`SELECT 1 FROM marca WHERE nombre = 'Una vez'`).length, 1)
})

t.test('a write that never reached the server because nobody listened is made later', async (t) => {
  const { sql, proxy, read } = await openDatabase(t)
  proxy.closePort()
  proxy.cut()
  await sleep(50)
  const writing = sql.write`INSERT INTO marca (nombre) VALUES ('Más tarde') RETURNING id`
  await sleep(200)
  await proxy.openPort()
  t.equal((await writing).length, 1)
  t.equal(await read('database_gate_open'), 1)
  t.equal(await read('database_gate_closings_total'), 1)
  t.ok((await read('database_gate_closed_seconds_total')) > 0.1)
})

t.test('a repeatable statement whose reply is lost answers all the same, with one effect', async (t) => {
  const { sql, proxy } = await openDatabase(t)
  await sql.write`CREATE TABLE once (key text PRIMARY KEY, answer integer)`
  proxy.swallowReply({ sql: 'INSERT INTO once', times: 1 })
  const rows = await sql.repeatable`
    WITH made AS (INSERT INTO once VALUES ('k', 42) ON CONFLICT DO NOTHING RETURNING answer)
    SELECT answer FROM made UNION ALL SELECT answer FROM once WHERE key = 'k'`
  t.same(rows, [{ answer: 42 }])
  t.equal((await sql.read`SELECT 1 FROM once`).length, 1)
})

t.test('a statement that hangs is given up at its limit, and its connection is thrown away', async (t) => {
  const { sql, proxy } = await openDatabase(t, {
    DATABASE_QUERY_TIMEOUT_MS: '300',
    DATABASE_POOL_MAX: '1',
  })
  const hung = proxy.swallowReply({ sql: 'hangs', ending: 'hang' })
  const startedAt = performance.now()
  t.match(await errorOf(sql.write`SELECT 'hangs'`), { code: 'OUTCOME_UNKNOWN' })
  t.ok(performance.now() - startedAt < 1500)
  hung.remove()
  t.same(await sql.read`SELECT 1 AS next`, [{ next: 1 }])
})

t.test('nothing outlasts the request’s deadline: neither a slow statement nor a slow connect', async (t) => {
  const { app, proxy } = await openDatabase(
    t,
    {
      DATABASE_CONNECT_TIMEOUT_MS: '5000',
      DATABASE_QUERY_TIMEOUT_MS: '5000',
      REQUEST_DEADLINE_MS: '400',
    },
    (app) => {
      app.get('/slow', { ...open, schema: { hide: true } }, () => app.sql.read`SELECT pg_sleep(3)`)
    },
  )
  const timed = async () => {
    const startedAt = performance.now()
    const reply = await app.inject('/slow')
    return { code: reply.json().code, tookMs: performance.now() - startedAt }
  }
  const slow = await timed()
  t.equal(slow.code, 'DATABASE_UNAVAILABLE')
  t.ok(slow.tookMs < 2500, `${slow.tookMs} ms`)
  proxy.cut()
  proxy.refuse('hang')
  await sleep(50)
  const noConnect = await timed()
  t.equal(noConnect.code, 'DATABASE_UNAVAILABLE')
  t.ok(noConnect.tookMs < 2500, `${noConnect.tookMs} ms`)
})

t.test(
  'round trips are counted for the request that they are for, whatever shares the connection',
  async (t) => {
    const { app } = await openDatabase(t, { DATABASE_POOL_MAX: '1', DEBUG: 'True' }, (app) => {
      app.get<{ Params: { times: number } }>(
        '/trips/:times',
        { ...open, schema: { hide: true } },
        async ({ params }) => {
          for (let times = 0; times < params.times; times++) await app.sql.read`SELECT pg_sleep(0.001)`
          return {}
        },
      )
    })
    const counts = Array.from({ length: 10 }, (_, index) => index + 1)
    const replies = await Promise.all(counts.map((times) => app.inject(`/trips/${times}`)))
    for (const [index, { headers }] of replies.entries())
      t.match(headers['server-timing'], `desc="${index + 1} round trips"`)
  },
)

type Fault = (proxy: FaultProxy) => unknown
const strikes = { sql: 'faulty', times: 1 } as const

const faults: readonly (readonly [name: string, fault: Fault, outcomes: Readonly<Record<string, string>>])[] =
  [
    [
      'never started',
      async (proxy) => {
        proxy.refuse({ code: '53300', message: 'sorry, too many clients already' }, { times: 1 })
        proxy.cut()
        await sleep(50)
      },
      { read: 'answered', write: 'answered', repeatable: 'answered' },
    ],
    [
      'may have run',
      (proxy) => proxy.swallowReply(strikes),
      { read: 'answered', write: 'OUTCOME_UNKNOWN', repeatable: 'answered' },
    ],
    [
      'was undone in a conflict',
      (proxy) => proxy.raise({ ...strikes, code: '40P01', message: 'deadlock detected' }),
      { read: 'answered', write: 'answered', repeatable: 'answered' },
    ],
    [
      'was refused',
      (proxy) => proxy.raise({ ...strikes, code: '22012', message: 'division by zero' }),
      { read: '22012', write: '22012', repeatable: '22012' },
    ],
  ]

t.test('what is repeated depends on what happened to the statement and on what it does', async (t) => {
  const { sql, proxy } = await openDatabase(t)
  for (const [name, fault, outcomes] of faults) {
    for (const kind of ['read', 'write', 'repeatable'] as const) {
      await fault(proxy)
      const outcome = await sql[kind]`SELECT 'faulty'`.then(
        () => 'answered',
        (error: { code: string }) => error.code,
      )
      t.equal(outcome, outcomes[kind], `a ${kind} that ${name}`)
      await proxy.clearFaults()
    }
  }
})

t.test('a statement that kills its connection each time is not repeated for ever', async (t) => {
  const { sql, proxy, read } = await openDatabase(t, { REQUEST_DEADLINE_MS: '20000' })
  proxy.swallowReply({ sql: 'faulty' })
  t.match(await errorOf(sql.repeatable`SELECT 'faulty'`), { code: 'OUTCOME_UNKNOWN', statusCode: 503 })
  t.equal(await read('database_retries_total{reason="connection-lost"}'), 4)
  t.equal(await read('database_unknown_outcomes_total'), 1)
})

t.test(
  'while the database is away it is asked at least every half a second, and only while one waits',
  async (t) => {
    const { sql, proxy } = await openDatabase(t, { REQUEST_DEADLINE_MS: '1500' })
    proxy.refuse({ code: '57P03', message: 'the database system is starting up' })
    proxy.cut()
    await sleep(50)
    t.match(await errorOf(sql.read`SELECT 1`), { code: 'DATABASE_UNAVAILABLE' })
    const probes = proxy.counters().connections
    t.ok(probes >= 4, `${probes} connections in 1.5 s`)
    await sleep(700)
    t.ok(proxy.counters().connections <= probes + 1, 'nothing waits, nothing is asked')
  },
)

t.test(
  'a pool that is full makes others wait, tells them when it takes too long, and closes no gate',
  async (t) => {
    const { sql, read } = await openDatabase(t, {
      DATABASE_POOL_MAX: '1',
      DATABASE_QUERY_TIMEOUT_MS: '10000',
      DATABASE_CONNECT_TIMEOUT_MS: '400',
      REQUEST_DEADLINE_MS: '1000',
    })
    const slow = sql.read`SELECT pg_sleep(2.5)`
    const startedAt = performance.now()
    t.match(await errorOf(sql.write`SELECT 1`), { code: 'DATABASE_UNAVAILABLE' })
    t.ok(performance.now() - startedAt < 2300)
    t.equal(await read('database_gate_closings_total'), 0)
    await slow
    t.same(await sql.read`SELECT 1 AS one`, [{ one: 1 }])
  },
)

t.test('who does not find room to wait is told at once', async (t) => {
  const { sql } = await openDatabase(t, {
    DATABASE_POOL_MAX: '1',
    DATABASE_WAITING_MAX: '2',
    DATABASE_CONNECT_TIMEOUT_MS: '10000',
    REQUEST_DEADLINE_MS: '10000',
  })
  const slow = sql.read`SELECT pg_sleep(1)`
  const startedAt = performance.now()
  const others = Array.from({ length: 6 }, () =>
    sql.write`SELECT 1`.then(
      () => 'answered',
      (error: { code: string }) =>
        `${error.code} ${performance.now() - startedAt < 500 ? 'at once' : 'late'}`,
    ),
  )
  const outcomes = await Promise.all(others)
  t.same(outcomes.slice(0, 2), ['answered', 'answered'])
  t.same(new Set(outcomes.slice(2)), new Set(['DATABASE_UNAVAILABLE at once']))
  await slow
})

t.test('a server that has no connection left is asked again later, and nobody else is stopped', async (t) => {
  const { sql, proxy, read } = await openDatabase(t)
  proxy.refuse(
    { code: 'XX000', message: '(EMAXCONN) max client connections reached, limit: 200' },
    { times: 1 },
  )
  const both = await Promise.all([
    sql.write`SELECT pg_sleep(0.2)`,
    sql.write`INSERT INTO marca (nombre) VALUES ('Con paciencia') RETURNING nombre`,
  ])
  t.same(both[1], [{ nombre: 'Con paciencia' }])
  t.equal(await read('database_gate_closings_total'), 0)
  t.equal(await read('database_retried_operations_total{reason="connection-limit",outcome="succeeded"}'), 1)
})

t.test('a wrong password is 503 at once, not a wait', async (t) => {
  const { sql, proxy } = await openDatabase(t)
  proxy.refuse({ code: '28P01', message: 'password authentication failed for user "x"' })
  proxy.cut()
  await sleep(50)
  const startedAt = performance.now()
  const error = await errorOf(sql.read`SELECT 1`)
  t.match(error, { code: 'DATABASE_UNAVAILABLE' })
  t.notMatch(String(error), 'password')
  t.ok(performance.now() - startedAt < 1000)
})

t.test('while the database is away one probe asks for all, and all who waited go on', async (t) => {
  const { sql, proxy, read } = await openDatabase(t, {
    REQUEST_DEADLINE_MS: '20000',
    DATABASE_WAITING_MAX: '500',
  })
  proxy.refuse({ code: '57P03', message: 'the database system is starting up' })
  proxy.cut()
  await sleep(50)
  proxy.resetCounters()
  const all = Array.from({ length: 200 }, () => sql.read`SELECT 1 AS one`)
  await sleep(1000)
  const attempts = proxy.counters().connections
  t.ok(attempts < 20, `${attempts} connections in a second for 200 waiting`)
  await proxy.clearFaults()
  t.equal((await Promise.all(all)).length, 200)
  t.ok((await read('database_pool_connections{state="idle"}')) <= 3)
})

t.test('closing with a hung statement ends within its bound, and whoever waits is told', async (t) => {
  const { app, sql, proxy, directUrl } = await openDatabase(t, {
    DATABASE_POOL_MAX: '1',
    DATABASE_QUERY_TIMEOUT_MS: '60000',
    DATABASE_CONNECT_TIMEOUT_MS: '60000',
    REQUEST_DEADLINE_MS: '60000',
  })
  proxy.swallowReply({ sql: 'hangs', ending: 'hang' })
  const hung = errorOf(sql.read`SELECT 'hangs'`)
  const waiting = errorOf(sql.read`SELECT 1`)
  await sleep(50)
  const startedAt = performance.now()
  await app.close()
  const tookMs = performance.now() - startedAt
  t.ok(tookMs < 4500, `${tookMs} ms`)
  t.match(await waiting, { code: 'DATABASE_UNAVAILABLE' })
  t.match(await hung, { code: 'DATABASE_UNAVAILABLE' })
  const left = await withConnection(directUrl, (client) =>
    client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    ),
  )
  t.equal(left.rowCount, 0, 'no connection stays behind')
})
