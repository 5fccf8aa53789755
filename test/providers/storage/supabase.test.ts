import t from 'tap'
import { startStorage } from '../../../dev/fakes/storage.ts'
import { requestContext } from '../../../src/lib/request-context.ts'
import { createSupabaseStorage } from '../../../src/providers/storage/supabase.ts'
import type { Teardown } from '../../helper.ts'

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
