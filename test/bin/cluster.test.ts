import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../dev/free-port.ts'
import { fitWorkers } from '../../src/operations/cluster.ts'
import { withConnection } from '../database-server.ts'
import { copyDatabase, testSecret } from '../helper.ts'
import { get, runCluster } from './fixtures/cluster-run.ts'

async function start(t: Test, ...args: string[]) {
  const port = await freePort()
  return { port, ...runCluster(t, ['test/bin/fixtures/cluster.ts', '--port', String(port), ...args]) }
}

t.test('workers are replaced under load on kept connections, and no request fails', async (t) => {
  const { child, port, until, count, exit } = await start(t, '--max-requests', '150')
  await until('worker listens', 2)
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const workers = new Set<string>()
  const failures: unknown[] = []
  let sent = 0
  const client = async () => {
    while (count('worker ended') < 3 && sent < 20_000) {
      sent += 1
      const answer = await get(port, '/', agent).catch((error: Error) => error)
      if (answer instanceof Error || answer.status !== 200) failures.push(answer)
      else workers.add(answer.body)
    }
  }
  await Promise.all(Array.from({ length: 20 }, client))
  agent.destroy()
  t.same(failures, [], `of ${sent} requests`)
  t.ok(count('worker ended') >= 3, 'three workers were replaced')
  t.ok(workers.size >= 5, 'the two first and their replacements answered')
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})

t.test('SIGTERM lets a running request finish and exits 0', async (t) => {
  const { child, port, until, exit } = await start(t)
  await until('worker listens', 2)
  const running = get(port, '/slow')
  await sleep(150)
  child.kill('SIGTERM')
  t.equal((await running).status, 200)
  t.same(await exit, [0, null])
})

t.test('a worker that does not end is killed within the bound, and the exit code says so', async (t) => {
  const { child, until, exit } = await start(t, '--fault', 'stop', '--stop-timeout', '500')
  await until('worker listens', 2)
  const startedAt = performance.now()
  child.kill('SIGTERM')
  t.same(await exit, [1, null])
  t.ok(performance.now() - startedAt < 5000)
})

t.test('a worker that dies is started again', async (t) => {
  const { child, port, until, exit } = await start(t)
  await until('worker listens', 2)
  await t.rejects(get(port, '/die'))
  await until('worker listens', 3)
  t.equal((await get(port, '/')).status, 200)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})

t.test('a worker that dies while it is being replaced is replaced once', async (t) => {
  const { child, until, count, exit } = await start(t, '--fault', 'worn')
  await until('worker listens', 3)
  await sleep(1000)
  t.equal(count('worker listens'), 3)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})

t.test('workers that never come to listen are given up, so that a deployment fails in sight', async (t) => {
  const { exit, count } = await start(t, '--fault', 'boot', '--workers', '1')
  t.same(await exit, [1, null])
  t.equal(count('worker died'), 5)
})

t.test('a worker that ends before the primary has answered it takes nothing else with it', async (t) => {
  const starting = await start(t, '--fault', 'asked', '--workers', '1')
  t.same(await starting.exit, [1, null])
  t.equal(starting.count('worker died'), 5)
  const stopping = await start(t, '--fault', 'asked-late')
  await stopping.until('worker waits', 2)
  stopping.child.kill('SIGTERM')
  t.same(await stopping.exit, [0, null])
})

t.test('workers are as many as the memory holds, one more counted for replacing', async (t) => {
  const mb = 1024 * 1024
  const machine = 8192 * mb
  t.equal(fitWorkers(4, 0, machine), 4, 'no limit')
  t.equal(fitWorkers(4, 2 ** 63, machine), 4, 'a limit beyond the machine')
  t.equal(fitWorkers(4, 512 * mb, machine), 2, 'a free instance')
  t.equal(fitWorkers(2, 256 * mb, machine), 1)
  t.equal(fitWorkers(4, 2048 * mb, machine), 4)
})

t.test(
  'the service itself recycles its workers: no request fails, and their connections close',
  async (t) => {
    const url = await copyDatabase(t)
    const port = await freePort()
    const cluster = runCluster(t, ['dist/bin/cluster.js'], {
      DATABASE_URL: url,
      SECRET_KEY: testSecret,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'info',
      WEB_CONCURRENCY: '2',
      MAX_REQUESTS: '200',
      KEEP_ALIVE_SECONDS: '1',
    })
    await cluster.until('worker listens', 2)
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    const failures: unknown[] = []
    let sent = 0
    const client = async () => {
      while (cluster.count('worker ended') < 2 && sent < 50_000) {
        sent += 1
        const answer = await get(port, '/auth/health/', agent).catch((error: Error) => error)
        if (answer instanceof Error || answer.status !== 200) failures.push(answer)
      }
    }
    await Promise.all(Array.from({ length: 8 }, client))
    agent.destroy()
    t.same(failures, [], `of ${sent} requests`)
    t.ok(cluster.count('worker ended') >= 2, 'two workers were replaced')
    await sleep(500)
    const { rows } = await withConnection(url, (connection) =>
      connection.query(
        `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      ),
    )
    const running = cluster.count('worker listens') - cluster.count('worker ended')
    t.ok(rows[0].open <= running * 6, `${rows[0].open} connections of ${running} workers`)
    cluster.child.kill('SIGTERM')
    t.same(await cluster.exit, [0, null])
  },
)

t.test('a wrong configuration is told once and ends with 1, with one process or several', async (t) => {
  for (const WEB_CONCURRENCY of ['1', '2']) {
    const { exit } = runCluster(t, ['dist/bin/cluster.js'], { SECRET_KEY: 'short', WEB_CONCURRENCY })
    t.same(await exit, [1, null])
  }
})
