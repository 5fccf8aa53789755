import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'
import t from 'tap'
import { deleteImage } from '../../../src/domains/catalogue/images/image-tasks.ts'
import { createLocalFolder } from '../../../src/providers/storage/local-folder.ts'
import { storageProblems } from '../../../src/providers/storage/storage.ts'
import { form, jpeg, openShop, postProduct, productFields, type Shop } from './helper.ts'

async function post(shop: Shop, name: string, bytes: Buffer, product = 'Foto') {
  const request = await form(productFields(shop, { nombre: product }), { field: 'imagen', name, bytes })
  return shop.seller.inject({ method: 'POST', url: '/api/gestionproducto/', ...request })
}

function pendingImages(shop: Shop) {
  return shop.app.sql.read<{ key: string; waits: boolean }>`
    select payload ->> 'key' as key, run_at > now() + interval '20 minutes' as waits from outbox_task
    where topic = 'image.delete' and status = 'pending'`
}

const caseFile = (name: string) => readFile(new URL(`../../cases/${name}`, import.meta.url))

t.test('a picture is what its bytes are, under any name, and what follows it is not stored', async (t) => {
  const shop = await openShop(t)
  const jpegCase = 'img-jpeg-named.png'
  const cases: [file: string, name: string, extension: string][] = [
    ['img-motion-photo.jpg', 'img-motion-photo.jpg', 'jpg'],
    ['img-google-motion.jpg', 'img-google-motion.jpg', 'jpg'],
    ['img-acropalypse.png', 'img-acropalypse.png', 'png'],
    ['img-webp-trailing.webp', 'img-webp-trailing.webp', 'webp'],
    ['img-png-named.jpg', 'img-png-named.jpg', 'png'],
    ['img-webp-named.jpeg', 'img-webp-named.jpeg', 'webp'],
    [jpegCase, jpegCase, 'jpg'],
    [jpegCase, 'WhatsApp Image 2026-11-20 at 10.15.30 AM', 'jpg'],
    [jpegCase, 'Foto 12.5 pulgadas', 'jpg'],
    [jpegCase, 'foto.jpg?v=2', 'jpg'],
    [jpegCase, 'foto.jpe', 'jpg'],
    [jpegCase, 'image.heic', 'jpg'],
    [jpegCase, 'IMG_0001.MOV', 'jpg'],
    [jpegCase, 'foto.exe', 'jpg'],
    [jpegCase, '../../etc/passwd', 'jpg'],
    [jpegCase, 'niño ñ .jpg', 'jpg'],
  ]
  for (const [file, name, extension] of cases) {
    const response = await post(shop, name, await caseFile(file), `Foto ${name}`)
    t.equal(response.statusCode, 201, `${name}: ${response.body}`)
    const { imagen_key } = response.json()
    t.match(imagen_key, new RegExp(`^productos/[0-9a-f-]{36}/[0-9a-f-]{36}\\.${extension}$`), name)
    const stored = shop.storage.files.get(imagen_key)
    const { format, width, height } = await sharp(stored?.bytes).metadata()
    const contentType = extension === 'jpg' ? 'image/jpeg' : `image/${extension}`
    t.same([`image/${format}`, width, height, stored?.contentType], [contentType, 64, 48, contentType], name)
    t.notMatch(stored?.bytes.toString('latin1'), /ftyp|MotionPhoto/, name)
  }
})

t.test('the type that a client claims for its file decides nothing', async (t) => {
  const shop = await openShop(t)
  const file = { field: 'imagen', name: 'foto', bytes: await jpeg() }
  for (const type of ['application/octet-stream', 'video/mp4', 'image/heic', 'text/html']) {
    const request = await form(productFields(shop, { nombre: type }), { ...file, type })
    const response = await shop.seller.inject({ method: 'POST', url: '/api/gestionproducto/', ...request })
    t.match(response.json(), { imagen_key: /\.jpg$/ }, type)
  }
})

t.test('what is no image is a clear refusal, and nothing is stored', async (t) => {
  const shop = await openShop(t)
  const cases: [name: string, bytes: Buffer, status: number, code: string, detail: RegExp][] = [
    ['foto.jpg', await caseFile('img-heic-named.jpg'), 415, 'UNSUPPORTED_IMAGE', /HEIC.*JPEG/],
    [
      'dibujo.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      415,
      'UNSUPPORTED_IMAGE',
      /SVG.*PNG/,
    ],
    ['factura.jpg', Buffer.from('%PDF-1.4\n'), 415, 'UNSUPPORTED_IMAGE', /PDF/],
    ['vacio.jpg', Buffer.alloc(0), 400, 'EMPTY_IMAGE', /vacío/],
    ['texto.jpg', Buffer.from('esto no es una foto'), 415, 'UNSUPPORTED_IMAGE', /JPEG, PNG, WebP/],
    ['enorme.jpg', Buffer.alloc(6 * 1024 * 1024), 413, 'FILE_TOO_LARGE', /./],
  ]
  for (const [name, bytes, status, code, detail] of cases) {
    const response = await post(shop, name, bytes)
    t.match(response.json(), { status, code, detail }, name)
  }
  t.equal(shop.storage.files.size, 0)
  t.same(await shop.app.sql.read`select id from producto`, [])
  t.same(await pendingImages(shop), [])
})

