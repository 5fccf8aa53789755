import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startStorage } from '../../../dev/fakes/storage.ts'
import { requestContext } from '../../../src/lib/request-context.ts'
import { createLocalFolder } from '../../../src/providers/storage/local-folder.ts'
import { createSupabaseStorage } from '../../../src/providers/storage/supabase.ts'
import type { Teardown } from '../../helper.ts'

const imageKey = 'productos/seller-1/foto.jpg'

t.test('an image is stored, handed out with its type, and removed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'smartsales-media-'))
  const storage = createLocalFolder(folder)
  await storage.upload(imageKey, Buffer.from('imagen'), 'image/jpeg')
  t.same(await readdir(join(folder, 'productos/seller-1')), ['foto.jpg'])
  const file = await storage.open?.(imageKey)
  t.match(file, { contentType: 'image/jpeg', bytes: 6 })
  t.equal(await text(file!.content), 'imagen')
  t.equal(
    storage.publicUrl(imageKey, 'http://127.0.0.1:8000'),
    'http://127.0.0.1:8000/media/productos/seller-1/foto.jpg',
  )
  await storage.remove(imageKey)
  await storage.remove(imageKey)
  t.equal(await storage.open?.(imageKey), null)
})

t.test('no path leads out of the folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'smartsales-media-'))
  const storage = createLocalFolder(join(folder, 'media'))
  await writeFile(join(folder, 'secret.jpg'), 'secreto')
  for (const path of [
    '../secret.jpg',
    'a/../../secret.jpg',
    '/secret.jpg',
    'a/..%2f',
    'a\\..\\secret.jpg',
    'a/.jpg',
    '',
  ]) {
    t.equal(await storage.open?.(path), null, path)
    await t.rejects(storage.upload(path, Buffer.from('x'), 'image/jpeg'), { code: 'STORAGE_REFUSED' }, path)
  }
})

t.test('a folder that cannot be written is 503', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'smartsales-media-'))
  await writeFile(join(folder, 'productos'), 'a file where a folder should be')
  const storage = createLocalFolder(folder)
  await t.rejects(storage.upload(imageKey, Buffer.from('x'), 'image/jpeg'), { code: 'STORAGE_UNAVAILABLE' })
})

const key = 'productos/7a1f0a52-0000-4000-8000-000000000001/foto.jpg'
const bytes = Buffer.from('imagen')

async function setUp(t: Teardown, options: { timeoutMs?: number; key?: string } = {}) {
  const fake = await startStorage()
  t.teardown(() => fake.close())
  const { timeoutMs = 2000, key: serviceRoleKey = fake.project.serviceRoleKey } = options
  return { fake, storage: createSupabaseStorage({ url: fake.url, serviceRoleKey, timeoutMs }) }
}

t.test('an image is stored with its type, is public, and is removed', async (t) => {
  const { fake, storage } = await setUp(t)
  await storage.upload(key, bytes, 'image/jpeg')
  const stored = fake.object('productos', key)
  t.match(stored, { contentType: 'image/jpeg', cacheControl: 'max-age=31536000', bytes })
  const response = await fetch(storage.publicUrl(key, 'http://ignored'))
  t.equal(response.status, 200)
  t.equal(await response.text(), 'imagen')
  await storage.remove(key)
  t.equal(fake.objects().length, 0)
})

t.test('removing what is not there is no error', async (t) => {
  const { storage } = await setUp(t)
  await t.resolves(storage.remove(key))
})

t.test('the public address percent-encodes the key but keeps its folders', async (t) => {
  const storage = createSupabaseStorage({ url: 'https://p.example', serviceRoleKey: 'x' })
  t.equal(
    storage.publicUrl('productos/a b/ñ?.jpg', ''),
    'https://p.example/storage/v1/object/public/productos/productos/a%20b/%C3%B1%3F.jpg',
  )
})

t.test('a fault in passing is tried again, also when the reply was lost', async (t) => {
  const { fake, storage } = await setUp(t)
  fake.fail({ status: 503, body: { message: 'busy' }, times: 1 })
  await storage.upload(key, bytes, 'image/jpeg')
  fake.resetAfter({ times: 1 })
  await storage.remove(key)
  t.equal(fake.objects().length, 0)
})

t.test('a service that never answers is given up after its time', async (t) => {
  const { fake, storage } = await setUp(t, { timeoutMs: 50 })
  fake.hang()
  await t.rejects(storage.remove(key), { code: 'STORAGE_UNAVAILABLE' })
  t.equal(fake.requests().length, 3)
})

t.test('a service that stays away is 503, within the request deadline', async (t) => {
  const { fake, storage } = await setUp(t)
  await fake.close()
  await t.rejects(storage.upload(key, bytes, 'image/jpeg'), { code: 'STORAGE_UNAVAILABLE', statusCode: 503 })
  const context = { requestId: 'x', deadlineMs: performance.now() + 50, roundTrips: 0, retries: 0 }
  const startedMs = performance.now()
  await t.rejects(
    requestContext.run(context, () => storage.upload(key, bytes, 'image/jpeg')),
    { code: 'STORAGE_UNAVAILABLE' },
  )
  t.ok(performance.now() - startedMs < 1000)
})

t.test('a refusal is not repeated and tells nothing of the service', async (t) => {
  const { fake, storage } = await setUp(t, { key: 'another-key' })
  await t.rejects(storage.upload(key, bytes, 'image/jpeg'), { code: 'STORAGE_REFUSED', statusCode: 502 })
  t.equal(fake.requests().length, 1)
})
