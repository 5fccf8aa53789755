// The failures themselves, provoked, as node-postgres and Prisma really throw them.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { classify, type FailureKind, type FailureReason } from '../../../src/lib/database/failure.ts'
import { bareClients, errorOf, type FaultProxy, proxiedDatabase } from './open.ts'

type Clients = ReturnType<typeof bareClients>
type Ways = Readonly<Record<string, (clients: Clients) => PromiseLike<unknown>>>

const ways: Ways = {
  'node-postgres': ({ pool }) => pool.query('SELECT id FROM roles'),
  'a model query': ({ prisma }) => prisma.role.findMany(),
  'a raw query': ({ prisma }) => prisma.$queryRaw`SELECT id FROM roles`,
  'a transaction': ({ prisma }) => prisma.$transaction((tx) => tx.role.findMany()),
}

const writes: Ways = {
  'an interactive transaction': ({ prisma }) =>
    prisma.$transaction((tx) => tx.brand.create({ data: { name: randomUUID() } })),
  // Of two: a single one needs no COMMIT.
  'a batch': ({ prisma }) =>
    prisma.$transaction([1, 2].map(() => prisma.brand.create({ data: { name: randomUUID() } }))),
}

const limits = { connectionTimeoutMillis: 700, query_timeout: 400 }

/** Sees to it that there is a connection, so that a fault strikes the statement alone. */
async function warm({ pool, prisma }: Clients): Promise<void> {
  // A broken connection that Prisma gave back as if it were whole fails the next statement.
  await pool.query('SELECT 1').catch(() => undefined)
  await prisma.$queryRaw`SELECT 1`
}

interface Scenario {
  readonly name: string
  readonly kind: FailureKind
  readonly reason: FailureReason
  readonly ways?: Ways
  /** Whether the connection is there before the fault. */
  readonly connected: boolean
  readonly arm: (proxy: FaultProxy) => void
}

const scenarios: readonly Scenario[] = [
  {
    name: 'closed port',
    kind: 'never-started',
    reason: 'unreachable',
    connected: false,
    arm: (p) => p.closePort(),
  },
  {
    name: 'connect that nobody answers',
    kind: 'never-started',
    reason: 'connect-timeout',
    connected: false,
    arm: (p) => p.refuse('hang'),
  },
  {
    name: 'full server',
    kind: 'never-started',
    reason: 'connection-limit',
    connected: false,
    arm: (p) => p.refuse({ code: '53300', message: 'sorry, too many clients already' }),
  },
  {
    name: 'full Supavisor',
    kind: 'never-started',
    reason: 'connection-limit',
    connected: false,
    arm: (p) => p.refuse({ code: 'XX000', message: '(EMAXCONN) max client connections reached, limit: 200' }),
  },
  {
    name: 'starting server',
    kind: 'never-started',
    reason: 'starting',
    connected: false,
    arm: (p) => p.refuse({ code: '57P03', message: 'the database system is starting up' }),
  },
  {
    name: 'reply lost by a reset',
    kind: 'ambiguous',
    reason: 'connection-lost',
    connected: true,
    arm: (p) => p.swallowReply({ sql: 'roles', ending: 'reset' }),
  },
  {
    name: 'reply lost by a silent end',
    kind: 'ambiguous',
    reason: 'connection-lost',
    connected: true,
    arm: (p) => p.swallowReply({ sql: 'roles', ending: 'end' }),
  },
  {
    name: 'connection lost in the middle of a reply',
    kind: 'ambiguous',
    reason: 'connection-lost',
    connected: true,
    arm: (p) => p.cutMidReply({ sql: 'roles', ending: 'reset' }),
  },
  {
    name: 'reply that never comes',
    kind: 'ambiguous',
    reason: 'read-timeout',
    connected: true,
    arm: (p) => p.swallowReply({ sql: 'roles', ending: 'hang' }),
  },
  {
    name: 'administrator ends the connection in the statement',
    kind: 'ambiguous',
    reason: 'shutdown',
    connected: true,
    arm: (p) =>
      p.cutBefore({
        sql: 'roles',
        ending: { code: '57P01', message: 'terminating connection due to administrator command' },
      }),
  },
  {
    name: 'deadlock',
    kind: 'conflict',
    reason: 'write-conflict',
    connected: true,
    arm: (p) => p.raise({ sql: 'roles', code: '40P01', message: 'deadlock detected' }),
  },
  {
    name: 'serialization failure',
    kind: 'conflict',
    reason: 'write-conflict',
    connected: true,
    arm: (p) => p.raise({ sql: 'roles', code: '40001', message: 'could not serialize access' }),
  },
  {
    name: 'lock timeout',
    kind: 'conflict',
    reason: 'lock-timeout',
    connected: true,
    arm: (p) => p.raise({ sql: 'roles', code: '55P03', message: 'canceling statement due to lock timeout' }),
  },
  {
    name: 'statement timeout',
    kind: 'permanent',
    reason: 'statement',
    connected: true,
    arm: (p) =>
      p.raise({ sql: 'roles', code: '57014', message: 'canceling statement due to statement timeout' }),
  },
  {
    name: 'COMMIT whose reply is lost by a reset',
    kind: 'ambiguous',
    reason: 'connection-lost',
    ways: writes,
    connected: true,
    arm: (p) => p.swallowReply({ sql: 'COMMIT', ending: 'reset' }),
  },
  {
    name: 'COMMIT whose reply is lost by a silent end',
    kind: 'ambiguous',
    reason: 'connection-lost',
    ways: writes,
    connected: true,
    arm: (p) => p.swallowReply({ sql: 'COMMIT', ending: 'end' }),
  },
  {
    name: 'COMMIT whose reply never comes',
    kind: 'ambiguous',
    reason: 'read-timeout',
    ways: writes,
    connected: true,
    arm: (p) => p.swallowReply({ sql: 'COMMIT', ending: 'hang' }),
  },
]

