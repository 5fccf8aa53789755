import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { copyDatabase } from '../../database-copy.ts'
import { withConnection } from '../../database-server.ts'
import { build } from '../../helper.ts'
import { open } from '../../plugins/bare-app.ts'
import { readMetric } from '../../read-metric.ts'
import { errorOf, openDatabase } from './open.ts'

type Opened = Awaited<ReturnType<typeof openDatabase>>

/** Loads Prisma's query compiler and opens a connection, so that a fault strikes what the test means. */
async function opened(
  t: Parameters<typeof openDatabase>[0],
  options: Parameters<typeof openDatabase>[1] = {},
): Promise<Opened> {
  const all = await openDatabase(t, options)
  await all.prisma.role.count()
  return all
}

const brands = ({ sql }: Opened, name: string) =>
  sql.read`SELECT 1 FROM marca WHERE nombre = ${name}`.then(({ length }) => length)

t.test('a read whose reply is lost is read again', async (t) => {
  const all = await opened(t)
  all.proxy.swallowReply({ sql: 'roles', times: 1 })
  t.equal((await all.prisma.role.findMany()).length, 5)
  t.equal(await all.read('database_retries_total{reason="connection-lost"}'), 1)
})

t.test('a write whose reply is lost happens once and is reported as unknown', async (t) => {
  const all = await opened(t)
  all.proxy.swallowReply({ sql: 'INSERT', times: 1 })
  const error = await errorOf(all.prisma.brand.create({ data: { name: 'Una vez' } }))
  t.match(error, { code: 'OUTCOME_UNKNOWN', statusCode: 503 })
  t.equal(await brands(all, 'Una vez'), 1)
})

t.test('raw SQL counts as a write, because it may be one', async (t) => {
  const all = await opened(t)
  all.proxy.swallowReply({ sql: 'INTO marca', times: 1 })
  const error = await errorOf(all.prisma.$queryRaw`INSERT INTO marca (nombre) VALUES ('Cruda') RETURNING id`)
  t.match(error, { code: 'OUTCOME_UNKNOWN' })
  t.equal(await brands(all, 'Cruda'), 1)
})

t.test('a write that never started is made later', async (t) => {
  const all = await opened(t)
  all.proxy.closePort()
  all.proxy.cut()
  await sleep(50)
  const writing = all.prisma.brand.create({ data: { name: 'Más tarde' } })
  // A Prisma promise does nothing until it is waited for.
  const [brand] = await Promise.all([writing, sleep(200).then(() => all.proxy.openPort())])
  t.equal(brand.name, 'Más tarde')
})

t.test('moments are the same in a database with another time zone', async (t) => {
  const url = await copyDatabase(t)
  await withConnection(url, (client) =>
    client.query(`alter database ${new URL(url).pathname.slice(1)} set timezone to 'America/La_Paz'`),
  )
  const { prisma, sql } = await build(t, { database: { url } })
  const createdAt = new Date('2026-03-01T03:59:59.250Z')
  const key = { scope: 'zone', key: 'zone', route: 'GET /', requestHash: Buffer.alloc(0), createdAt }
  const written = await prisma.idempotencyKey.create({ data: { ...key, expiresAt: createdAt } })
  t.same(written.createdAt, createdAt)
  const [stored] = await sql.read<{ ms: string }>`
    select extract(epoch from created_at) * 1000 as ms from idempotency_key where scope = 'zone'`
  t.equal(Number(stored?.ms), createdAt.getTime())
})

t.test('an error of the statement is the caller’s to see', async (t) => {
  const { prisma } = await opened(t)
  await prisma.brand.create({ data: { name: 'Repetida' } })
  t.match(await errorOf(prisma.brand.create({ data: { name: 'Repetida' } })), { code: 'P2002' })
})

t.test(
  'a transaction that loses its connection before COMMIT is run again as a whole, once in effect',
  async (t) => {
    for (const ending of ['reset', 'end'] as const) {
      const all = await opened(t)
      all.proxy.swallowReply({ sql: 'UPDATE', times: 1, ending })
      let runs = 0
      await all.prisma.$transaction(async (tx) => {
        runs += 1
        const brand = await tx.brand.create({ data: { name: 'Entera' } })
        await tx.brand.update({ where: { id: brand.id }, data: { name: 'Entera y cambiada' } })
      })
      t.equal(runs, 2)
      t.equal(await brands(all, 'Entera y cambiada'), 1)
    }
  },
)

t.test(
  'a transaction that met a conflict is run again as a whole, never a statement of it alone',
  async (t) => {
    const all = await opened(t)
    all.proxy.raise({ sql: 'UPDATE', times: 1, code: '40001', message: 'could not serialize access' })
    const { statements } = await all.proxy.count(() =>
      all.prisma.$transaction(async (tx) => {
        const brand = await tx.brand.create({ data: { name: 'Sin conflicto' } })
        await tx.brand.update({ where: { id: brand.id }, data: { name: 'Resuelto' } })
      }),
    )
    t.equal(statements.filter(({ sql }) => sql === 'BEGIN').length, 2)
    t.equal(statements.filter(({ sql }) => sql === 'ROLLBACK').length, 1)
    t.equal(await brands(all, 'Resuelto'), 1)
    t.equal(await brands(all, 'Sin conflicto'), 0)
  },
)

