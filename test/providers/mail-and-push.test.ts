import t from 'tap'
import { type FakeFcm, startFcm } from '../../dev/fakes/fcm.ts'
import { startSendGrid } from '../../dev/fakes/sendgrid.ts'
import { createMail } from '../../src/providers/mail/mail.ts'
import { createPush } from '../../src/providers/push.ts'
import { configWith } from './config.ts'

async function setUpMail(test: { teardown(end: () => unknown): unknown }, apiKey?: string) {
  const fake = await startSendGrid()
  test.teardown(() => fake.close())
  const config = configWith({
    SENDGRID_API_KEY: apiKey ?? fake.apiKey,
    SENDGRID_FROM_EMAIL: 'tienda@example.com',
    SENDGRID_FROM_NAME: 'Tienda',
    SENDGRID_API_URL: fake.url,
  })
  return { fake, mail: createMail(config)! }
}

const letter = { to: 'ana@example.com', title: 'Compra', body: 'Gracias', tone: 'success' } as const

t.test('a letter goes out as text and as a card in the colour of its tone', async (t) => {
  const { fake, mail } = await setUpMail(t)
  await mail.send(letter)
  t.match(fake.mails(), [{ to: ['ana@example.com'], from: 'tienda@example.com', subject: 'Compra' }])
  t.match(fake.mails()[0]?.body, { from: { email: 'tienda@example.com', name: 'Tienda' } })
  const { 'text/plain': text, 'text/html': html = '' } = fake.mails()[0]?.content ?? {}
  t.equal(text, 'Gracias')
  t.match(html, /background:#2ecc71/)
  t.match(html, /Gracias<\/p>/)
  t.match(html, /no respondas/)
  for (const [tone, colour] of [
    ['info', '#3498db'],
    ['warning', '#f39c12'],
    ['error', '#e74c3c'],
  ] as const) {
    await mail.send({ ...letter, tone })
    t.match(fake.mails().at(-1)?.content['text/html'], colour)
  }
})

t.test('a shop without a key or an address to write from has no mail', async (t) => {
  t.equal(createMail(configWith({})), null)
})

t.test('no name of a product or a state becomes HTML, and no title a second header', async (t) => {
  const { fake, mail } = await setUpMail(t)
  const evil = `<img src=x onerror="alert('1')"> & más`
  await mail.send({ ...letter, title: `Aviso\r\nBcc: otra@example.com ${evil}`, body: `Uno\n${evil}` })
  const [sent] = fake.mails()
  t.notMatch(sent?.content['text/html'], '<img')
  t.match(
    sent?.content['text/html'],
    '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; más</p>',
  )
  t.equal(sent?.content['text/plain'], `Uno\n${evil}`)
  t.equal(sent?.subject, `Aviso Bcc: otra@example.com ${evil}`)
})

t.test('a letter that is refused for what it is, is refused for good', async (t) => {
  const { mail } = await setUpMail(t)
  await t.rejects(mail.send({ ...letter, to: 'nobody' }), { code: 'MAIL_REFUSED', statusCode: 502 })
})

t.test(
  'a busy, broken or unreachable service, and a wrong key, are told apart from a bad letter',
  async (t) => {
    const { fake, mail } = await setUpMail(t)
    fake.limit({ resetS: 30 })
    await t.rejects(mail.send(letter), { code: 'MAIL_UNAVAILABLE', headers: { 'retry-after': /^(29|30)$/ } })
    fake.fail({ status: 503, headers: { 'retry-after': '7' }, body: 'away', times: 1 })
    await t.rejects(mail.send(letter), { code: 'MAIL_UNAVAILABLE', headers: { 'retry-after': '7' } })
    fake.resetBefore({ times: 1 })
    await t.rejects(mail.send(letter), { code: 'MAIL_UNAVAILABLE' })
    const { mail: stranger } = await setUpMail(t, 'SG.other')
    await t.rejects(stranger.send(letter), { code: 'MAIL_UNAVAILABLE' })
  },
)

t.test('neither the key nor the letter is part of an error', async (t) => {
  const { mail, fake } = await setUpMail(t, 'SG.fake-but-wrong')
  for (const faulty of [() => fake.clearFaults(), () => fake.resetBefore({ times: 1 })]) {
    faulty()
    const error: unknown = await mail.send(letter).catch((failure: unknown) => failure)
    const everything = [error, (error as Error).cause]
      .map((part) => JSON.stringify(part, Object.getOwnPropertyNames(part)))
      .join()
    t.notMatch(everything, /SG\.fake|ana@example|Gracias/)
  }
})

t.test('two shops in one process use their own keys and addresses', async (t) => {
  const one = await setUpMail(t)
  const other = await setUpMail(t)
  await one.mail.send(letter)
  await other.mail.send(letter)
  await one.mail.send(letter)
  t.equal(one.fake.mails().length, 2)
  t.equal(other.fake.mails().length, 1)
})

function pushTo(fake: FakeFcm, account: object) {
  const file = JSON.stringify({ ...fake.account, ...account })
  return createPush(configWith({ FIREBASE_SERVICE_ACCOUNT_JSON: file, FCM_API_URL: fake.url }))!
}

async function setUpPush(test: { teardown(end: () => unknown): unknown }) {
  const fake = await startFcm()
  test.teardown(() => fake.close())
  return { fake, push: pushTo(fake, {}) }
}

const message = { deviceToken: 'device-1', title: 'Compra', body: 'Gracias', data: { venta_id: '7' } }

t.test('a message goes to its device with its data, and one access token serves them all', async (t) => {
  const { fake, push } = await setUpPush(t)
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
  const { fake, push } = await setUpPush(t)
  fake.tokensLive(1)
  await push.send(message)
  await new Promise((resolve) => setTimeout(resolve, 600))
  fake.tokensLive(3600)
  await push.send(message)
  t.equal(fake.requests('POST /token').length, 2, 'half a second before its end')
  fake.revokeTokens()
  t.equal(await push.send(message), 'sent')
  t.equal(fake.requests('POST /token').length, 3)
  fake.fail({ status: 401, body: '{}', on: /messages:send/, times: 2 })
  await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE' })
  t.equal(fake.requests('POST /token').length, 4)
  t.equal(await push.send(message), 'sent')
  t.equal(fake.requests('POST /token').length, 5, 'nor is the second one kept that was refused')
})

t.test('a device that is no more, one of another project and a bad message are told apart', async (t) => {
  const { fake, push } = await setUpPush(t)
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
  const { fake, push } = await setUpPush(t)
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
    const { fake } = await setUpPush(t)
    const stranger = await setUpPush(t)
    const push = pushTo(fake, { private_key: stranger.fake.account.private_key })
    await t.rejects(push.send(message), { code: 'PUSH_UNAVAILABLE' })
    t.throws(() => pushTo(fake, { private_key: 'no key' }), { name: 'ConfigError' })
  },
)

t.test('a key pasted with escaped line breaks is understood', async (t) => {
  const { fake } = await setUpPush(t)
  const push = pushTo(fake, { private_key: fake.account.private_key.replaceAll('\n', '\\n') })
  t.equal(await push.send(message), 'sent')
  t.equal(createPush(configWith({})), null, 'a shop without an account has no push')
})
