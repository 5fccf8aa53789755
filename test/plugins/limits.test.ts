import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createFaultCounter } from '../../src/plugins/limits.ts'
import { bareApp, open } from './bare-app.ts'

const limit = (name: 'reading' | 'writing' | 'guessing' | 'none') =>
  ({ config: { access: 'public', limit: name } }) as const

/** Routes under every limit. */
async function limited(t: Parameters<typeof bareApp>[0], config: Record<string, string>) {
  return bareApp(t, {
    config,
    routes: (app) => {
      app.get('/read', open, async () => ({}))
      app.get('/read-too', open, async () => ({}))
      app.post('/write', open, async () => ({}))
      app.post('/login', limit('guessing'), async () => ({}))
      app.get('/probe', limit('none'), async () => ({}))
    },
  })
}

t.test('whoever asks too often gets 429, and when to come back', async (t) => {
  const app = await limited(t, { RATE_LIMIT_READING: '2', RATE_LIMIT_WRITING: '1' })
  t.equal((await app.inject('/read')).statusCode, 200)
  t.equal((await app.inject('/read-too')).statusCode, 200)
  const refused = await app.inject('/read')
  t.equal(refused.statusCode, 429)
  t.match(refused.json(), { code: 'TOO_MANY_REQUESTS', status: 429 })
  const seconds = Number(refused.headers['retry-after'])
  t.ok(seconds >= 1 && seconds <= 60)
  t.match(refused.json().detail, String(seconds))
  t.equal((await app.inject({ method: 'POST', url: '/write' })).statusCode, 200, 'writing counts apart')
  t.equal((await app.inject({ method: 'POST', url: '/write' })).statusCode, 429)
})

t.test('addresses count apart, and a /64 of IPv6 counts as one', async (t) => {
  const app = await limited(t, { RATE_LIMIT_READING: '1', TRUST_PROXY: 'none' })
  const ask = async (remoteAddress: string) => (await app.inject({ url: '/read', remoteAddress })).statusCode
  t.equal(await ask('192.0.2.1'), 200)
  t.equal(await ask('192.0.2.2'), 200)
  t.equal(await ask('192.0.2.1'), 429)
  t.equal(await ask('2001:db8:1:2::1'), 200)
  t.equal(await ask('2001:db8:1:2:ffff::9'), 429)
  t.equal(await ask('2001:db8:1:3::1'), 200)
})

t.test('the address is the one that the proxies saw, not the one that the client made up', async (t) => {
  const app = await limited(t, { RATE_LIMIT_READING: '1', TRUST_PROXY: 'loopback, uniquelocal, cloudflare' })
  const ask = async (forwarded: string, remoteAddress = '10.0.0.7') => {
    const headers = { 'x-forwarded-for': forwarded }
    return (await app.inject({ url: '/read', remoteAddress, headers })).statusCode
  }
  t.equal(await ask('203.0.113.5, 172.68.1.1, 10.0.0.1'), 200)
  t.equal(await ask('1.1.1.1, 203.0.113.5, 172.68.1.1, 10.0.0.1'), 429)
  t.equal(await ask('198.51.100.9, 172.68.1.1'), 200)
  t.equal(await ask('198.51.100.10', '192.0.2.77'), 200, 'nobody believes a stranger')
  t.equal(await ask('198.51.100.11', '192.0.2.77'), 429)
})

t.test('a known user counts as a user wherever they are, except for guessing', async (t) => {
  const app = await limited(t, { RATE_LIMIT_READING: '1', RATE_LIMIT_GUESSING: '1' })
  const ask = async (url: string, user: string, remoteAddress: string) => {
    const method = url === '/login' ? 'POST' : 'GET'
    return (await app.inject({ method, url, remoteAddress, headers: { 'x-user': user } })).statusCode
  }
  t.equal(await ask('/read', 'ana', '192.0.2.1'), 200)
  t.equal(await ask('/read', 'ana', '192.0.2.2'), 429)
  t.equal(await ask('/read', 'luis', '192.0.2.1'), 200)
  t.equal(await ask('/login', 'ana', '192.0.2.1'), 200)
  t.equal(await ask('/login', 'luis', '192.0.2.1'), 429, 'accounts are free to make')
})

t.test('addresses that do not exist count as reading; probes count never; 0 is no limit', async (t) => {
  const app = await limited(t, { RATE_LIMIT_READING: '1', RATE_LIMIT_WRITING: '0' })
  t.equal((await app.inject('/nowhere')).statusCode, 404)
  t.equal((await app.inject('/nowhere')).statusCode, 429)
  t.equal((await app.inject('/write')).statusCode, 429, 'a wrong method too')
  for (let i = 0; i < 5; i++) {
    t.equal((await app.inject('/probe')).statusCode, 200)
    t.equal((await app.inject({ method: 'POST', url: '/write' })).statusCode, 200)
  }
})

t.test('one late second is no overload, lasting lateness is', async (t) => {
  let nowMs = 0
  const hasLasted = createFaultCounter(() => nowMs)
  const at = (milliseconds: number) => {
    nowMs = milliseconds
    return hasLasted()
  }
  t.notOk(at(10_000))
  t.notOk(at(11_000))
  t.ok(at(12_000))
  t.ok(at(13_000))
  t.notOk(at(20_000), 'forgotten in between')
})

t.test('while the event loop is late requests get 503 and probes are answered', async (t) => {
  const app = await limited(t, { MAX_EVENT_LOOP_DELAY_MS: '20' })
  const statuses: number[] = []
  const deadline = performance.now() + 15_000
  while (performance.now() < deadline && !statuses.includes(503)) {
    const blockedUntil = performance.now() + 300
    while (performance.now() < blockedUntil);
    await sleep(5)
    const reply = await app.inject('/read')
    statuses.push(reply.statusCode)
    if (reply.statusCode === 503) {
      t.match(reply.json(), { code: 'OVERLOADED' })
      t.ok(Number(reply.headers['retry-after']) >= 1)
      t.equal((await app.inject('/probe')).statusCode, 200)
    }
  }
  t.ok(statuses.includes(200) && statuses.includes(503))
})
