import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import t from 'tap'
import { Refusal, startHttpFake } from '../../../dev/fakes/http-server.ts'
import { startFakes } from '../../../dev/fakes/index.ts'
import { startStorage } from '../../../dev/fakes/storage.ts'
import { startSupabase } from '../../../dev/fakes/supabase.ts'

async function setUp(test: { teardown(end: () => unknown): unknown }) {
  let handled = 0
  const fake = await startHttpFake({
    bodyLimitBytes: 1000,
    gateway: (request) => (request.headers.authorization === 'no' ? { status: 401 } : undefined),
    headers: () => ({ 'request-id': 'r1' }),
    routes: {
      'GET /things/:id': (request) => ({ status: 200, body: { id: request.param('id') } }),
      'POST /things': (request) => {
        handled += 1
        return { status: 201, body: request.json() }
      },
      'PUT /files/*path': (request) => ({ status: 200, body: request.param('path') }),
      'DELETE /things/:id': () => {
        throw new Refusal({ status: 409, body: { message: 'in use' } })
      },
    },
  })
  test.teardown(() => fake.close())
  const post = (init: RequestInit = {}) =>
    fetch(`${fake.url}/things`, { method: 'POST', body: '{"name":"chair"}', ...init })
  return { fake, post, handled: () => handled }
}

t.test('requests are routed, answered and recorded', async (t) => {
  const { fake, post } = await setUp(t)
  const found = await fetch(`${fake.url}/things/a%20b/`)
  t.equal(found.headers.get('request-id'), 'r1')
  t.same(await found.json(), { id: 'a b' })
  t.same(await (await post()).json(), { name: 'chair' })
  t.equal(await (await fetch(`${fake.url}/files/a/b.png`, { method: 'PUT' })).text(), 'a/b.png')
  t.equal((await fetch(`${fake.url}/things/1`, { method: 'DELETE' })).status, 409)
  t.equal((await fetch(`${fake.url}/nothing`)).status, 404)
  t.equal((await fetch(`${fake.url}/things`, { method: 'PATCH' })).status, 405)
  t.equal((await post({ headers: { authorization: 'no' } })).status, 401)
  t.equal((await post({ body: '[]' })).status, 400)
  t.equal((await post({ body: 'x'.repeat(1001) })).status, 413)
  t.match(fake.requests('POST /things'), [{ outcome: 201 }, { outcome: 401 }, { outcome: 400 }])
})

t.test('every fault strikes once, before or after the handling', async (t) => {
  const { fake, post, handled } = await setUp(t)
  const on = 'POST /things'
  const unanswered = () => post({ signal: AbortSignal.timeout(50) })

  const failed = fake.fail({ on, times: 1, status: 503, headers: { 'retry-after': '1' } })
  t.equal((await post()).headers.get('retry-after'), '1')
  t.equal(failed.hits(), 1)
  fake.resetBefore({ on: /^POST/, times: 1 })
  await t.rejects(post())
  fake.hang({ on: (request) => request.method === 'POST', times: 1 })
  await t.rejects(unanswered())
  t.equal(handled(), 0)

  fake.failAfter({ on, times: 1, status: 504 })
  t.equal((await post()).status, 504)
  fake.resetAfter({ on, times: 1 })
  await t.rejects(post())
  fake.hangAfter({ on, times: 1 })
  await t.rejects(unanswered())
  fake.cutReply({ on, times: 1 })
  await t.rejects(post().then((response) => response.text()))
  t.equal(handled(), 4)
  t.same(
    fake.requests().map(({ outcome }) => outcome),
    [503, 'reset', 'hang', 504, 'reset', 'hang', 'reset'],
  )
  t.equal((await post()).status, 201)
})

t.test('requests are delayed, or held until released', async (t) => {
  const { fake, post, handled } = await setUp(t)
  const hold = fake.hold({ times: 1 })
  const struck = hold.nextHit()
  const held = post()
  await struck
  await sleep(20)
  t.equal(handled(), 0)
  hold.release()
  t.equal((await held).status, 201)

  const start = performance.now()
  fake.delay({ delayMs: 40, times: 1 })
  fake.latency(40)
  await post()
  t.ok(performance.now() - start >= 79)
  fake.clearFaults()
  t.equal((await post()).status, 201)
})

t.test('the upstreams asked for start together, say how to reach them, and close together', async (t) => {
  const fakes = await startFakes({ supabase: true, stripe: true, sendgrid: true, fcm: true })
  t.match(fakes.env, {
    SUPABASE_URL: fakes.supabase.url,
    SUPABASE_ANON_KEY: String,
    STRIPE_API_URL: fakes.stripe.url,
    STRIPE_SECRET_KEY: 'sk_test_fake',
    STRIPE_WEBHOOK_SECRET: 'whsec_fake',
    SENDGRID_API_URL: fakes.sendgrid.url,
    FCM_API_URL: fakes.fcm.url,
    FIREBASE_SERVICE_ACCOUNT_JSON: /"service_account"/,
  })
  const { hostname: host, port } = new URL(fakes.env.STRIPE_API_URL ?? '')
  const stripe = new Stripe(fakes.env.STRIPE_SECRET_KEY ?? '', { host, port, protocol: 'http' })
  t.match(await stripe.balance.retrieve(), { object: 'balance' })
  await fakes.close()
  await t.rejects(fetch(fakes.stripe.url))
})

t.test('nothing that was not asked for runs', async (t) => {
  const fakes = await startFakes({ sendgrid: true })
  t.teardown(() => fakes.close())
  t.same(Object.keys(fakes), ['sendgrid', 'env', 'close'])
  t.notOk(fakes.env.STRIPE_API_URL)
})

async function setUpStorage(test: { teardown(end: () => unknown): unknown }) {
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
  const { storage, call } = await setUpStorage(t)
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
  const { storage, call } = await setUpStorage(t)
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
  const { storage, call } = await setUpStorage(t)
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
