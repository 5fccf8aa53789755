import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../dev/free-port.ts'
import { demoLogins } from '../../prisma/demo/people.ts'

const startTimeoutMs = 120_000

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** `npm run dev`, on a data folder and a port of the test's own. */
function start(t: Test, dataFolder: string, port: number) {
  const child = spawn(process.execPath, ['dev/dev.ts', '--data', dataFolder, '--port', String(port)], {
    env: { ...process.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  const until = async (pattern: RegExp) => {
    const deadline = Date.now() + startTimeoutMs
    while (!pattern.test(output)) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${pattern} was not said:\n${output}`)
      await sleep(25)
    }
  }
  const databasePort = () => Number(/postgresql:\/\/postgres@127\.0\.0\.1:(\d+)/.exec(output)?.[1])
  return { child, exit, until, databasePort, output: () => output }
}

/** Waits for the service to answer: `node --watch` starts it again on its own. */
async function untilServing(address: string): Promise<boolean> {
  const isServing = () =>
    fetch(`${address}/livez`).then(
      (answer) => answer.ok,
      () => false,
    )
  for (let tries = 0; tries < 200 && !(await isServing()); tries += 1) await sleep(100)
  return isServing()
}

/** Waits for the port to be closed: the processes of a parent that is gone take a moment to notice. */
async function untilClosed(port: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && (await isOpen(port)); tries += 1) await sleep(100)
  return !(await isOpen(port))
}

/** Logs in with a demo login; what it returns sends requests as the mobile app does. */
async function logIn(address: string, role: string) {
  const login = demoLogins.find((one) => one.role === role)
  const send = async <Body>(path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(address + path, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', 'x-platform': 'mobile', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as Body }
  }
  const { email, password } = login ?? {}
  const { body } = await send<{ tokens: { access: string } }>('/api/login/', { email, password })
  const headers = { authorization: `Bearer ${body.tokens.access}` }
  return <Body>(path: string, sent?: object) => send<Body>(path, sent, headers)
}

function makeFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartsales-dev-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

t.test('a port that another program holds is named, with the way out', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const { port } = other.address() as AddressInfo
  const dev = start(t, makeFolder(t), port)
  t.same(await dev.exit, [1, null])
  t.match(dev.output(), new RegExp(`Port ${port} is taken.*PORT=${port + 1} npm run dev`))
})

t.test('a shop from nothing, kept, and no process left behind', { timeout: 300_000 }, async (t) => {
  const folder = makeFolder(t)
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  // What an interrupted first run leaves.
  mkdirSync(join(folder, 'postgres'))
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '18\n')

  await t.test('the first run migrates, fills the demo shop and says how to get in', async (t) => {
    const dev = start(t, folder, port)
    await dev.until(/is ready/)
    t.match(dev.output(), /Migrations .*\d+ applied/)
    t.match(dev.output(), /Demo shop.* done/)
    for (const words of [address, `${address}/docs`, ...demoLogins.map(({ email }) => email)]) {
      t.ok(dev.output().includes(words), words)
    }
    const seller = await logIn(address, 'Vendedor')
    const buyer = await logIn(address, 'Cliente')
    const [product] = (await seller<{ producto_id: number }[]>('/api/venta-manual/buscar-producto/?q=a')).body
    const checkout = await buyer<{ paymentIntentId: string }>('/api/pagos/iniciar-checkout/', {
      items: [{ producto_id: product?.producto_id, cantidad: 1 }],
      direccion_manual: 'Av. Arce 2147, La Paz',
    })
    t.equal(checkout.status, 200, JSON.stringify(checkout.body))
    const { paymentIntentId } = checkout.body
    const paid = await buyer<{ status: string }>('/api/pagos/confirmar-pago/', { paymentIntentId })
    t.match(paid, { status: 200, body: { status: 'success' } }, 'bought by card, from the fake of Stripe')
    const analyst = await logIn(address, 'Analista')
    const refused = await analyst<{ intent: string }>('/api/ai-reports/run', {
      prompt: 'margen por sucursal',
    })
    t.match(refused, { status: 200, body: { intent: 'no_entendido' } })
    const pdf = { prompt: 'ventas por marca de este año', formato: 'pdf' }
    const file = await analyst('/api/ai-reports/run', pdf).catch((error: Error) => error.message)
    t.match(file, /%PDF/, 'threads work under node --watch')
    t.equal((await fetch(`${address}/livez`)).status, 200, 'and leave the service running')
    dev.child.kill('SIGINT')
    t.same(await dev.exit, [0, null])
    t.notOk(await isOpen(port), 'the service is gone')
    t.notOk(await isOpen(dev.databasePort()), 'the database is gone')
  })

  await t.test('the second start does no work twice; a change and a crash are survived', async (t) => {
    const dev = start(t, folder, port)
    await dev.until(/is ready/)
    t.notMatch(dev.output(), /Migrations|Demo shop/)
    // As a person saves again: a watcher that a busy machine let begin late has missed the first change.
    const saving = setInterval(() => utimesSync('src/lib/access.ts', new Date(), new Date()), 3000)
    t.teardown(() => clearInterval(saving))
    await dev.until(/Restarting/)
    clearInterval(saving)
    t.ok(await untilServing(address), 'after a change')

    const second = start(t, folder, await freePort())
    t.same(await second.exit, [1, null])
    t.match(second.output(), /already in use/, 'another one on the same data says why it does not start')
    dev.child.kill('SIGTERM')
    t.same(await dev.exit, [0, null])
    t.notOk(await isOpen(port), 'the service is gone')
    t.notOk(await isOpen(dev.databasePort()), 'the database is gone')
  })

  await t.test(
    'when it is killed itself, the service ends, and the next start takes the database over',
    async (t) => {
      const dev = start(t, folder, port)
      await dev.until(/is ready/)
      dev.child.kill('SIGKILL')
      await dev.exit
      for (let tries = 0; tries < 100 && (await isOpen(port)); tries += 1) await sleep(100)
      t.notOk(await isOpen(port), 'the service is gone')
      const next = start(t, folder, port)
      await next.until(/is ready/)
      next.child.kill('SIGINT')
      next.child.kill('SIGINT')
      await next.exit
      t.notOk(await isOpen(next.databasePort()), 'the database is gone after two Ctrl-C as well')
    },
  )

  await t.test('when npm is ended by a signal that it does not pass on, all ends', async (t) => {
    const npm = spawn('npm', ['run', 'dev', '--', '--data', folder, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => npm.kill('SIGKILL'))
    let output = ''
    npm.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    const deadline = Date.now() + startTimeoutMs
    while (!output.includes('is ready') && npm.exitCode === null && Date.now() < deadline) await sleep(25)
    t.ok(output.includes('is ready'), output)
    const databasePort = Number(/postgres@127\.0\.0\.1:(\d+)/.exec(output)?.[1])
    npm.kill('SIGTERM')
    t.ok(await untilClosed(port), 'the service is gone')
    t.ok(await untilClosed(databasePort), 'the database is gone')
  })
})
