import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { runWithRequestContext } from '../../../src/lib/request-context.ts'
import { errorOf, openDatabase } from './open.ts'

type Opened = Awaited<ReturnType<typeof openDatabase>>

/** Loads Prisma's query compiler and opens a connection, so that a fault strikes what the test means. */
async function opened(
  t: Parameters<typeof openDatabase>[0],
  options: Parameters<typeof openDatabase>[1] = {},
): Promise<Opened> {
  const all = await openDatabase(t, options)
  await all.database.prisma.role.count()
  return all
}

const brands = ({ database }: Opened, name: string) =>
  database.sql.read`SELECT 1 FROM marca WHERE nombre = ${name}`.then(({ length }) => length)

t.test('a read whose reply is lost is read again', async (t) => {
  const all = await opened(t)
  all.proxy.swallowReply({ sql: 'roles', times: 1 })
  t.equal((await all.database.prisma.role.findMany()).length, 5)
  t.match(all.database.statistics.repeats, { 'connection-lost': { attempts: 1, succeeded: 1 } })
})

t.test('a write whose reply is lost happens once and is reported as unknown', async (t) => {
  const all = await opened(t)
  all.proxy.swallowReply({ sql: 'INSERT', times: 1 })
  const error = await errorOf(all.database.prisma.brand.create({ data: { name: 'Una vez' } }))
  t.match(error, { code: 'OUTCOME_UNKNOWN', statusCode: 503 })
  t.equal(await brands(all, 'Una vez'), 1)
})

t.test('raw SQL counts as a write, because it may be one', async (t) => {
  const all = await opened(t)
  all.proxy.swallowReply({ sql: 'INTO marca', times: 1 })
  const error = await errorOf(
    all.database.prisma.$queryRaw`INSERT INTO marca (nombre) VALUES ('Cruda') RETURNING id`,
  )
  t.match(error, { code: 'OUTCOME_UNKNOWN' })
  t.equal(await brands(all, 'Cruda'), 1)
})

t.test('a write that never started is made later', async (t) => {
  const all = await opened(t)
  all.proxy.closePort()
  all.proxy.cut()
  await sleep(50)
  const writing = all.database.prisma.brand.create({ data: { name: 'Más tarde' } })
  // A Prisma promise does nothing until it is waited for.
  const [brand] = await Promise.all([writing, sleep(200).then(() => all.proxy.openPort())])
  t.equal(brand.name, 'Más tarde')
})

t.test('an error of the statement is the caller’s to see', async (t) => {
  const { database } = await opened(t)
  await database.prisma.brand.create({ data: { name: 'Repetida' } })
  t.match(await errorOf(database.prisma.brand.create({ data: { name: 'Repetida' } })), { code: 'P2002' })
})

t.test(
  'a transaction that loses its connection before COMMIT is run again as a whole, once in effect',
  async (t) => {
    for (const ending of ['reset', 'end'] as const) {
      const all = await opened(t)
      all.proxy.swallowReply({ sql: 'UPDATE', times: 1, ending })
      let runs = 0
      await all.database.prisma.$transaction(async (tx) => {
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
      all.database.prisma.$transaction(async (tx) => {
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
    const all = await opened(t, { queryTimeoutMs: 700 })
    all.proxy.swallowReply({ sql: 'COMMIT', times: 1, ending })
    let runs = 0
    const error = await errorOf(
      all.database.prisma.$transaction(async (tx) => {
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
    const { prisma } = all.database
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
  const { database, proxy } = all
  proxy.swallowReply({ sql: 'COMMIT', times: 1 })
  await database.repeatable(() =>
    database.prisma.$transaction(async (tx) => {
      await tx.brand.deleteMany({ where: { name: 'Idempotente' } })
      await tx.brand.create({ data: { name: 'Idempotente' } })
    }),
  )
  t.equal(await brands(all, 'Idempotente'), 1)
})

t.test('after a hung statement inside a transaction the next, innocent one does not fail', async (t) => {
  const { database, proxy } = await opened(t, { max: 1, queryTimeoutMs: 500 })
  const hang = proxy.swallowReply({ sql: 'UPDATE', ending: 'hang' })
  const error = await errorOf(
    database.prisma.$transaction((tx) => tx.brand.updateMany({ where: { id: 0 }, data: { name: 'x' } })),
  )
  t.match(error, { code: 'DATABASE_UNAVAILABLE' })
  hang.remove()
  const before = database.statistics.repeats['read-timeout']
  t.equal((await database.prisma.role.findMany()).length, 5)
  t.equal((await database.sql.write`SELECT 1`).length, 1)
  t.same(database.statistics.repeats['read-timeout'], before)
})

t.test('no connection comes back to the pool with an open transaction', async (t) => {
  const { database, proxy } = await opened(t, { max: 1 })
  await errorOf(
    database.prisma.$transaction(
      async (tx) => {
        await tx.brand.create({ data: { name: 'Abandonada' } })
        await sleep(400)
        await tx.role.count()
      },
      { timeout: 100 },
    ),
  )
  t.same(await database.sql.read`SELECT 1 FROM marca WHERE nombre = 'Abandonada'`, [])
  t.same(await database.sql.read`SELECT pg_current_xact_id_if_assigned() AS id`, [{ id: null }])
  t.ok(proxy.connections() <= 1)
})

t.test(
  'an error thrown by the work undoes the transaction, is not repeated and reaches the caller',
  async (t) => {
    const all = await opened(t)
    let runs = 0
    const error = await errorOf(
      all.database.prisma.$transaction(async (tx) => {
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
  const { database, proxy } = await opened(t, { max: 1 })
  const context = { requestId: 'a', deadlineMs: performance.now() + 10_000, roundTrips: 0, retries: 0 }
  const before = database.statistics.roundTrips
  const { roundTrips } = await proxy.count(() =>
    runWithRequestContext(context, async () => {
      await database.prisma.role.findFirst()
      await database.sql.read`SELECT 1`
      await database.prisma.$transaction((tx) => tx.role.count())
    }),
  )
  t.equal(context.roundTrips, roundTrips)
  t.equal(database.statistics.roundTrips - before, roundTrips)
  t.equal(proxy.connections(), 1)
})

t.test('a hundred transactions over three connections neither fail nor leak', async (t) => {
  const all = await opened(t, {
    connectTimeoutMs: 20_000,
    deadlineMs: 60_000,
    queryTimeoutMs: 20_000,
    waitingMax: 200,
  })
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      all.database.prisma.$transaction((tx) => tx.brand.create({ data: { name: `Paralela ${index}` } })),
    ),
  )
  const [row] = await all.database.sql.read<{
    count: number
  }>`SELECT count(*)::int FROM marca WHERE nombre LIKE 'Paralela %'`
  t.equal(row?.count, 100)
  t.match(all.database.statistics.pool, { total: 3, idle: 3, waiting: 0 })
})
