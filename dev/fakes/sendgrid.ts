import { randomUUID } from 'node:crypto'
import { type FakeReply, type FakeRequest, startHttpFake } from './http-server.ts'
import { validateMail } from './sendgrid/validate.ts'

/** A mail that was taken. */
export interface SentMail {
  id: string
  to: string[]
  from: string
  subject: string
  /** By type: `text/plain`, `text/html`. */
  content: Record<string, string>
  /** The whole request. */
  body: Record<string, unknown>
}

/** A running fake of SendGrid. */
export type FakeSendGrid = Awaited<ReturnType<typeof startSendGrid>>

interface Shape {
  personalizations: { to: { email: string }[]; subject?: string }[]
  from: { email: string }
  subject?: string
  content: { type: string; value: string }[]
}

function refuse(status: number, message: string): FakeReply {
  return { status, body: { errors: [{ message, field: null, help: null }] } }
}

function toMail(id: string, body: Record<string, unknown>): SentMail {
  const shape = body as unknown as Shape
  return {
    id,
    to: shape.personalizations.flatMap(({ to }) => to.map(({ email }) => email)),
    from: shape.from.email,
    subject: shape.subject ?? shape.personalizations[0]?.subject ?? '',
    content: Object.fromEntries(shape.content.map(({ type, value }) => [type, value])),
    body,
  }
}

/**
 * Starts a fake of SendGrid's mail API on a free loopback port.
 * @param options.apiKey the key that is accepted
 */
export async function startSendGrid({ apiKey = 'SG.fake' }: { apiKey?: string } = {}) {
  const mails: SentMail[] = []

  function send(request: FakeRequest): FakeReply {
    if (!/json/.test(request.headers['content-type'] ?? '')) {
      return refuse(415, 'Content-Type should be application/json.')
    }
    const body = request.json()
    const errors = validateMail(body)
    if (errors.length > 0) return { status: 400, body: { errors } }
    const id = randomUUID().replaceAll('-', '')
    mails.push(toMail(id, body))
    return { status: 202, headers: { 'x-message-id': id } }
  }

  const server = await startHttpFake({
    routes: {
      'POST /v3/mail/send': send,
      'GET /v3/scopes': () => ({ status: 200, body: { scopes: ['mail.send'] } }),
    },
    gateway: ({ headers }) =>
      headers.authorization === `Bearer ${apiKey}`
        ? undefined
        : refuse(401, 'The provided authorization grant is invalid, expired, or revoked'),
  })

  return {
    ...server,
    apiKey,
    /** The mails that were taken, oldest first. */
    mails: (): readonly SentMail[] => mails,
    forgetMails(): void {
      mails.length = 0
    },
    /** Refuses the next requests as too many. */
    limit: ({ times = 1, resetS = 1 }: { times?: number; resetS?: number } = {}) =>
      server.fail({
        ...refuse(429, 'too many requests'),
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + resetS),
        },
        times,
      }),
  }
}
