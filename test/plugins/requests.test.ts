import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import Type from 'typebox'
import { mask } from '../../src/lib/log.ts'
import { requestContext } from '../../src/lib/request-context.ts'
import { bareApp, open } from './bare-app.ts'

t.test('every answer carries its request id; a sane one of the caller is kept', async (t) => {
  const app = await bareApp(t, {
    routes: (app) => app.get('/x', open, async (request) => ({ id: request.id })),
  })
  const ask = async (id: string) =>
    (await app.inject({ url: '/x', headers: { 'x-request-id': id } })).json().id
  t.equal(await ask('abc-123.XYZ_9'), 'abc-123.XYZ_9')
  for (const bad of ['short', 'with space inside', 'x'.repeat(65), 'línea', '{"a":1}12345'])
    t.match(await ask(bad), /^[0-9a-f-]{36}$/, bad)
  const reply = await app.inject('/nowhere')
  t.equal(reply.headers['x-request-id'], reply.json().request_id)
})

t.test(
  'an idle connection is kept longer than balancers keep theirs, so that none asks on a closed one',
  async (t) => {
    const app = await bareApp(t, { routes: (app) => app.get('/x', open, async () => ({})) })
    const reply = await fetch(`${await app.listen({ host: '127.0.0.1', port: 0 })}/x`)
    const [, seconds] = /timeout=(\d+)/.exec(reply.headers.get('keep-alive') ?? '') ?? []
    t.ok(Number(seconds) > 100, `${seconds} s`)
  },
)

t.test(
  'whatever runs below a request knows it, also after its body was read, and no two are mixed up',
  async (t) => {
    const app = await bareApp(t, {
      config: { REQUEST_DEADLINE_MS: '5000' },
      routes: (app) => {
        app.post('/x', open, async (request) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
          const context = requestContext.getStore()
          const left = (context?.deadlineMs ?? 0) - performance.now()
          return { same: context === request.context, id: context?.requestId, left }
        })
      },
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const url = app.listeningOrigin
    const replies = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const headers = { 'x-request-id': `request-${i}`, 'content-type': 'application/json' }
        const reply = await fetch(`${url}/x`, { method: 'POST', headers, body: JSON.stringify({ i }) })
        return (await reply.json()) as { same: boolean; id: string; left: number }
      }),
    )
    for (const [i, reply] of replies.entries()) {
      t.match(reply, { same: true, id: `request-${i}` })
      t.ok(reply.left > 3000 && reply.left <= 5000)
    }
    t.equal(requestContext.getStore(), undefined)
  },
)

t.test('a request leaves one line: what, how long, how it ended, and nothing private', async (t) => {
  const log: string[] = []
  const app = await bareApp(t, {
    log,
    routes: (app) => app.get('/people/:id', open, async () => ({})),
  })
  await app.inject({
    url: '/people/7?correo=ana@example.com&token=eyJhbGciOi.eyJzdWIi.c2ln',
    headers: { authorization: 'Bearer eyJhbGciOi.eyJzdWIi.c2ln', 'cf-ray': '8a1b2c3d4e5f-MIA' },
  })
  await app.inject('/nobody/ana@example.com')
  const lines = log.map((line) => JSON.parse(line)).filter((line) => line.msg === 'request')
  t.equal(lines.length, 2)
  t.match(lines[0], {
    level: 'info',
    method: 'GET',
    route: '/people/:id',
    status: 200,
    ms: Number,
    round_trips: 0,
    retries: 0,
    cf_ray: '8a1b2c3d4e5f-MIA',
    request_id: String,
  })
  t.match(lines[1], { status: 404, code: 'NOT_FOUND' })
  t.notMatch(log.join(''), /example\.com|eyJ/)
})

