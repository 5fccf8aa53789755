import client from '@sendgrid/client'
import sendgrid from '@sendgrid/mail'
import t from 'tap'
import { startSendGrid } from '../../../dev/fakes/sendgrid.ts'

async function setUp(test: { teardown(end: () => unknown): unknown }) {
  const fake = await startSendGrid()
  test.teardown(() => fake.close())
  sendgrid.setClient(client)
  const useKey = (apiKey: string): void => {
    client.setApiKey(apiKey)
    client.setDefaultRequest('baseUrl', fake.url)
  }
  useKey(fake.apiKey)
  return { fake, useKey }
}

const mail = {
  to: 'ana@example.com',
  from: { email: 'tienda@example.com', name: 'Tienda' },
  subject: 'Compra exitosa',
  text: 'Gracias',
  html: '<p>Gracias</p>',
}

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

t.test('a mail is taken as the SDK sends it', async (t) => {
  const { fake } = await setUp(t)
  const [response] = await sendgrid.send(mail)
  t.equal(response.statusCode, 202)
  t.match(fake.mails(), [
    {
      id: response.headers['x-message-id'],
      to: ['ana@example.com'],
      from: 'tienda@example.com',
      subject: 'Compra exitosa',
      content: { 'text/plain': 'Gracias', 'text/html': '<p>Gracias</p>' },
    },
  ])
})

t.test('a mail that does not fit, a wrong key and too many are refused', async (t) => {
  const { fake, useKey } = await setUp(t)
  const errors = [{ field: 'personalizations.0.to.0.email' }]
  t.match(await errorOf(sendgrid.send({ ...mail, to: 'nobody' })), {
    code: 400,
    response: { body: { errors } },
  })
  const post = (body: object) =>
    fetch(`${fake.url}/v3/mail/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const empty = (await (await post({})).json()) as { errors: { field: string }[] }
  t.same(
    empty.errors.map(({ field }) => field),
    ['personalizations', 'from.email', 'subject', 'content'],
  )
  fake.limit()
  t.match(await errorOf(sendgrid.send(mail)), { code: 429 })
  useKey('SG.other')
  t.match(await errorOf(sendgrid.send(mail)), { code: 401 })
  t.equal(fake.mails().length, 0)
})

t.test('a mail whose answer is lost was sent', async (t) => {
  const { fake } = await setUp(t)
  fake.resetBefore({ times: 1 })
  t.ok(await errorOf(sendgrid.send(mail)))
  t.equal(fake.mails().length, 0)
  fake.resetAfter({ times: 1 })
  t.ok(await errorOf(sendgrid.send(mail)))
  t.equal(fake.mails().length, 1)
})
