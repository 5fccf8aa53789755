import { readFile } from 'node:fs/promises'
import t from 'tap'
import Type from 'typebox'
import { createBrand, createProduct, createProductType } from '../factories.ts'
import { build } from '../helper.ts'
import { bareApp, open } from './bare-app.ts'

const body = Type.Object({
  nombre: Type.Optional(Type.String()),
  precio: Type.Optional(Type.Number()),
  ids: Type.Optional(Type.Array(Type.Integer(), { maxItems: 5 })),
})

async function app(t: Parameters<typeof bareApp>[0]) {
  return bareApp(t, {
    routes: (app) => {
      app.post('/echo', { ...open, schema: { body } }, async (request) => request.body ?? null)
      app.delete('/echo', open, async () => ({ deleted: true }))
      app.get('/echo', open, async () => ({ read: true }))
      app.post(
        '/upload',
        { config: { access: 'public', upload: { maximumBytes: 1000 } }, schema: { body } },
        async ({ body, uploads }) => ({
          body,
          files: uploads?.map((file) => ({ ...file, data: file.data.toString() })) ?? null,
        }),
      )
    },
  })
}

const json = { 'content-type': 'application/json' }

/** A multipart form as browsers send it. */
async function form(fields: readonly (readonly [string, string | Blob, string?])[]) {
  const data = new FormData()
  for (const [name, value, filename] of fields) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, filename)
  }
  const request = new Request('http://localhost', { method: 'POST', body: data })
  return {
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  }
}

t.test('announced JSON without a body is an empty object, on every method', async (t) => {
  const shop = await app(t)
  t.strictSame((await shop.inject({ method: 'POST', url: '/echo', headers: json })).json(), {})
  t.strictSame(
    (await shop.inject({ method: 'POST', url: '/echo', headers: json, payload: ' \n' })).json(),
    {},
  )
  t.strictSame((await shop.inject({ method: 'DELETE', url: '/echo', headers: json })).json(), {
    deleted: true,
  })
  t.strictSame((await shop.inject({ method: 'GET', url: '/echo', headers: json })).json(), { read: true })
  t.strictSame((await shop.inject({ method: 'POST', url: '/echo' })).json(), {}, 'and without announcing it')
})

t.test('JSON, urlencoded and multipart mean the same', async (t) => {
  const shop = await app(t)
  const meant = { nombre: 'Taladro', precio: 12.5, ids: [1, 2] }
  const sent = [
    {
      headers: json,
      payload: JSON.stringify({ nombre: ' Taladro ', precio: '12.5', ids: ['1', 2], extra: true }),
    },
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'nombre=nadie&nombre=Taladro&precio=12.5&ids=1&ids=2&extra=1',
    },
    await form([
      ['nombre', 'Taladro'],
      ['precio', '12.5'],
      ['ids', '1'],
      ['ids', '2'],
      ['extra', '1'],
    ]),
  ]
  for (const request of sent) {
    const reply = await shop.inject({ method: 'POST', url: '/echo', ...request })
    t.strictSame(reply.json(), meant, request.headers['content-type'])
  }
})

t.test('what cannot be read is refused with the right status', async (t) => {
  const shop = await app(t)
  const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
  const boundary = { 'content-type': 'multipart/form-data; boundary=x' }
  const rows: readonly (readonly [Record<string, string>, string, number, string])[] = [
    [json, '{"a":', 400, 'MALFORMED_JSON'],
    [json, '{"__proto__":{"admin":true}}', 400, 'MALFORMED_JSON'],
    [json, deep, 400, 'BODY_TOO_DEEP'],
    [json, `"${'a'.repeat(1024 * 1024)}"`, 413, 'BODY_TOO_LARGE'],
    [json, '[1]', 400, 'VALIDATION_FAILED'],
    [{ 'content-type': 'text/plain' }, 'a', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'application/xml' }, '<a/>', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'multipart/form-data' }, 'a', 400, 'MALFORMED_BODY'],
    [boundary, '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut', 400, 'MALFORMED_BODY'],
    [
      boundary,
      '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--\r\n',
      400,
      'MALFORMED_BODY',
    ],
  ]
  for (const [headers, payload, status, code] of rows) {
    const reply = await shop.inject({ method: 'POST', url: '/echo', headers, payload })
    t.match(reply.json(), { status, code }, payload.slice(0, 40))
  }
})

t.test('files are taken where a route takes them, within its limits', async (t) => {
  const shop = await app(t)
  const file = new Blob(['contents'], { type: 'image/png' })
  const good = await form([
    ['nombre', 'Taladro'],
    ['imagen', file, 'foto.png'],
  ])
  const reply = await shop.inject({ method: 'POST', url: '/upload', ...good })
  t.strictSame(reply.json(), {
    body: { nombre: 'Taladro' },
    files: [{ field: 'imagen', filename: 'foto.png', mimetype: 'image/png', data: 'contents' }],
  })
  const none = await shop.inject({ method: 'POST', url: '/upload', payload: { nombre: 'a' } })
  t.strictSame(none.json(), { body: { nombre: 'a' }, files: null })

  const large = await form([['imagen', new Blob(['x'.repeat(2000)]), 'a.png']])
  t.match((await shop.inject({ method: 'POST', url: '/upload', ...large })).json(), {
    status: 413,
    code: 'FILE_TOO_LARGE',
  })
  const two = await form([
    ['a', file, 'a.png'],
    ['b', file, 'b.png'],
  ])
  t.match((await shop.inject({ method: 'POST', url: '/upload', ...two })).json(), {
    status: 413,
    code: 'TOO_MANY_FILES',
  })
  t.match((await shop.inject({ method: 'POST', url: '/echo', ...good })).json(), {
    status: 400,
    code: 'FILE_NOT_EXPECTED',
  })
})

