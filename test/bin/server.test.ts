import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startFaultProxy } from '../../dev/fakes/fault-proxy.ts'
import { startFakes } from '../../dev/fakes/index.ts'
import { freePort } from '../../dev/free-port.ts'
import { withConnection } from '../database-server.ts'
import { form, jpeg } from '../domains/catalogue/helper.ts'
import { until } from '../domains/notifications/mailroom.ts'
import { startService } from '../end-to-end/service.ts'
import { copyDatabase, testSecret } from '../helper.ts'
import { get, runCluster } from './fixtures/cluster-run.ts'

async function startServing(t: Test, databaseUrl: string, settings: Record<string, string> = {}) {
  const port = await freePort()
  const service = runCluster(t, ['dist/bin/cluster.js'], {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: testSecret,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
    ...settings,
  })
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await get(port, '/livez').catch(() => null))?.status === 200) return { port, ...service }
    await sleep(50)
  }
  throw new Error('The service did not come to answer')
}

t.test('SIGTERM breaks no request on a kept connection, and exits 0', async (t) => {
  const { port, child, exit } = await startServing(t, await copyDatabase(t))
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

t.test('a request that is answered after the others had drained does not hold up the end', async (t) => {
  const { port, child, exit } = await startServing(t, await copyDatabase(t), { SHUTDOWN_SECONDS: '2' })
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /api/logout/ HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{',
  )
  await sleep(100)
  child.kill('SIGTERM')
  // Draining ends after half of SHUTDOWN_SECONDS.
  await sleep(1200)
  const answered = once(socket, 'data')
  socket.write('}')
  t.match(String((await answered)[0]), /^HTTP\/1.1 4/)
  t.same(await exit, [0, null])
})

t.test(
  'SIGTERM while the database is away: who waits for it gets 503 once connections had their time to end',
  async (t) => {
    const url = await copyDatabase(t)
    const target = new URL(url)
    const proxy = await startFaultProxy({ target: { host: target.hostname, port: Number(target.port) } })
    const { port, child, exit } = await startServing(t, proxy.url(url))
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

const ana = { email: 'ana@example.com', password: 'clave-de-prueba-1', nombre: 'Ana' }

t.test('the built service reaches every provider, as its sources do', { timeout: 120_000 }, async (t) => {
  const fakes = await startFakes({ supabase: true, stripe: true, sendgrid: true, fcm: true })
  t.teardown(() => fakes.close())
  const databaseUrl = await copyDatabase(t)
  const environment = { ...fakes.env, DATABASE_URL: databaseUrl, SECRET_KEY: testSecret }
  const { address } = await startService(t, environment)
  const page = JSON.parse(readFileSync('dist/api-page/page.json', 'utf8'))
  t.equal(
    await (await fetch(`${address}/docs`)).text(),
    page.html,
    'the page of the API as the build made it',
  )
  const document = readFileSync('dist/api-page/document.json', 'utf8')
  t.equal(await (await fetch(`${address}/docs/json`)).text(), document, 'and its document')
  let token = ''

  async function post(path: string, body: string | Uint8Array<ArrayBuffer>, contentType: string) {
    const headers = {
      'content-type': contentType,
      'idempotency-key': randomUUID(),
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const reply = await fetch(`${address}/api${path}`, { method: 'POST', headers, body })
    const text = await reply.text()
    t.ok(reply.ok, `${path}: ${reply.status} ${reply.ok ? '' : text}`)
    return JSON.parse(text)
  }
  const send = (path: string, body: object) => post(path, JSON.stringify(body), 'application/json')

  await send('/register/', ana)
  const { tokens } = await send('/login/', ana)
  t.ok(fakes.supabase.requests('POST /auth/v1/token').length > 0, 'Supabase Auth')
  token = tokens.access
  await send('/notificaciones/suscripcion/actualizar-token/', { token_dispositivo: 'a-device-of-ana' })

  const seller = randomUUID()
  await withConnection(databaseUrl, (client) =>
    client.query(`
      insert into usuario (id, nombre, correo) values ('${seller}', 'Rosa', 'rosa@example.com');
      insert into rolesusuario (usuario_id, rol_id) values ('${seller}', 4);
      insert into marca (nombre) values ('Oster');
      insert into tipoproducto (nombre) values ('Licuadoras')`),
  )
  token = fakes.supabase.project.tokens.sign({
    sub: seller,
    aud: 'authenticated',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 600,
  })

  const image = { field: 'imagen', name: 'foto.jpg', bytes: await jpeg() }
  const fields = { precio: '50.00', stock: 10, tiempogarantia: 30, marca_id: 1, tipoproducto_id: 1 }
  const { payload, headers } = await form({ nombre: 'Licuadora', ...fields }, image)
  const product = await post('/gestionproducto/', new Uint8Array(payload), headers['content-type'])
  t.equal(fakes.supabase.storage.objects().length, 1, 'Supabase Storage')

  const items = [{ producto_id: product.id, cantidad: 1 }]
  const intent = await send('/pagos/iniciar-checkout/', { items, direccion_manual: 'Av. Arce 2147' })
  t.match(intent.paymentIntentId, /^pi_/, 'Stripe')

  const sale = { cliente_correo: ana.email, direccion: 'Av. Arce 2147', productos: items }
  await send('/venta-manual/registrar/', sale)
  await until(() => fakes.sendgrid.mails().length > 0 && fakes.fcm.messages().length > 0)
  t.match(fakes.sendgrid.mails(), [{ to: [ana.email], subject: 'Compra realizada con éxito' }], 'SendGrid')
  t.match(fakes.fcm.messages(), [{ token: 'a-device-of-ana' }], 'Firebase')
})

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