t.test('as the libraries throw it', { timeout: 150_000 }, async (t) => {
  const { proxy, url } = await proxiedDatabase(t)
  const clients = bareClients(t, url, limits)
  await clients.prisma.role.count()

  for (const { name, kind, reason, connected, arm, ways: chosen = ways } of scenarios) {
    t.test(`${name}: ${kind}, ${reason}`, async (t) => {
      for (const [way, run] of Object.entries(chosen)) {
        await warm(clients)
        if (!connected) {
          proxy.cut()
          await sleep(20)
        }
        arm(proxy)
        t.match(classify(await errorOf(run(clients))), { kind, reason }, way)
        await proxy.clearFaults()
      }
    })
  }

  t.test('two addresses that both refuse: never-started, unreachable', async (t) => {
    proxy.closePort()
    const port = proxy.port
    // localhost is ::1 and 127.0.0.1 to a lookup that says so, as hosts with two records are.
    const lookup = (_host: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ])
    const { createConnection } = await import('node:net')
    const error = await new Promise((resolve) => {
      createConnection({ host: 'two.example', port, lookup: lookup as never, autoSelectFamily: true }).once(
        'error',
        resolve,
      )
    })
    t.type(error, AggregateError)
    t.match(classify(error), { kind: 'never-started', reason: 'unreachable' })
    await proxy.clearFaults()
  })

  t.test('no connection free: never-started, pool-wait', async (t) => {
    for (const [way, run] of Object.entries(ways)) {
      await warm(clients)
      const taken = await clients.pool.connect()
      t.match(classify(await errorOf(run(clients))), { kind: 'never-started', reason: 'pool-wait' }, way)
      taken.release()
    }
  })

  t.test('a real server that is told to end the connection: ambiguous', async (t) => {
    const { pool, prisma } = bareClients(t, url)
    await prisma.role.count()
    const killer = new pg.Client({ connectionString: url })
    await killer.connect()
    t.teardown(() => killer.end())
    const kill = async () => {
      for (let killed = 0; killed === 0; await sleep(20)) {
        const { rowCount } = await killer.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE state = 'active' AND query ~ 'pg_sleep' AND pid <> pg_backend_pid()
            AND datname = current_database()`,
        )
        killed = rowCount ?? 0
      }
    }
    const [byPg] = await Promise.all([errorOf(pool.query('SELECT pg_sleep(5)')), kill()])
    t.match(classify(byPg), { kind: 'ambiguous', reason: 'shutdown' })
    const [byPrisma] = await Promise.all([errorOf(prisma.$queryRaw`SELECT 1 FROM pg_sleep(5)`), kill()])
    t.match(classify(byPrisma), { kind: 'ambiguous', reason: 'shutdown' })
  })

  t.test('a transaction that begins too late or lives too long', async (t) => {
    const { pool, prisma } = bareClients(t, url)
    await prisma.role.count()
    const taken = await pool.connect()
    const late = await errorOf(prisma.$transaction((tx) => tx.role.count(), { maxWait: 50 }))
    t.match(classify(late), { kind: 'never-started', reason: 'transaction-wait' })
    taken.release()
    const long = await errorOf(
      prisma.$transaction(
        async (tx) => {
          await sleep(300)
          return tx.role.count()
        },
        { timeout: 100 },
      ),
    )
    t.match(classify(long), { kind: 'ambiguous', reason: 'transaction-expired' })
  })
})