t.test('errors are logged without what drivers put into them', async (t) => {
  const log: string[] = []
  const app = await bareApp(t, {
    log,
    routes: (app) => {
      app.get('/x', open, async () => {
        throw Object.assign(new Error('Key (correo)=(ana@example.com) exists'), {
          detail: 'ana@example.com',
          parameters: ['fake-password'],
          cause: new Error('connect to postgresql://shop:fake-password@db.example.com failed'),
        })
      })
      app.get('/careless', open, async (request) => {
        request.log.info(
          { password: 'fake-password', body: { token: 'fake-token' }, req: request },
          'careless',
        )
        return {}
      })
    },
  })
  await app.inject('/x')
  await app.inject('/careless?password=fake-password')
  const text = log.join('')
  t.match(text, /Key \(correo\)=\(\[correo\]\) exists/)
  t.match(text, 'postgresql://db.example.com failed')
  t.match(text, '"msg":"careless"')
  t.notMatch(text, /ana@|fake-password|fake-token/)
})

t.test('texts are masked wherever secrets stand in them', async (t) => {
  t.equal(mask('de ana.b+c@sub.example.co a otro%40example.com'), 'de [correo] a [correo]')
  t.equal(mask('Bearer eyJhbGciOiJI.eyJzdWIiOiIx.abc-_1'), 'Bearer [token]')
  t.equal(mask('clave whsec_0123456789abcdef fin'), 'clave [clave] fin')
  t.equal(mask('nada que ocultar'), 'nada que ocultar')
})

t.test('a long text that repeats what masks look for is masked at once', async (t) => {
  const startedAt = performance.now()
  for (const part of ['%40', 'eyJ-', 'a%40a.', '//', 'a@']) mask(part.repeat(4000))
  t.ok(performance.now() - startedAt < 1000)
})

