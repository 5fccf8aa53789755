import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startKillableServer } from '../database-server.ts'
import { build, type TestApp } from '../helper.ts'
import { readMetric } from '../read-metric.ts'

const WORKERS = 20
const KILLS = 2
const TAKEN_BETWEEN_KILLS = 100

/** One unit taken under a key, in one statement; a second delivery of the key finds the first's answer. */
async function takeUnit(app: TestApp, key: string): Promise<void> {
  await app.sql.repeatable`
    WITH claim AS (
      INSERT INTO taken (key) VALUES (${key}) ON CONFLICT DO NOTHING RETURNING key
    )
    UPDATE shelf SET units = units - 1 WHERE EXISTS (SELECT FROM claim)`
}

/** The same through Prisma: a transaction that its key makes repeatable. */
async function takeUnitByPrisma(app: TestApp, key: string): Promise<void> {
  await app.database.repeatable(() =>
    app.prisma.$transaction(async (tx) => {
      const claimed = await tx.$executeRaw`INSERT INTO taken (key) VALUES (${key}) ON CONFLICT DO NOTHING`
      if (claimed > 0) await tx.$executeRaw`UPDATE shelf SET units = units - 1`
    }),
  )
}

t.test('a database that is killed and comes back under load loses nothing and doubles nothing', async (t) => {
  const server = await startKillableServer(t)
  const app = await build(t, { database: { url: server.url }, config: { REQUEST_DEADLINE_MS: '30000' } })
  await app.sql.write`CREATE TABLE shelf (units integer NOT NULL)`
  await app.sql.write`CREATE TABLE taken (key uuid PRIMARY KEY)`
  await app.sql.write`INSERT INTO shelf VALUES (1000000)`

  const seen = {
    reads: 0,
    taken: new Set<string>(),
    problems: new Map<string, number>(),
    unexpected: [] as unknown[],
  }
  let isOver = false
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const { statusCode, code, headers } = error as { statusCode?: number; code: string; headers?: object }
      if (statusCode !== 503 || !headers) seen.unexpected.push(error)
      seen.problems.set(code, (seen.problems.get(code) ?? 0) + 1)
    }
  }
  async function work(worker: number): Promise<void> {
    while (!isOver) {
      await attempt(async () => {
        const [shelf] = await app.sql.read<{ units: number }>`SELECT units FROM shelf`
        if (shelf?.units === undefined) throw new Error('A read found nothing.')
        seen.reads += 1
      })
      await attempt(async () => {
        const key = randomUUID()
        await (worker % 4 === 0 ? takeUnitByPrisma(app, key) : takeUnit(app, key))
        seen.taken.add(key)
      })
    }
  }
  const workers = Array.from({ length: WORKERS }, (_, worker) => work(worker))
  async function somethingHappens(): Promise<void> {
    const wanted = seen.taken.size + TAKEN_BETWEEN_KILLS
    while (seen.taken.size < wanted) await sleep(10)
  }
  for (let kills = 0; kills < KILLS; kills++) {
    await somethingHappens()
    await server.kill()
    await sleep(500)
    await server.restart()
  }
  await somethingHappens()
  isOver = true
  await Promise.all(workers)

  const rows = await app.sql.read<{ key: string }>`SELECT key FROM taken`
  const [shelf] = await app.sql.read<{ units: number }>`SELECT units FROM shelf`
  const stored = new Set(rows.map(({ key }) => key))
  const refused = [...seen.problems.values()].reduce((sum, count) => sum + count, 0)
  const total = seen.reads + seen.taken.size + refused
  t.comment({ total, refused })
  t.same(seen.unexpected, [], 'every failure is a 503 with Retry-After')
  t.ok(
    [...seen.taken].every((key) => stored.has(key)),
    'what was confirmed is there',
  )
  t.equal(shelf?.units, 1_000_000 - stored.size, 'each key took one unit')
  t.ok(refused / total < 0.01, `${refused} of ${total} refused`)
  t.equal(await readMetric(app, 'database_gate_waiting'), 0)
})
