import t from 'tap'
import { startStorage } from '../../../dev/fakes/storage.ts'
import { startSupabase } from '../../../dev/fakes/supabase.ts'

async function setUp(test: { teardown(end: () => unknown): unknown }) {
  const storage = await startStorage({
    buckets: { productos: { isPublic: true, fileSizeLimitBytes: 100 }, privado: { isPublic: false } },
  })
  test.teardown(() => storage.close())
  const call = (method: string, path: string, init: RequestInit = {}) =>
    fetch(`${storage.url}/storage/v1/object/${path}`, {
      method,
      ...init,
      headers: { authorization: `Bearer ${storage.project.serviceRoleKey}`, ...init.headers },
    })
  return { storage, call }
}

const png = { body: 'png', headers: { 'content-type': 'image/png' } }

t.test('an object is uploaded once, replaced, read by anybody, listed and deleted', async (t) => {
  const { storage, call } = await setUp(t)
  const uploaded = await call('POST', 'productos/a/one.png', png)
  t.equal(uploaded.status, 200)
  t.match(await uploaded.json(), { Key: 'productos/a/one.png', Id: String })
  const duplicate = await call('POST', 'productos/a/one.png', png)
  t.equal(duplicate.status, 400)
  t.match(await duplicate.json(), { statusCode: '409', error: 'Duplicate' })
  const upsert = { ...png, headers: { ...png.headers, 'x-upsert': 'true' } }
  t.equal((await call('POST', 'productos/a/one.png', upsert)).status, 200)
  t.equal((await call('PUT', 'productos/a/one.png', { ...png, body: 'new' })).status, 200)
  t.equal((await call('PUT', 'productos/a/none.png', png)).status, 400)

  const read = await fetch(`${storage.url}/storage/v1/object/public/productos/a/one.png`)
  t.equal(read.headers.get('content-type'), 'image/png')
  t.equal(await read.text(), 'new')
  t.match(storage.object('productos', 'a/one.png'), { contentType: 'image/png', bytes: Buffer.from('new') })

  await call('POST', 'productos/two%20b.png', png)
  const listed = await call('POST', 'list/productos', { body: '{"prefix":""}' })
  t.match(await listed.json(), [
    { name: 'a', id: null },
    { name: 'two b.png', metadata: { size: 3 } },
  ])
  t.equal((await call('DELETE', 'productos/a/one.png')).status, 200)
  t.match(await (await call('DELETE', 'productos/a/one.png')).json(), {
    statusCode: '404',
    error: 'not_found',
  })
  const removed = await call('DELETE', 'productos', { body: '{"prefixes":["two b.png","none.png"]}' })
  t.match(await removed.json(), [{ name: 'two b.png' }])
  t.equal(storage.objects().length, 0)
})

t.test('keys, buckets, sizes and bearers are checked', async (t) => {
  const { storage, call } = await setUp(t)
  const refused = async (path: string, init: RequestInit = png) => (await call('POST', path, init)).json()
  t.match(await refused('productos/ni%C3%B1o.png'), { error: 'InvalidKey', statusCode: '400' })
  t.match(await refused('productos/a%5Bb%5D.png'), { error: 'InvalidKey' })
  t.match(await refused('nada/a.png'), { error: 'Bucket not found' })
  t.match(await refused('productos/a.png', { ...png, body: 'x'.repeat(101) }), { statusCode: '413' })
  const anon = { ...png, headers: { authorization: `Bearer ${storage.project.anonKey}` } }
  t.match(await refused('productos/a.png', anon), { statusCode: '403', error: 'Unauthorized' })
  await call('POST', 'privado/a.png', png)
  t.equal((await fetch(`${storage.url}/storage/v1/object/public/privado/a.png`)).status, 400)
})

t.test('an upload whose reply is lost is stored', async (t) => {
  const { storage, call } = await setUp(t)
  storage.resetAfter({ on: /^POST .*productos/, times: 1 })
  await t.rejects(call('POST', 'productos/a.png', png))
  t.equal(storage.objects().length, 1)
})

t.test('Auth and Storage share one project', async (t) => {
  const supabase = await startSupabase()
  t.teardown(() => supabase.close())
  const user = supabase.auth.addUser({ email: 'ana@example.com' })
  const headers = { apikey: supabase.env.SUPABASE_ANON_KEY }
  const bearer = { ...headers, authorization: `Bearer ${supabase.auth.accessTokenFor(user.id)}` }
  t.equal((await fetch(`${supabase.env.SUPABASE_URL}/auth/v1/user`, { headers: bearer })).status, 200)
  const upload = await fetch(`${supabase.url}/storage/v1/object/productos/a.png`, {
    method: 'POST',
    headers: { authorization: `Bearer ${supabase.env.SUPABASE_SERVICE_ROLE_KEY}` },
    body: 'png',
  })
  t.equal(upload.status, 200)
  t.equal(supabase.storage.objects().length, 1)
})