t.test('a request whose body takes long to arrive has all of its time to be answered', async (t) => {
  const app = await bareApp(t, {
    config: { REQUEST_DEADLINE_MS: '200' },
    routes: (app) => {
      app.post('/left', open, async ({ context }) => ({ left: context.deadlineMs - performance.now() }))
    },
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect(Number(new URL(app.listeningOrigin).port), '127.0.0.1')
  socket.write(
    'POST /left HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{',
  )
  await sleep(300)
  socket.write('}')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  t.match(String(answer), /"left":[1-9]/)
})

t.test('JSON is sent without a charset, and what is empty without a type', async (t) => {
  const app = await bareApp(t, {
    routes: (app) => {
      app.get(
        '/json',
        { ...open, schema: { response: { 200: Type.Object({ ñ: Type.String() }) } } },
        async () => ({ ñ: 'ü' }),
      )
      app.delete('/none', open, async (_request, reply) => reply.code(204).send())
    },
  })
  const json = await app.inject('/json')
  t.equal(json.headers['content-type'], 'application/json')
  t.equal(json.body, '{"ñ":"ü"}')
  const none = await app.inject({
    method: 'DELETE',
    url: '/none',
    headers: { 'content-type': 'application/json' },
  })
  t.equal(none.statusCode, 204)
  t.notOk('content-type' in none.headers)
})

t.test('a path means the same with and without its slash; its case counts', async (t) => {
  const app = await bareApp(t, { routes: (app) => app.get('/api/thing/', open, async () => ({})) })
  for (const url of ['/api/thing', '/api/thing/', '//api//thing/'])
    t.equal((await app.inject(url)).statusCode, 200, url)
  t.equal((await app.inject('/API/thing')).statusCode, 404)
})

t.test(
  'a caller who goes away leaves a line as well, and is no longer counted as being served',
  async (t) => {
    const log: string[] = []
    const app = await bareApp(t, {
      log,
      routes: (app) => {
        app.post('/slow', open, async () => sleep(300, {}))
      },
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = new URL(app.listeningOrigin)
    const head =
      'POST /slow HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: '
    for (const rest of ['10\r\n\r\n{', '2\r\n\r\n{}']) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(head + rest)
      await sleep(100)
      socket.destroy()
    }
    const linesOf = () => log.map((line) => JSON.parse(line)).filter((line) => line.msg === 'request')
    const deadline = Date.now() + 10_000
    while (linesOf().length < 2 && Date.now() < deadline) await sleep(20)
    await sleep(500)
    t.match(linesOf(), [
      { route: '/slow', status: 499, aborted: true },
      { route: '/slow', status: 499, aborted: true },
    ])
    t.equal(linesOf().length, 2)
    t.match((await app.inject('/metrics')).body, 'http_requests_in_flight 1\n')
  },
)

t.test(
  'whatever is answered leaves one line and is counted, also what Fastify refuses by itself',
  async (t) => {
    const log: string[] = []
    const app = await bareApp(t, {
      log,
      config: { RATE_LIMIT_READING: '3' },
      routes: (app) => {
        app.get('/people/:id', open, async () => ({}))
        app.post('/hook', { config: { access: 'public', limit: 'none' } }, async () => ({}))
      },
    })
    const opaque = 'Zm9vYmFyYmF6cXV4'.repeat(4)
    const asked = [
      { url: '/%zz', line: { status: 400, code: 'MALFORMED_ADDRESS', route: '/%zz' } },
      { url: `/people/${'x'.repeat(300)}`, line: { status: 414, route: '/people/[…]' } },
      { method: 'HEAD', url: '/people/1', line: { method: 'HEAD', route: '/people/:id', status: 200 } },
      { method: 'PUT', url: '/people/1', line: { status: 405, code: 'METHOD_NOT_ALLOWED' } },
      { method: 'OPTIONS', url: '/people/1', line: { method: 'OPTIONS', status: 200 } },
      { url: `/forgot/${opaque}`, line: { status: 404, route: '/forgot/[…]' } },
      { url: '/people/1', line: { status: 429, code: 'TOO_MANY_REQUESTS' } },
      { url: '/people/1', headers: { host: 'elsewhere.example' }, line: { status: 400 } },
      { method: 'POST', url: '/hook', line: { route: '/hook', status: 200, level: 'info' } },
      {
        method: 'POST',
        url: '/hook',
        payload: '{',
        headers: { 'content-type': 'application/json' },
        line: { status: 400, code: 'MALFORMED_JSON' },
      },
    ] as const
    for (const { line, ...request } of asked) {
      log.length = 0
      const reply = await app.inject(request)
      t.match(reply.headers, { 'x-request-id': String })
      const lines = log.map((text) => JSON.parse(text)).filter(({ msg }) => msg === 'request')
      t.match(lines, [{ ms: Number, round_trips: 0, retries: 0, request_id: String, ...line }], request.url)
      t.equal(lines.length, 1, request.url)
    }
    const counted = (await app.inject('/metrics')).body.matchAll(/^http_requests_total\{.*\} (\d+)$/gm)
    const sum = [...counted].reduce((total, [, count]) => total + Number(count), 0)
    t.equal(sum, asked.length)
    t.match((await app.inject('/metrics')).body, 'http_requests_in_flight 1\n')
  },
)

t.test('no request waits without end for its answer, whether it has a body or not', async (t) => {
  const log: string[] = []
  const app = await bareApp(t, {
    log,
    config: { REQUEST_TIMEOUT_SECONDS: '1' },
    routes: (app) => {
      app.route({
        method: ['GET', 'POST'],
        url: '/never',
        ...open,
        handler: () => new Promise(() => undefined),
      })
      app.get('/stuck', open, (_request, reply) => {
        reply.raw.writeHead(200, { 'content-length': '10' })
        reply.raw.write('half')
        reply.hijack()
      })
      app.post('/soon', open, async () => ({ done: true }))
    },
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a": 1}' }
  t.equal((await fetch(`${url}/soon`, post)).status, 200)
  const startedAt = performance.now()
  const stuck = t.rejects(fetch(`${url}/stuck`).then((reply) => reply.text()))
  const replies = await Promise.all([fetch(`${url}/never`), fetch(`${url}/never`, post)])
  await stuck
  const tookMs = performance.now() - startedAt
  t.ok(tookMs > 950 && tookMs < 3000, `${tookMs} ms`)
  for (const reply of replies) {
    t.equal(reply.status, 503)
    t.equal(reply.headers.get('retry-after'), '5')
    t.match(await reply.json(), { code: 'REQUEST_TIMEOUT', detail: /tardó demasiado/ })
  }
  t.equal(log.filter((line) => line.includes('"route":"/never"') && line.includes('"status":503')).length, 2)
})