t.test('forms are bounded in their fields', async (t) => {
  const shop = await app(t)
  const many = await form(Array.from({ length: 300 }, (_, i) => [`campo${i}`, '1'] as const))
  t.match((await shop.inject({ method: 'POST', url: '/echo', ...many })).json(), { status: 413 })
  const long = await form([['nombre', 'x'.repeat(300 * 1024)]])
  t.match((await shop.inject({ method: 'POST', url: '/echo', ...long })).json(), {
    status: 413,
    code: 'FIELD_TOO_LARGE',
  })
  const large = await form(Array.from({ length: 6 }, (_, i) => [`campo${i}`, 'x'.repeat(200_000)] as const))
  t.match((await shop.inject({ method: 'POST', url: '/echo', ...large })).json(), {
    status: 413,
    code: 'BODY_TOO_LARGE',
  })
})

t.test('both spellings of Unicode are one word, sent and searched', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const brandId = await createBrand(app.sql, 'Sony')
  const typeId = await createProductType(app.sql, 'Cámaras')
  const { id } = await createProduct(app.sql, { name: 'Sin nombre', brandId, typeId })
  const url = `/api/gestionproducto/${id}/`
  const changed = await admin.inject({
    method: 'PATCH',
    url,
    payload: { nombre: 'Ca\u0301mara \u200b nin\u0303o' },
  })
  t.match(changed.json(), { nombre: 'Cámara niño' })
  for (const q of ['c%C3%A1mara', 'ca%CC%81mara', 'camara', 'CA%CC%81MARA%20%20ni%C3%B1o', 'nin%CC%83o']) {
    t.match((await app.inject(`/api/listadoproductos/?q=${q}`)).json(), { total: 1 }, q)
  }
  const create = (nombre: string) =>
    admin.inject({ method: 'POST', url: '/api/gestion-catalogos/marcas/crear/', payload: { nombre } })
  t.equal((await create('Caf\u00e9 Uno')).statusCode, 201)
  for (const nombre of ['Cafe\u0301 Uno', 'CAFÉ  UNO', 'Café\u00a0Uno\u200b']) {
    t.equal((await create(nombre)).statusCode, 409, nombre)
  }
})

t.test('what is not UTF-8 is refused, whatever it came in, and nothing is stored', async (t) => {
  const app = await build(t)
  const buyer = app.as('Cliente')
  const send = (payload: Buffer | string, contentType: string, headers = {}) =>
    buyer.inject({
      method: 'POST',
      url: '/api/direcciones/',
      payload,
      headers: { 'content-type': contentType, ...headers },
    })
  const latin1 = await readFile('test/cases/body-latin1.txt')
  const part = (value: string) =>
    Buffer.from(
      `--x\r\ncontent-disposition: form-data; name="direccion"\r\n\r\n${value}\r\n--x--\r\n`,
      'latin1',
    )
  const form = 'application/x-www-form-urlencoded'
  const refused: readonly (readonly [name: string, body: Buffer | string, contentType: string])[] = [
    ['JSON', latin1, 'application/json'],
    ['JSON that says so', latin1, 'application/json; charset=ISO-8859-1'],
    ['a form', 'direccion=Calle+lat%EDn+1', form],
    ['raw bytes in a form', Buffer.from('direccion=Calle+lat\xedn+1', 'latin1'), form],
    ['a field of a multipart form', part('Calle lat\xedn 1'), 'multipart/form-data; boundary=x'],
    ['half an emoji', '{"direccion":"Calle \\ud83d 1"}', 'application/json'],
    ['NUL', '{"direccion":"Calle \\u0000 1"}', 'application/json'],
  ]
  for (const [name, body, contentType] of refused) {
    t.match((await send(body, contentType)).json(), { status: 400, errors: { direccion: [String] } }, name)
  }
  const gzip = { 'content-encoding': 'gzip' }
  const packed = await send(await readFile('test/cases/body-gzip.json.gz'), 'application/json', gzip)
  t.match(packed.json(), { status: 415 })
  t.same((await buyer.inject('/api/direcciones/')).json(), [])
  t.equal((await send('direccion=Calle+lat%C3%ADn+1', form)).statusCode, 201)
  t.match((await buyer.inject('/api/direcciones/')).json(), [{ direccion: 'Calle latín 1' }])
})

t.test('a byte order mark before a body is skipped', async (t) => {
  const app = await build(t)
  const buyer = app.as('Cliente')
  for (const [payload, contentType] of [
    ['\ufeff{"direccion":"Calle 1 del Centro"}', 'application/json'],
    ['\ufeffdireccion=Calle+1+del+Centro', 'application/x-www-form-urlencoded'],
  ] as const) {
    const headers = { 'content-type': contentType }
    const reply = await buyer.inject({ method: 'POST', url: '/api/direcciones/', payload, headers })
    t.match(reply.json(), { direccion: 'Calle 1 del Centro' }, contentType)
  }
})
