import { readFile } from 'node:fs/promises'
import t from 'tap'
import { createBrand, createProduct, createProductType } from '../factories.ts'
import { build } from '../helper.ts'

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
