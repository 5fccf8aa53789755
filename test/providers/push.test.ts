import t from 'tap'
import { type FakeFcm, startFcm } from '../../dev/fakes/fcm.ts'
import { createPush } from '../../src/providers/push.ts'
import { configWith } from './config.ts'

function pushTo(fake: FakeFcm, account: object) {
  const file = JSON.stringify({ ...fake.account, ...account })
  return createPush(configWith({ FIREBASE_SERVICE_ACCOUNT_JSON: file, FCM_API_URL: fake.url }))!
}

async function setUp(test: { teardown(end: () => unknown): unknown }) {
  const fake = await startFcm()
  test.teardown(() => fake.close())
  return { fake, push: pushTo(fake, {}) }
}

const message = { deviceToken: 'device-1', title: 'Compra', body: 'Gracias', data: { venta_id: '7' } }

t.test('a message goes to its device with its data, and one access token serves them all', async (t) => {
  const { fake, push } = await setUp(t)
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => push.send(message)))
  t.strictSame(outcomes, ['sent', 'sent', 'sent', 'sent', 'sent'])
  t.match(fake.messages()[0], {
    token: 'device-1',
    notification: { title: 'Compra', body: 'Gracias' },
    data: { venta_id: '7' },
  })
  t.equal(fake.requests('POST /token').length, 1)
})

t.test('an access token is renewed before it ends, and when it was revoked', async (t) => {
  const { fake, push } = await setUp(t)
  fake.tokensLive(1)
  await push.send(message)
  await new Promise((resolve) => setTimeout(resolve, 600))
  fake.tokensLive(3600)
  await push.send(message)
  t.equal(fake.requests('POST /token').length, 2, 'half a second before its end')
  fake.revokeTokens()
  t.equal(await push.send(message), 'sent')
  t.equal(fake.requests('POST /token').length, 3)
})

t.test('a device that is no more, one of another project and a bad message are told apart', async (t) => {
  const { fake, push } = await setUp(t)
  fake.refuseDevice('gone')
  fake.refuseDevice('never-was', 'INVALID_ARGUMENT')
  fake.refuseDevice('foreign', 'SENDER_ID_MISMATCH')
  fake.refuseDevice('apple', 'THIRD_PARTY_AUTH_ERROR')
  t.equal(await push.send({ ...message, deviceToken: 'gone' }), 'gone')
  t.equal(await push.send({ ...message, deviceToken: 'never-was' }), 'gone')
  t.equal(await push.send({ ...message, deviceToken: 'foreign' }), 'refused')
  t.equal(await push.send({ ...message, deviceToken: 'apple' }), 'refused')
  t.equal(await push.send({ ...message, data: { text: 'x'.repeat(4096) } }), 'refused')
  t.equal(await push.send({ ...message, body: '🎉'.repeat(4096) }), 'sent', 'a long text is shortened')
})

t.test('a busy, broken or unreachable service says when to try again, if it knows', async (t) => {
  const { fake, push } = await setUp(t)
  fake.refuseNext('QUOTA_EXCEEDED', { retryAfterS: 60 })
  await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE', headers: { 'retry-after': '60' } })
  fake.refuseNext('UNAVAILABLE', { retryAfterS: 2 })
  await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE', headers: { 'retry-after': '2' } })
  fake.fail({ status: 502, body: '<html>', on: /messages:send/, times: 1 })
  await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE' })
  fake.resetBefore({ on: /messages:send/, times: 1 })
  await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE' })
  t.equal(fake.requests('POST /token').length, 1, 'none of it is the token’s fault')
})

t.test(
  'an account that gets no token is a service that is away, a key that is no key refused at boot',
  async (t) => {
    const { fake } = await setUp(t)
    const stranger = await setUp(t)
    const push = pushTo(fake, { private_key: stranger.fake.account.private_key })
    await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE' })
    t.throws(() => pushTo(fake, { private_key: 'no key' }), { name: 'ConfigError' })
  },
)

t.test('a key pasted with escaped line breaks is understood', async (t) => {
  const { fake } = await setUp(t)
  const push = pushTo(fake, { private_key: fake.account.private_key.replaceAll('\n', '\\n') })
  t.equal(await push.send(message), 'sent')
  t.equal(createPush(configWith({})), null, 'a shop without an account has no push')
})
