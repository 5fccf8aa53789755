import t from 'tap'
import { createHostCheck, createOriginCheck } from '../../src/plugins/security.ts'
import { bareApp, open } from './bare-app.ts'

t.test('hosts are checked as Django does', async (t) => {
  const isAllowed = createHostCheck(['localhost', '127.0.0.1', '[::1]', '.example.com'])
  const good = [
    'localhost',
    'localhost:8000',
    'LOCALHOST',
    '127.0.0.1:80',
    '[::1]:8000',
    'example.com',
    'a.b.example.com',
    'shop.example.com.',
  ]
  const bad = [
    undefined,
    '',
    'badexample.com',
    'example.com.evil.org',
    'localhost.evil.org',
    '10.0.0.1',
    'a:b:c',
    'evil.org/x.example.com',
    'user@x.example.com',
    'evil.org#.example.com',
    'example.org',
  ]
  for (const host of good) t.ok(isAllowed(host), host)
  for (const host of bad) t.notOk(isAllowed(host), String(host))
  t.ok(createHostCheck(['*'])('anything.at.all'))
})

t.test('origins are exact or a subdomain of a wildcard', async (t) => {
  const isAllowed = createOriginCheck(['http://localhost:5173', 'https://*.vercel.app'])
  const good = [
    'http://localhost:5173',
    'https://shop.vercel.app',
    'https://a.b.vercel.app',
    'HTTPS://SHOP.vercel.app',
  ]
  const bad = [
    undefined,
    'null',
    'http://localhost:4173',
    'https://vercel.app',
    'http://shop.vercel.app',
    'https://evil.com/.vercel.app',
    'https://shop.vercel.app.evil.com',
    'https://shop.vercel.app:444',
    'https://user@x.vercel.app',
  ]
  for (const origin of good) t.ok(isAllowed(origin), origin)
  for (const origin of bad) t.notOk(isAllowed(origin), String(origin))
})

async function app(t: Parameters<typeof bareApp>[0], config: Record<string, string> = {}) {
  return bareApp(t, {
    config,
    routes: (app) => {
      app.get('/thing', open, async () => ({ ok: true }))
      app.get('/probe', { config: { access: 'public', limit: 'none' } }, async () => ({ ok: true }))
    },
  })
}

t.test('a foreign host is refused, but not to the probes of the platform', async (t) => {
  const shop = await app(t, { ALLOWED_HOSTS: '.example.com' })
  const refused = await shop.inject({ url: '/thing', headers: { host: 'evil.org' } })
  t.match(refused.json(), { status: 400, code: 'HOST_NOT_ALLOWED' })
  t.equal((await shop.inject({ url: '/probe', headers: { host: '10.1.2.3:10000' } })).statusCode, 200)
  t.equal((await shop.inject({ url: '/thing', headers: { host: 'api.example.com' } })).statusCode, 200)
})

t.test(
  'a preflight of a client is answered empty with what it may do, before any token is looked at',
  async (t) => {
    const shop = await app(t)
    const reply = await shop.inject({
      method: 'OPTIONS',
      url: '/thing',
      headers: {
        origin: 'https://tienda.vercel.app',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-platform,idempotency-key',
      },
    })
    t.equal(reply.statusCode, 200)
    t.equal(reply.body, '')
    t.match(reply.headers, {
      'access-control-allow-origin': 'https://tienda.vercel.app',
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-max-age': '86400',
      vary: /Origin/i,
    })
    const allowed = String(reply.headers['access-control-allow-headers']).split(', ')
    for (const name of [
      'authorization',
      'content-type',
      'x-requested-with',
      'x-platform',
      'idempotency-key',
      'if-match',
    ])
      t.ok(allowed.includes(name), name)
    t.notOk('access-control-allow-credentials' in reply.headers)
  },
)

t.test('a client may read the headers that it needs; other origins get no CORS header', async (t) => {
  const shop = await app(t)
  const ours = await shop.inject({ url: '/thing', headers: { origin: 'http://localhost:5173' } })
  t.equal(ours.headers['access-control-allow-origin'], 'http://localhost:5173')
  for (const name of ['ETag', 'Idempotent-Replayed', 'Retry-After', 'X-Request-Id'])
    t.match(ours.headers['access-control-expose-headers'], name)
  for (const method of ['GET', 'OPTIONS'] as const) {
    const theirs = await shop.inject({ method, url: '/thing', headers: { origin: 'https://evil.org' } })
    t.equal(theirs.statusCode, 200)
    t.notOk('access-control-allow-origin' in theirs.headers)
  }
})

t.test('browsers are told not to frame, sniff or refer', async (t) => {
  const reply = await (await app(t)).inject('/thing')
  t.match(reply.headers, {
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy': /default-src 'none'/,
  })
  t.notOk('x-powered-by' in reply.headers)
})

t.test('an error keeps the headers of CORS, so that a client can read it', async (t) => {
  const reply = await (await app(t)).inject({ url: '/nowhere', headers: { origin: 'http://localhost:5173' } })
  t.equal(reply.statusCode, 404)
  t.equal(reply.headers['access-control-allow-origin'], 'http://localhost:5173')
})
