import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Refusal, startHttpFake } from '../../../dev/fakes/http-server.ts'

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
