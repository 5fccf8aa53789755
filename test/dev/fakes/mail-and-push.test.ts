import client from '@sendgrid/client'
import sendgrid from '@sendgrid/mail'
import { JWT } from 'google-auth-library'
import t from 'tap'
import { startFcm } from '../../../dev/fakes/fcm.ts'
import { startSendGrid } from '../../../dev/fakes/sendgrid.ts'

async function setUpMail(test: { teardown(end: () => unknown): unknown }) {
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
  const { fake } = await setUpMail(t)
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
  const { fake, useKey } = await setUpMail(t)
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
  const { fake } = await setUpMail(t)
  fake.resetBefore({ times: 1 })
  t.ok(await errorOf(sendgrid.send(mail)))
  t.equal(fake.mails().length, 0)
  fake.resetAfter({ times: 1 })
  t.ok(await errorOf(sendgrid.send(mail)))
  t.equal(fake.mails().length, 1)
})

type Json = Record<string, unknown>

async function setUpPush(test: { teardown(end: () => unknown): unknown }) {
  const fake = await startFcm()
  test.teardown(() => fake.close())
  const { client_email: email, private_key: key, token_uri: tokenUri } = fake.account
  const auth = new JWT({ email, key, scopes: ['https://www.googleapis.com/auth/firebase.messaging'] })
  // The library asks Google for tokens whatever the account's `token_uri` says.
  auth.transporter.interceptors.request.add({
    async resolved(config) {
      config.url = new URL(tokenUri)
      return config
    },
  })
  const token = async (): Promise<string> => (await auth.getAccessToken()).token ?? ''
  const send = async (message: Json, bearer: string, projectId = fake.projectId) => {
    const response = await fetch(`${fake.url}/v1/projects/${projectId}/messages:send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ message }),
    })
    const retryAfter = response.headers.get('retry-after')
    return { status: response.status, retryAfter, body: (await response.json()) as Json }
  }
  return { fake, auth, token, send }
}

const message = {
  token: 'device-1',
  notification: { title: 'Hola', body: 'Gracias' },
  data: { venta_id: '7' },
}
const withCode = (errorCode: string) => ({ error: { details: [{ errorCode }] } })

t.test('a message is taken with a token that the account signed for', async (t) => {
  const { fake, token, send } = await setUpPush(t)
  const sent = await send(message, await token())
  t.match(sent, { status: 200, body: { name: /^projects\/fake-shop\/messages\/\w+$/ } })
  t.match(fake.messages(), [{ token: 'device-1', notification: { title: 'Hola' }, data: { venta_id: '7' } }])
  t.equal(JSON.parse(fake.serviceAccountJson).token_uri, `${fake.url}/token`)
  t.equal(fake.requests('POST /token').length, 1)
})

t.test('a stranger gets no token, and a revoked token sends nothing', async (t) => {
  const { fake, token, send } = await setUpPush(t)
  const stranger = await startFcm()
  t.teardown(() => stranger.close())
  const { client_email: email, private_key: key } = stranger.account
  const other = new JWT({ email, key, scopes: ['https://www.googleapis.com/auth/firebase.messaging'] })
  other.transporter.interceptors.request.add({
    async resolved(config) {
      config.url = new URL(fake.account.token_uri)
      return config
    },
  })
  await t.rejects(other.getAccessToken(), /invalid_grant: Invalid JWT Signature/)
  const bearer = await token()
  fake.revokeTokens()
  t.match(await send(message, bearer), { status: 401, body: { error: { status: 'UNAUTHENTICATED' } } })
})

t.test('devices, payloads and projects are refused with the codes of FCM', async (t) => {
  const { fake, token, send } = await setUpPush(t)
  const bearer = await token()
  fake.refuseDevice('gone')
  fake.refuseDevice('foreign', 'SENDER_ID_MISMATCH')
  t.match(await send({ ...message, token: 'gone' }, bearer), { status: 404, body: withCode('UNREGISTERED') })
  t.match(await send({ ...message, token: 'foreign' }, bearer), {
    status: 403,
    body: withCode('SENDER_ID_MISMATCH'),
  })
  const invalid = { status: 400, body: withCode('INVALID_ARGUMENT') }
  t.match(await send({ ...message, data: { venta_id: 7 } }, bearer), invalid)
  t.match(await send({ ...message, token: '' }, bearer), invalid)
  t.match(await send({ ...message, data: { text: 'x'.repeat(4096) } }, bearer), invalid)
  t.match(await send(message, bearer, 'other'), { status: 403 })
})

t.test('FCM is busy, away, or loses its answer', async (t) => {
  const { fake, token, send } = await setUpPush(t)
  const bearer = await token()
  fake.refuseNext('QUOTA_EXCEEDED', { retryAfterS: 60 })
  t.match(await send(message, bearer), { status: 429, retryAfter: '60', body: withCode('QUOTA_EXCEEDED') })
  fake.refuseNext('UNAVAILABLE')
  t.match(await send(message, bearer), { status: 503, retryAfter: '1' })
  fake.resetAfter({ on: /messages:send/, times: 1 })
  await t.rejects(send(message, bearer))
  t.equal(fake.messages().length, 1)
})
