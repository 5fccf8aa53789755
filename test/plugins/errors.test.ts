import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import createError from '@fastify/error'
import t from 'tap'
import Type from 'typebox'
import { defineProblem } from '../../src/lib/problem.ts'
import { toProblem } from '../../src/plugins/errors.ts'
import { bareApp, open } from './bare-app.ts'

const outOfStock = defineProblem('INSUFFICIENT_STOCK', 400, 'Stock insuficiente de %s: quedan %d.')

t.test(
  'a problem is told whole: status, sentence, code, request id, headers and what programs need',
  async (t) => {
    const app = await bareApp(t, {
      routes: (app) => {
        app.get('/sell', open, async () => {
          throw outOfStock(['Taladro', 2], {
            errors: { cantidad: ['Quedan 2.'] },
            headers: { 'retry-after': '3' },
            extension: { available: 2, status: 200 },
          })
        })
      },
    })
    const reply = await app.inject({ url: '/sell', headers: { 'x-request-id': 'caller-chose-this' } })
    t.equal(reply.statusCode, 400)
    t.equal(reply.headers['content-type'], 'application/problem+json')
    t.equal(reply.headers['retry-after'], '3')
    t.strictSame(reply.json(), {
      available: 2,
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'Stock insuficiente de Taladro: quedan 2.',
      code: 'INSUFFICIENT_STOCK',
      request_id: 'caller-chose-this',
      errors: { cantidad: ['Quedan 2.'] },
    })
  },
)

t.test('of an unknown fault nothing leaves', async (t) => {
  const log: string[] = []
  const app = await bareApp(t, {
    log,
    routes: (app) => {
      app.get('/break', open, async () => {
        throw new Error('relation "usuario" does not exist at db.internal')
      })
      app.get(
        '/shape',
        { ...open, schema: { response: { 200: Type.Object({ a: Type.Integer() }) } } },
        async () => ({}),
      )
      app.get('/text', open, async () => {
        throw 'a text'
      })
    },
  })
  for (const url of ['/break', '/shape', '/text']) {
    const reply = await app.inject(url)
    t.equal(reply.statusCode, 500)
    t.match(reply.json(), { code: 'INTERNAL_ERROR', title: 'Internal Server Error' })
    t.notMatch(reply.body, /usuario|internal\.|stack|"a"|required/)
  }
  t.match(log.join(''), /"level":"error".*relation/, 'but the log has it')
})

t.test(
  'errors of libraries keep their class and lose their text, unless it was written for the client',
  async (t) => {
    const rows: readonly (readonly [unknown, number, string, RegExp])[] = [
      [
        new (createError('FST_ERR_CTP_BODY_TOO_LARGE', 'secret', 413))(),
        413,
        'BODY_TOO_LARGE',
        /demasiado grande/,
      ],
      [Object.assign(new Error('secret'), { statusCode: 418 }), 418, 'BAD_REQUEST', /no es válida/],
      [
        Object.assign(new Error('Para usted'), { statusCode: 404, expose: true }),
        404,
        'NOT_FOUND',
        /^Para usted$/,
      ],
      [
        Object.assign(new Error('secret'), { statusCode: 502, expose: true }),
        502,
        'UPSTREAM_ERROR',
        /externo/,
      ],
      [Object.assign(new Error('secret'), { statusCode: 200 }), 500, 'INTERNAL_ERROR', /inesperado/],
      [
        Object.assign(new Error('secret'), { code: '23505', severity: 'ERROR' }),
        409,
        'DUPLICATE',
        /Ya existe/,
      ],
      [
        Object.assign(new Error('secret'), { code: '23503', severity: 'ERROR' }),
        409,
        'STILL_REFERENCED',
        /relacionados/,
      ],
      [
        Object.assign(new Error('secret'), { code: '22003', severity: 'ERROR' }),
        400,
        'VALUE_OUT_OF_RANGE',
        /rango/,
      ],
      [
        Object.assign(new Error('secret'), { code: '42P01', severity: 'ERROR' }),
        500,
        'INTERNAL_ERROR',
        /inesperado/,
      ],
    ]
    for (const [error, status, code, detail] of rows) {
      const problem = toProblem(error)
      t.equal(problem.statusCode, status)
      t.equal(problem.code, code)
      t.match(problem.message, detail)
      t.notMatch(problem.message, 'secret')
    }
  },
)

t.test(
  'an unknown address is 404; a wrong method on a known one 405 with Allow; OPTIONS is answered',
  async (t) => {
    const app = await bareApp(t, {
      routes: (app) => {
        app.post('/api/things/', open, async () => ({}))
        app.delete('/api/things/:id/', open, async () => ({}))
      },
    })
    t.match((await app.inject('/nowhere')).json(), { status: 404, code: 'NOT_FOUND' })
    t.match((await app.inject({ method: 'DELETE', url: '/api/' })).json(), { status: 404 })
    for (const url of ['/api/things', '/api/things/', '/api//things/?page=1']) {
      const reply = await app.inject(url)
      t.equal(reply.statusCode, 405, url)
      t.equal(reply.headers.allow, 'POST, OPTIONS')
      t.match(reply.json().detail, 'GET')
    }
    const known = await app.inject({ method: 'OPTIONS', url: '/api/things/7/' })
    t.equal(known.statusCode, 200)
    t.equal(known.headers.allow, 'DELETE, OPTIONS')
  },
)

t.test('an address that is none is answered too', async (t) => {
  const app = await bareApp(t, { routes: (app) => app.get('/api/x/:id', open, async () => ({})) })
  t.match((await app.inject('/%E0%A4%A')).json(), { status: 400, code: 'MALFORMED_ADDRESS' })
  t.match((await app.inject(`/api/x/${'a'.repeat(300)}`)).json(), { status: 414, code: 'ADDRESS_TOO_LONG' })
})

t.test('what is no HTTP gets a problem document and a closed connection', async (t) => {
  const app = await bareApp(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const send = async (bytes: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(bytes)
    return text(socket)
  }
  t.match(
    await send('NOT HTTP\r\n\r\n'),
    /^HTTP\/1\.1 400 Bad Request[\s\S]*problem\+json[\s\S]*"code":"BAD_REQUEST"/,
  )
  const headers = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`
  t.match(await send(headers), /^HTTP\/1\.1 431 [\s\S]*"code":"HEADERS_TOO_LARGE"/)
})

t.test('patterns of addresses are not confused', async (t) => {
  const app = await bareApp(t, {
    routes: (app) => {
      app.get('/a/:id/', open, async () => ({}))
      app.route({ method: ['PUT', 'PATCH'], url: '/a/:other', ...open, handler: async () => ({}) })
      app.post('/a/fixed', open, async () => ({}))
    },
  })
  const allowed = async (url: string) => (await app.inject({ method: 'OPTIONS', url })).headers.allow
  t.equal(await allowed('/a/7'), 'GET, HEAD, PATCH, PUT, OPTIONS')
  t.equal(await allowed('/a/fixed/'), 'GET, HEAD, PATCH, POST, PUT, OPTIONS')
  t.equal((await app.inject({ method: 'OPTIONS', url: '/a/7/8' })).statusCode, 404)
})
