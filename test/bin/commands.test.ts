import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { healthAddress } from '../../src/bin/keep-alive.ts'
import { testSecret } from '../helper.ts'

function runWrong(program: string, variables: Readonly<Record<string, string>>) {
  const env = { PATH: process.env.PATH, SECRET_KEY: testSecret, ...variables }
  return new Promise<{ code: unknown; printed: string; errors: string }>((resolve) => {
    execFile(process.execPath, [`dist/bin/${program}.js`], { env }, (error, printed, errors) =>
      resolve({ code: error?.code ?? 0, printed, errors }),
    )
  })
}

for (const program of ['check-books', 'forecast-train', 'reconcile']) {
  t.test(`${program} exits 2 and names the variable when the configuration is wrong`, async (t) => {
    const { code, printed, errors } = await runWrong(program, { DATABASE_URL: 'mysql://shop' })
    t.equal(code, 2)
    t.equal(printed, '')
    t.match(errors, /^The configuration is wrong:\n {2}- DATABASE_URL/)
  })
}

const healthy = { status: 'healthy', database: 'ok', service: 'SmartSales Backend' }
const unhealthy = { status: 'unhealthy', database: 'error', service: 'SmartSales Backend' }

async function stub(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['dist/bin/keep-alive.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function run(...args: string[]) {
  const child = start(...args)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ])
  return { output, errors, code }
}

t.test('an address without a path means the health check', async (t) => {
  const table = [
    ['https://shop.example', 'https://shop.example/auth/health/'],
    ['shop.example', 'https://shop.example/auth/health/'],
    ['127.0.0.1:8000', 'http://127.0.0.1:8000/auth/health/'],
    ['localhost:8000', 'http://localhost:8000/auth/health/'],
    ['https://shop.example/livez', 'https://shop.example/livez'],
  ] as const
  for (const [typed, asked] of table) t.equal(healthAddress(typed).href, asked)
  t.throws(() => healthAddress('ftp://shop.example'), /not an http/)
})

t.test('--once prints one line with status, database and latency and exits 0', async (t) => {
  const asked: (string | undefined)[] = []
  const url = await stub(t, (request, response) => {
    asked.push(request.url)
    response.end(JSON.stringify(healthy))
  })
  const { output, code } = await run(url, '--once')
  t.match(
    output,
    /^\d{4}-\d\d-\d\dT[\d:.]+Z http=200 status=healthy database=ok latency_ms=\d+\n$/,
    'one line, and no summary',
  )
  t.equal(code, 0)
  t.same(asked, ['/auth/health/'])
})

t.test('--once exits 1 when the service is unhealthy, unreachable or silent', async (t) => {
  const sick = await stub(t, (_, response) => response.writeHead(503).end(JSON.stringify(unhealthy)))
  const first = await run(sick, '--once')
  t.match(first.output, /http=503 status=unhealthy database=error latency_ms=\d+ failure="HTTP 503"\n$/)
  t.equal(first.code, 1)

  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const port = (closed.address() as AddressInfo).port
  closed.close()
  const second = await run(`http://127.0.0.1:${port}`, '--once')
  t.match(second.output, /http=- status=- database=- latency_ms=\d+ failure="ECONNREFUSED"\n$/)
  t.equal(second.code, 1)

  const silent = await stub(t, () => {})
  const third = await run(silent, '--once', '--timeout', '0.3')
  t.match(third.output, /failure="no answer within 0.3 s"\n$/)
  t.equal(third.code, 1)
})

t.test('an answer that is not the health document is reported without its text', async (t) => {
  const url = await stub(t, (_, response) => response.end('<html>\nhello</html>'))
  const { output, code } = await run(`${url}/`, '--once')
  t.match(output, /http=200 status=- database=- /)
  t.equal(output.trim().split('\n').length, 1)
  t.equal(code, 0)
})

t.test(
  'the loop survives failures; Ctrl-C ends it with a summary and tells of them by its code',
  async (t) => {
    let answers = 0
    const url = await stub(t, (request, response) => {
      answers += 1
      if (answers === 2) request.socket.destroy()
      else response.end(JSON.stringify(healthy))
    })
    const child = start(url, '0.1')
    let output = ''
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.split('\n').length > 4 && !child.killed) child.kill('SIGINT')
    })
    const [code] = await once(child, 'close')
    const lines = output.trim().split('\n')
    t.match(lines[1], /failure="/, 'the second ping failed')
    t.match(lines[2], /http=200 status=healthy/, 'the third one was made all the same')
    t.match(lines.at(-1), /^pings=\d+ failed=1$/)
    t.equal(code, 1)
  },
)

t.test('SIGTERM in the middle of a silent ping ends at once, with 0 when nothing had failed', async (t) => {
  const url = await stub(t, (_request, _response) => child.kill('SIGTERM'))
  const child = start(url, '5')
  const [code] = await once(child, 'exit')
  t.equal(code, 0)
})

t.test('wrong usage exits 2 and shows how it is used', async (t) => {
  for (const args of [[], ['ftp://shop.example'], ['shop.example', 'often'], ['shop.example', '5', 'more']]) {
    const { errors, code } = await run(...args)
    t.equal(code, 2, args.join(' '))
    t.match(errors, /npm run keep-alive -- URL \[seconds\]/)
  }
})

t.test('--help shows how a program is used and exits 0', async (t) => {
  for (const program of ['keep-alive', 'reconcile']) {
    const { stdout } = await promisify(execFile)(process.execPath, [`dist/bin/${program}.js`, '--help'])
    t.match(stdout, `npm run ${program} --`)
  }
})

t.test('a wrong argument of reconcile is named', async (t) => {
  const wrong = promisify(execFile)(process.execPath, ['dist/bin/reconcile.js', '--since', 'ayer'])
  await t.rejects(wrong, {
    code: 2,
    stderr: /ayer is no time such as 90m, 24h or 7d\n\nUsage: npm run reconcile/,
  })
})
