import t from 'tap'
import { startSendGrid } from '../../dev/fakes/sendgrid.ts'
import { createMail } from '../../src/providers/mail/mail.ts'
import { configWith } from './config.ts'

async function setUp(test: { teardown(end: () => unknown): unknown }, apiKey?: string) {
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
  const { fake, mail } = await setUp(t)
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
  const { fake, mail } = await setUp(t)
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
  const { mail } = await setUp(t)
  await t.rejects(mail.send({ ...letter, to: 'nobody' }), { code: 'MAIL_REFUSED', statusCode: 502 })
})

t.test(
  'a busy, broken or unreachable service, and a wrong key, are told apart from a bad letter',
  async (t) => {
    const { fake, mail } = await setUp(t)
    fake.limit({ resetS: 30 })
    await t.rejects(mail.send(letter), { code: 'MAIL_UNAVAILABLE', headers: { 'retry-after': /^(29|30)$/ } })
    fake.fail({ status: 503, headers: { 'retry-after': '7' }, body: 'away', times: 1 })
    await t.rejects(mail.send(letter), { code: 'MAIL_UNAVAILABLE', headers: { 'retry-after': '7' } })
    fake.resetBefore({ times: 1 })
    await t.rejects(mail.send(letter), { code: 'MAIL_UNAVAILABLE' })
    const { mail: stranger } = await setUp(t, 'SG.other')
    await t.rejects(stranger.send(letter), { code: 'MAIL_UNAVAILABLE' })
  },
)

t.test('neither the key nor the letter is part of an error', async (t) => {
  const { mail, fake } = await setUp(t, 'SG.fake-but-wrong')
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
  const one = await setUp(t)
  const other = await setUp(t)
  await one.mail.send(letter)
  await other.mail.send(letter)
  await one.mail.send(letter)
  t.equal(one.fake.mails().length, 2)
  t.equal(other.fake.mails().length, 1)
})
