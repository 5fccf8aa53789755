import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { freePort } from '../../dev/free-port.ts'
import { testSecret } from '../helper.ts'
import { get } from './fixtures/cluster-run.ts'

t.test('a reader of the log that is gone neither stops the service nor keeps it from ending', async (t) => {
  const port = await freePort()
  const child = spawn(process.execPath, ['dist/bin/server.js'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      SECRET_KEY: testSecret,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  while ((await get(port, '/livez').catch(() => null))?.status !== 200) await sleep(20)
  await sleep(200)
  t.equal((await get(port, '/livez')).status, 200)
  child.kill('SIGTERM')
  t.same(await exit, [0, null])
})

t.test('the last lines are written before the process ends', async (t) => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { createLogDestination } from './src/lib/log.ts'
      const log = createLogDestination()
      for (let line = 0; line < 3000; line += 1) log.write('line ' + line + '\\n')
      process.exit(0)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  await once(child, 'close')
  const lines = output.trimEnd().split('\n')
  t.equal(lines.length, 3000)
  t.equal(lines.at(-1), 'line 2999')
})
