import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { join, raw, sql } from '../../../src/lib/database/sql.ts'
import { type RequestContext, runWithRequestContext } from '../../../src/lib/request-context.ts'
import { withConnection } from '../../database-server.ts'
import { errorOf, openDatabase } from './open.ts'

const context = (deadlineMs: number): RequestContext => ({
  requestId: 'test',
  deadlineMs: performance.now() + deadlineMs,
  roundTrips: 0,
  retries: 0,
})

t.test(
  'values arrive exact: numeric and bigint as text, days as days, moments as Dates, json parsed',
  async (t) => {
    const { database } = await openDatabase(t)
    const [row] = await database.sql.read`
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
  const { database, proxy } = await openDatabase(t)
  const wanted = sql`id IN (${join([1, 2])})`
  const { statements } = await proxy.count(
    () =>
      database.sql
        .read`SELECT ${raw('id')} FROM roles WHERE ${wanted} AND nombre <> ${"'; DROP TABLE roles; --"}`,
  )
  t.equal(statements.length, 1)
  t.match(statements[0]?.sql, 'WHERE id IN ($1,$2) AND nombre <> $3')
})

t.test('one statement is one round trip without a name', async (t) => {
  const { database, proxy } = await openDatabase(t)
  await database.warmUp()
  const { roundTrips, statements } = await proxy.count(() => database.sql.read`SELECT ${1}::int AS one`)
  t.equal(roundTrips, 1)
  t.equal(statements.length, 1)
})

t.test('a refused statement leaves its connection in use', async (t) => {
  const { database, proxy } = await openDatabase(t, { max: 1 })
  await database.warmUp()
  await errorOf(database.sql.read`SELECT 1/0`)
  await database.sql.read`SELECT 1`
  t.equal(proxy.counters().startups, 1)
})

t.test('a connection that was lost while idle costs nobody anything', async (t) => {
  const { database, proxy } = await openDatabase(t)
  await database.warmUp()
  proxy.cut()
  await sleep(50)
  t.same(await database.sql.write`INSERT INTO marca (nombre) VALUES ('Nueva') RETURNING nombre`, [
    { nombre: 'Nueva' },
  ])
  t.same(database.statistics.repeats, {})
})

t.test('a read whose reply is lost is read again', async (t) => {
  const { database, proxy } = await openDatabase(t)
  await database.warmUp()
  for (const ending of ['reset', 'end'] as const) {
    proxy.swallowReply({ sql: 'roles', times: 1, ending })
    t.equal((await database.sql.read`SELECT id FROM roles`).length, 5)
  }
  t.match(database.statistics.repeats, { 'connection-lost': { attempts: 2, succeeded: 2, failed: 0 } })
})

t.test('a write whose reply is lost happens once and is reported as unknown', async (t) => {
  const { database, proxy } = await openDatabase(t)
  await database.warmUp()
  proxy.swallowReply({ sql: 'INSERT INTO marca', times: 1 })
  t.match(await errorOf(database.sql.write`INSERT INTO marca (nombre) VALUES ('Una vez')`), {
    code: 'OUTCOME_UNKNOWN',
  })
  t.equal((await database.sql.read`SELECT 1 FROM marca WHERE nombre = 'Una vez'`).length, 1)
})

t.test('a write that never reached the server because nobody listened is made later', async (t) => {
  const { database, proxy } = await openDatabase(t)
  proxy.closePort()
  const writing = database.sql.write`INSERT INTO marca (nombre) VALUES ('Más tarde') RETURNING id`
  await sleep(200)
  await proxy.openPort()
  t.equal((await writing).length, 1)
  t.match(database.statistics.gate, { open: true, closings: 1 })
})

t.test('a repeatable statement whose reply is lost answers all the same, with one effect', async (t) => {
  const { database, proxy } = await openDatabase(t)
  await database.sql.write`CREATE TABLE once (key text PRIMARY KEY, answer integer)`
  proxy.swallowReply({ sql: 'INSERT INTO once', times: 1 })
  const rows = await database.sql.repeatable`
    WITH made AS (INSERT INTO once VALUES ('k', 42) ON CONFLICT DO NOTHING RETURNING answer)
    SELECT answer FROM made UNION ALL SELECT answer FROM once WHERE key = 'k'`
  t.same(rows, [{ answer: 42 }])
  t.equal((await database.sql.read`SELECT 1 FROM once`).length, 1)
})

t.test('deadlocks and serialization failures are repeated, for writes too', async (t) => {
  const { database, proxy } = await openDatabase(t)
  proxy.raise({ sql: 'INSERT INTO marca', times: 2, code: '40001', message: 'could not serialize access' })
  t.equal(
    (await database.sql.write`INSERT INTO marca (nombre) VALUES ('Al tercer intento') RETURNING id`).length,
    1,
  )
})

t.test('a statement that hangs is given up at its limit, and its connection is thrown away', async (t) => {
  const { database, proxy } = await openDatabase(t, { queryTimeoutMs: 300, max: 1 })
  await database.warmUp()
  const hung = proxy.swallowReply({ sql: 'hangs', ending: 'hang' })
  const startedAt = performance.now()
  t.match(await errorOf(database.sql.write`SELECT 'hangs'`), { code: 'OUTCOME_UNKNOWN' })
  t.ok(performance.now() - startedAt < 1500)
  hung.remove()
  t.same(await database.sql.read`SELECT 1 AS next`, [{ next: 1 }])
  t.same(database.statistics.repeats, {})
})

t.test('nothing outlasts the request’s deadline: neither a slow statement nor a slow connect', async (t) => {
  const { database, proxy } = await openDatabase(t, { connectTimeoutMs: 5000, queryTimeoutMs: 5000 })
  await database.warmUp()
  const timed = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now()
    const error = await runWithRequestContext(context(400), () => errorOf(work()))
    return { error, tookMs: performance.now() - startedAt }
  }
  const slow = await timed(() => database.sql.read`SELECT pg_sleep(4)`)
  t.match(slow.error, { code: 'DATABASE_UNAVAILABLE' })
  t.ok(slow.tookMs < 2500, `${slow.tookMs} ms`)
  proxy.cut()
  proxy.refuse('hang')
  await sleep(50)
  const noConnect = await timed(() => database.sql.read`SELECT 1`)
  t.match(noConnect.error, { code: 'DATABASE_UNAVAILABLE' })
  t.ok(noConnect.tookMs < 2500, `${noConnect.tookMs} ms`)
})

t.test(
  'round trips are counted for the request that they are for, whoever hands the connection over',
  async (t) => {
    const { database } = await openDatabase(t, { max: 1 })
    const contexts = Array.from({ length: 10 }, () => context(20_000))
    await Promise.all(
      contexts.map((one, index) =>
        runWithRequestContext(one, async () => {
          for (let times = 0; times <= index; times++) await database.sql.read`SELECT pg_sleep(0.001)`
        }),
      ),
    )
    t.same(
      contexts.map(({ roundTrips }) => roundTrips),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    )
  },
)

t.test(
  'a pool that is full makes others wait, tells them when it takes too long, and closes no gate',
  async (t) => {
    const { database } = await openDatabase(t, {
      max: 1,
      queryTimeoutMs: 10_000,
      connectTimeoutMs: 1000,
      deadlineMs: 2500,
    })
    await database.warmUp()
    const slow = database.sql.read`SELECT pg_sleep(5)`
    const startedAt = performance.now()
    t.match(await errorOf(database.sql.write`SELECT 1`), { code: 'DATABASE_UNAVAILABLE' })
    t.ok(performance.now() - startedAt < 4000)
    t.match(database.statistics.gate, { open: true, closings: 0 })
    await slow
    t.same(await database.sql.read`SELECT 1 AS one`, [{ one: 1 }])
  },
)

t.test('who does not find room to wait is told at once', async (t) => {
  const { database } = await openDatabase(t, {
    max: 1,
    waitingMax: 2,
    connectTimeoutMs: 10_000,
    deadlineMs: 10_000,
  })
  await database.warmUp()
  const slow = database.sql.read`SELECT pg_sleep(1)`
  const startedAt = performance.now()
  const others = Array.from({ length: 6 }, () =>
    database.sql.write`SELECT 1`.then(
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
  const { database, proxy } = await openDatabase(t)
  await database.warmUp()
  proxy.refuse(
    { code: 'XX000', message: '(EMAXCONN) max client connections reached, limit: 200' },
    { times: 1 },
  )
  const both = await Promise.all([
    database.sql.write`SELECT pg_sleep(0.2)`,
    database.sql.write`INSERT INTO marca (nombre) VALUES ('Con paciencia') RETURNING nombre`,
  ])
  t.same(both[1], [{ nombre: 'Con paciencia' }])
  t.match(database.statistics, { gate: { closings: 0 }, repeats: { 'connection-limit': { succeeded: 1 } } })
})

t.test('a wrong password is 503 at once, not a wait', async (t) => {
  const { database, proxy } = await openDatabase(t)
  proxy.refuse({ code: '28P01', message: 'password authentication failed for user "x"' })
  const startedAt = performance.now()
  const error = await errorOf(database.sql.read`SELECT 1`)
  t.match(error, { code: 'DATABASE_UNAVAILABLE' })
  t.notMatch(String(error), 'password')
  t.ok(performance.now() - startedAt < 1000)
})

t.test('while the database is away one probe asks for all, and all who waited go on', async (t) => {
  const { database, proxy } = await openDatabase(t, { deadlineMs: 20_000, waitingMax: 500 })
  await database.warmUp()
  proxy.refuse({ code: '57P03', message: 'the database system is starting up' })
  proxy.cut()
  await sleep(50)
  proxy.resetCounters()
  const all = Array.from({ length: 200 }, () => database.sql.read`SELECT 1 AS one`)
  await sleep(1000)
  const attempts = proxy.counters().connections
  t.ok(attempts < 20, `${attempts} connections in a second for 200 waiting`)
  await proxy.clearFaults()
  t.equal((await Promise.all(all)).length, 200)
  t.equal(database.statistics.pool.total <= 3, true)
})

t.test('closing with a hung statement ends within its bound, and whoever waits is told', async (t) => {
  const { database, proxy, directUrl } = await openDatabase(t, {
    max: 1,
    queryTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
    deadlineMs: 60_000,
  })
  await database.warmUp()
  proxy.swallowReply({ sql: 'hangs', ending: 'hang' })
  const hung = errorOf(database.sql.read`SELECT 'hangs'`)
  const waiting = errorOf(database.sql.read`SELECT 1`)
  await sleep(50)
  const startedAt = performance.now()
  await database.close(300)
  const tookMs = performance.now() - startedAt
  t.ok(tookMs < 1500, `${tookMs} ms`)
  t.match(await waiting, { code: 'DATABASE_UNAVAILABLE' })
  t.match(await hung, { code: 'DATABASE_UNAVAILABLE' })
  const left = await withConnection(directUrl, (client) =>
    client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    ),
  )
  t.equal(left.rowCount, 0, 'no connection stays behind')
})