/** Sends a form with a file of so many bytes, piece by piece as a slow client does. Returns the answer. */
async function stream(url: string, token: string, bytes: number): Promise<{ status?: number; body: string }> {
  const boundary = 'limite-de-prueba'
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': `multipart/form-data; boundary=${boundary}`,
  }
  const outgoing = request(url, { method: 'POST', headers })
  const answered = once(outgoing, 'response')
  const piece = Buffer.alloc(64 * 1024, 0x41)
  function* body() {
    yield `--${boundary}\r\ncontent-disposition: form-data; name="imagen"; filename="a.jpg"\r\n\r\n`
    for (let sent = 0; sent < bytes; sent += piece.length) yield piece
    yield `\r\n--${boundary}--\r\n`
  }
  // The service may answer and hang up before it has read everything.
  const sent = pipeline(Readable.from(body()), outgoing).catch(() => undefined)
  const [response] = await answered
  const answer = await text(response)
  outgoing.destroy()
  await sent
  return { status: response.statusCode, body: answer }
}

t.test('a body of 50 MB is 413, and is not kept in memory', async (t) => {
  const shop = await openShop(t)
  const url = await shop.app.listen({ port: 0, host: '127.0.0.1' })
  const token = await shop.seller.token()
  const before = process.memoryUsage().rss
  const { status, body } = await stream(`${url}/api/gestionproducto/`, token, 50 * 1024 * 1024)
  t.equal(status, 413)
  t.match(JSON.parse(body), { code: 'FILE_TOO_LARGE' })
  const grownMiB = Math.round((process.memoryUsage().rss - before) / 1024 / 1024)
  t.ok(grownMiB < 60, `memory grew by ${grownMiB} MiB`)
})

t.test('an upload that fails leaves no product, and its image is announced for removal', async (t) => {
  const shop = await openShop(t)
  shop.storage.failing = storageProblems.STORAGE_UNAVAILABLE()
  t.match((await postProduct(shop)).json(), { status: 503, code: 'STORAGE_UNAVAILABLE' })
  t.same(await shop.app.sql.read`select id from producto`, [])
  t.match(await pendingImages(shop), [{ waits: true }])
  shop.storage.failing = null
  t.equal((await postProduct(shop)).statusCode, 201, 'the next attempt works')
  t.match(await shop.app.sql.read`select count(*)::int as products from producto`, [{ products: 1 }])
})

t.test('an image whose product was refused after its upload is swept, one in use is not', async (t) => {
  const shop = await openShop(t)
  const product = (await postProduct(shop)).json()
  const { upload } = shop.storage
  shop.storage.upload = async (key, bytes, contentType) => {
    await upload.call(shop.storage, key, bytes, contentType)
    await shop.app.sql.write`delete from producto where id = ${product.id}`
  }
  const request = await form({ nombre: 'x' }, { field: 'imagen', name: 'a.jpg', bytes: await jpeg() })
  const url = `/api/gestionproducto/${product.id}/`
  t.equal((await shop.seller.inject({ method: 'PATCH', url, ...request })).statusCode, 404)
  const [orphan] = await pendingImages(shop)
  t.ok(orphan && shop.storage.files.has(orphan.key))
  await deleteImage(shop.app, orphan!.key)
  t.notOk(shop.storage.files.has(orphan?.key ?? ''))

  shop.storage.upload = upload
  const used = (await postProduct(shop, { nombre: 'En uso' })).json()
  await deleteImage(shop.app, used.imagen_key)
  t.ok(shop.storage.files.has(used.imagen_key))
})

t.test('images of the local folder are handed out by the service', async (t) => {
  const storage = createLocalFolder(t.testdir())
  const shop = await openShop(t, { providers: { storage } })
  const product = (await postProduct(shop)).json()
  t.match(product.imagen_url, /^http:\/\/[^/]+\/media\/productos\/.+\.jpg$/)
  const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript' }
  const page = await shop.app.inject({ url: '/api/listadoproductos/', headers: forwarded })
  t.equal(page.json().results[0].imagen_url, product.imagen_url, 'whatever a caller says of the host')
  const response = await shop.app.inject(new URL(product.imagen_url).pathname)
  t.equal(response.statusCode, 200)
  t.match(response.headers, {
    'content-type': 'image/jpeg',
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'cross-origin',
  })
  t.equal((await sharp(response.rawPayload).metadata()).format, 'jpeg')
  for (const path of [
    '/media/productos/x.jpg',
    '/media/../package.json',
    '/media/..%2f..%2fpackage.json',
    '/media/',
  ]) {
    t.equal((await shop.app.inject(path)).statusCode, 404, path)
  }
})
