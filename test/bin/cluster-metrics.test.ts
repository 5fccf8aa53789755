import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../dev/free-port.ts'
import { copyDatabase, testSecret } from '../helper.ts'
import { get, runCluster } from './fixtures/cluster-run.ts'

async function start(t: Test, variables: Readonly<Record<string, string>> = {}) {
  const port = await freePort()
  const cluster = runCluster(t, ['dist/bin/cluster.js'], {
    DATABASE_URL: await copyDatabase(t),
    SECRET_KEY: testSecret,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
    WEB_CONCURRENCY: '2',
    MAX_REQUESTS: '0',
    KEEP_ALIVE_SECONDS: '1',
    ...variables,
  })
  await cluster.until('worker listens', 2)
  return { port, ...cluster }
}

/** The value of a series; NaN when there is none. */
function readValue(text: string, series: string): number {
  const line = text.split('\n').find((line) => line.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? Number.NaN)
}

const alive = 'http_requests_total{method="GET",route="/livez",status_class="2xx"}'
const timed = 'http_request_duration_seconds_count{method="GET",route="/livez"}'

async function metrics(port: number): Promise<string> {
  const { status, body } = await get(port, '/metrics')
  if (status !== 200) throw new Error(`/metrics answered ${status}: ${body}`)
  return body
}

/** Every request on a connection of its own, so that both workers get some. */
async function ask(port: number, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) await get(port, '/livez')
}

t.test('whichever worker is asked answers for all', async (t) => {
  const { port, child, exit } = await start(t)
  await ask(port, 40)
  await sleep(200)
  for (let time = 0; time < 4; time += 1) {
    const text = await metrics(port)
    t.equal(readValue(text, alive), 40)
    t.equal(readValue(text, timed), 40)
  }
  const text = await metrics(port)
  for (const worker of ['1', '2', 'primary'])
    t.ok(readValue(text, `process_resident_memory_bytes{worker="${worker}"}`) > 1e7, worker)
  t.equal(readValue(text, 'database_gate_open'), 1)
  t.equal(readValue(text, 'database_pool_limit'), 10, 'both pools')
  t.equal(text.match(/^process_start_time_seconds /gm)?.length, 1)
  t.ok(readValue(text, 'process_start_time_seconds') <= Date.now() / 1000 - 1)
  t.equal(text.match(/^# TYPE http_requests_total /gm)?.length, 1)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})

t.test('counts stay when workers are replaced', async (t) => {
  const { port, child, until, count, exit } = await start(t, { MAX_REQUESTS: '50' })
  let sent = 0
  let last = 0
  while (count('worker ended') < 3 && sent < 5000) {
    await ask(port, 10)
    sent += 10
    const now = readValue(await metrics(port), alive)
    t.ok(now >= last, `${now} after ${last}`)
    last = now
  }
  await until('worker ended', 3)
  await sleep(500)
  const text = await metrics(port)
  t.equal(readValue(text, alive), sent)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})

t.test('while a worker is stuck nothing is told, and of a killed one nothing is left', async (t) => {
  const { port, child, lines, until, exit } = await start(t)
  const pids = lines.filter(({ msg }) => msg === 'worker listens').map((line) => Number(line.worker))
  await ask(port, 20)
  await sleep(200)
  t.equal(readValue(await metrics(port), alive), 20)

  process.kill(pids[0]!, 'SIGSTOP')
  const answers = Array.from({ length: 4 }, () => get(port, '/metrics'))
  t.match(await Promise.race(answers), { status: 503, body: /METRICS_NOT_COLLECTED/ })
  process.kill(pids[0]!, 'SIGCONT')
  await Promise.all(answers)

  process.kill(pids[1]!, 'SIGKILL')
  await until('worker listens', 3)
  t.ok(readValue(await metrics(port), alive) <= 20)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})