t.test('a transaction whose COMMIT was not answered happened once and is reported as unknown', async (t) => {
  for (const ending of ['reset', 'end', 'hang'] as const) {
    const all = await opened(t, { DATABASE_QUERY_TIMEOUT_MS: '700' })
    all.proxy.swallowReply({ sql: 'COMMIT', times: 1, ending })
    let runs = 0
    const error = await errorOf(
      all.prisma.$transaction(async (tx) => {
        runs += 1
        await tx.brand.create({ data: { name: 'Confirmada' } })
      }),
    )
    t.match(error, { code: 'OUTCOME_UNKNOWN' }, ending)
    t.equal(runs, 1)
    t.equal(await brands(all, 'Confirmada'), 1)
  }
})

t.test(
  'a batch is repeated as a whole when its connection was lost early, and never after its COMMIT',
  async (t) => {
    const all = await opened(t)
    const { prisma } = all
    const batch = (name: string) =>
      prisma.$transaction([
        prisma.brand.create({ data: { name } }),
        prisma.brand.count(),
        prisma.role.findMany(),
      ])

    all.proxy.raise({ sql: 'INSERT', times: 1, code: '40P01', message: 'deadlock detected' })
    const [brand, , roles] = await batch('En lote')
    t.equal(brand.name, 'En lote')
    t.equal(roles.length, 5)

    all.proxy.swallowReply({ sql: 'COMMIT', times: 1 })
    t.match(await errorOf(batch('Lote confirmado')), { code: 'OUTCOME_UNKNOWN' })
    t.equal(await brands(all, 'Lote confirmado'), 1)
  },
)

t.test('a transaction with the same work is repeatable when the caller says so', async (t) => {
  const all = await opened(t)
  const { app, prisma, proxy } = all
  proxy.swallowReply({ sql: 'COMMIT', times: 1 })
  await app.database.repeatable(() =>
    prisma.$transaction(async (tx) => {
      await tx.brand.deleteMany({ where: { name: 'Idempotente' } })
      await tx.brand.create({ data: { name: 'Idempotente' } })
    }),
  )
  t.equal(await brands(all, 'Idempotente'), 1)
})

t.test('after a hung statement inside a transaction the next, innocent one does not fail', async (t) => {
  const { prisma, sql, proxy, read } = await opened(t, {
    DATABASE_POOL_MAX: '1',
    DATABASE_QUERY_TIMEOUT_MS: '500',
  })
  const hang = proxy.swallowReply({ sql: 'UPDATE', ending: 'hang' })
  const error = await errorOf(
    prisma.$transaction((tx) => tx.brand.updateMany({ where: { id: 0 }, data: { name: 'x' } })),
  )
  t.match(error, { code: 'DATABASE_UNAVAILABLE' })
  hang.remove()
  const before = await read('database_retries_total{reason="read-timeout"}')
  t.equal((await prisma.role.findMany()).length, 5)
  t.equal((await sql.write`SELECT 1`).length, 1)
  t.equal(await read('database_retries_total{reason="read-timeout"}'), before)
})

t.test('no connection comes back to the pool with an open transaction', async (t) => {
  const { prisma, sql, proxy } = await opened(t, { DATABASE_POOL_MAX: '1' })
  await errorOf(
    prisma.$transaction(
      async (tx) => {
        await tx.brand.create({ data: { name: 'Abandonada' } })
        await sleep(400)
        await tx.role.count()
      },
      { timeout: 100 },
    ),
  )
  t.same(await sql.read`SELECT 1 FROM marca WHERE nombre = 'Abandonada'`, [])
  t.same(await sql.read`SELECT pg_current_xact_id_if_assigned() AS id`, [{ id: null }])
  t.ok(proxy.connections() <= 1)
})

t.test(
  'an error thrown by the work undoes the transaction, is not repeated and reaches the caller',
  async (t) => {
    const all = await opened(t)
    let runs = 0
    const error = await errorOf(
      all.prisma.$transaction(async (tx) => {
        runs += 1
        await tx.brand.create({ data: { name: 'Deshecha' } })
        throw new RangeError('no')
      }),
    )
    t.type(error, RangeError)
    t.equal(runs, 1)
    t.equal(await brands(all, 'Deshecha'), 0)
  },
)

t.test('Prisma and SQL share the connections, the counters and the request’s round trips', async (t) => {
  const app = await build(t, {
    throughProxy: true,
    config: { DEBUG: 'True', DATABASE_POOL_MAX: '1' },
    register: (app) => {
      app.get('/mixed', { ...open, schema: { hide: true } }, async () => {
        await app.prisma.role.findFirst()
        await app.sql.read`SELECT 1`
        await app.prisma.$transaction((tx) => tx.role.count())
        return {}
      })
    },
  })
  const before = await readMetric(app, 'database_round_trips_total')
  const { roundTrips, result } = await app.proxy.count(() => app.inject('/mixed'))
  t.match(result.headers['server-timing'], `desc="${roundTrips} round trips"`)
  t.equal((await readMetric(app, 'database_round_trips_total')) - before, roundTrips)
  t.equal(app.proxy.connections(), 1)
})

t.test('a hundred transactions over three connections neither fail nor leak', async (t) => {
  const all = await opened(t, {
    DATABASE_CONNECT_TIMEOUT_MS: '20000',
    DATABASE_QUERY_TIMEOUT_MS: '20000',
    DATABASE_WAITING_MAX: '200',
    REQUEST_DEADLINE_MS: '60000',
  })
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      all.prisma.$transaction((tx) => tx.brand.create({ data: { name: `Paralela ${index}` } })),
    ),
  )
  const [row] = await all.sql.read<{
    count: number
  }>`SELECT count(*)::int FROM marca WHERE nombre LIKE 'Paralela %'`
  t.equal(row?.count, 100)
  t.equal(await all.read('database_pool_connections{state="idle"}'), 3)
  t.equal(await all.read('database_pool_connections{state="busy"}'), 0)
})
