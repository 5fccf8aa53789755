import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startFaultProxy } from '../../dev/fakes/fault-proxy.ts'
import { freePort } from '../../dev/free-port.ts'
import { copyDatabase, testSecret } from '../helper.ts'
import { get, runCluster } from './fixtures/cluster-run.ts'

async function start(t: Test, databaseUrl: string) {
  const port = await freePort()
  const service = runCluster(t, ['dist/bin/cluster.js'], {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: testSecret,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
  })
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await get(port, '/livez').catch(() => null))?.status === 200) return { port, ...service }
    await sleep(50)
  }
  throw new Error('The service did not come to answer')
}

t.test('SIGTERM breaks no request on a kept connection, and exits 0', async (t) => {
  const { port, child, exit } = await start(t, await copyDatabase(t))
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.teardown(() => agent.destroy())
  const failures: unknown[] = []
  let answered = 0
  const client = async () => {
    for (;;) {
      const answer = await get(port, '/auth/health/', agent).catch((error: NodeJS.ErrnoException) => error)
      // A new connection is refused: a balancer goes elsewhere.
      if (answer instanceof Error && answer.code === 'ECONNREFUSED') return
      if (answer instanceof Error || answer.status !== 200) failures.push(answer)
      else answered += 1
    }
  }
  const load = Promise.all(Array.from({ length: 8 }, client))
  while (answered < 40 && failures.length === 0) await sleep(10)
  child.kill('SIGTERM')
  await load
  t.same(failures, [], `of ${answered} requests`)
  t.same(await exit, [0, null])
})

t.test(
  'SIGTERM while the database is away: who waits for it gets 503 once connections had their time to end',
  async (t) => {
    const url = await copyDatabase(t)
    const target = new URL(url)
    const proxy = await startFaultProxy({ target: { host: target.hostname, port: Number(target.port) } })
    const { port, child, exit } = await start(t, proxy.url(url))
    await proxy.close()
    const waiting = get(port, '/api/listadoproductos/')
    await sleep(500)
    const startedAt = performance.now()
    child.kill('SIGTERM')
    t.equal((await waiting).status, 503)
    t.ok(performance.now() - startedAt < 9000, 'before its own deadline of 12 s')
    t.same(await exit, [0, null])
  },
)
