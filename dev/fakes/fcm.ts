import { randomBytes } from 'node:crypto'
import { type FcmErrorCode, fcmError, unauthenticated } from './fcm/errors.ts'
import { grantProblem } from './fcm/grant.ts'
import { makeServiceAccount } from './fcm/service-account.ts'
import { type FakeReply, type FakeRequest, startHttpFake } from './http-server.ts'

export type { FcmErrorCode } from './fcm/errors.ts'
export { makeServiceAccount, type ServiceAccount } from './fcm/service-account.ts'

/** A push message that was taken. */
export interface PushMessage {
  name: string
  token: string
  notification: { title?: string; body?: string }
  data: Record<string, string>
  message: Record<string, unknown>
}

/** A running fake of Firebase Cloud Messaging. */
export type FakeFcm = Awaited<ReturnType<typeof startFcm>>

const MAX_PAYLOAD_BYTES = 4096

type Json = Record<string, unknown>
const isTable = (value: unknown): value is Json => typeof value === 'object' && value !== null

function invalid(message: string): FakeReply {
  return fcmError('INVALID_ARGUMENT', { message })
}

/**
 * Starts a fake of FCM's HTTP v1 API, and of the OAuth endpoint that its tokens come from, on a free loopback port.
 * @param options.projectId the project that messages are sent for
 */
export async function startFcm({ projectId = 'fake-shop' }: { projectId?: string } = {}) {
  const accessTokens = new Map<string, number>()
  const devices = new Map<string, FcmErrorCode>()
  const messages: PushMessage[] = []
  let tokenSeconds = 3599

  function grant(request: FakeRequest): FakeReply {
    const problem = grantProblem(new URLSearchParams(request.body.toString('utf8')), account, publicKey)
    if (problem) return { status: 400, body: { error: 'invalid_grant', error_description: problem } }
    const token = `ya29.${randomBytes(24).toString('base64url')}`
    accessTokens.set(token, Date.now() + tokenSeconds * 1000)
    return { status: 200, body: { access_token: token, expires_in: tokenSeconds, token_type: 'Bearer' } }
  }

  function isAuthorized(request: FakeRequest): boolean {
    const token = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    return (accessTokens.get(token ?? '') ?? 0) > Date.now()
  }

  function send(request: FakeRequest): FakeReply {
    if (!isAuthorized(request)) return unauthenticated
    if (request.param('project') !== projectId) return fcmError('SENDER_ID_MISMATCH')
    const { message } = request.json()
    if (!isTable(message)) return invalid('Recipient of the message is not set.')
    const { token, notification = {}, data = {} } = message
    if (typeof token !== 'string' || token === '') return invalid('Recipient of the message is not set.')
    if (!isTable(data) || Object.values(data).some((value) => typeof value !== 'string')) {
      return invalid("Invalid value at 'message.data[0].value' (TYPE_STRING)")
    }
    if (Buffer.byteLength(JSON.stringify({ notification, data })) > MAX_PAYLOAD_BYTES) {
      return invalid('Message too big')
    }
    const trouble = devices.get(token)
    if (trouble) return fcmError(trouble)
    const name = `projects/${projectId}/messages/${randomBytes(8).toString('hex')}`
    messages.push({
      name,
      token,
      notification: { ...(notification as Json) },
      data: data as Record<string, string>,
      message,
    })
    return { status: 200, body: { name } }
  }

  const server = await startHttpFake({
    routes: { 'POST /token': grant, 'POST /v1/projects/:project/messages:send': send },
  })
  const { account, publicKey } = makeServiceAccount(projectId, `${server.url}/token`)

  return {
    ...server,
    projectId,
    /** The service account that may ask for tokens here. */
    account,
    /** The same as the text of its file, as the service's settings hold it. */
    serviceAccountJson: JSON.stringify(account),
    /** The messages that were taken, oldest first. */
    messages: (): readonly PushMessage[] => messages,
    /** From now on messages to this device token are refused so. */
    refuseDevice(token: string, code: FcmErrorCode = 'UNREGISTERED'): void {
      devices.set(token, code)
    },
    /** Refuses the next messages: `QUOTA_EXCEEDED` (429) or `UNAVAILABLE` (503), with `Retry-After`. */
    refuseNext: (
      code: FcmErrorCode,
      { times = 1, retryAfterS = 1 }: { times?: number; retryAfterS?: number } = {},
    ) => server.fail({ ...fcmError(code, { retryAfterS }), on: /messages:send/, times }),
    /** Makes tokens given from now on live this long, in seconds. */
    tokensLive(seconds: number): void {
      tokenSeconds = seconds
    },
    /** Makes every token given so far worthless. */
    revokeTokens(): void {
      accessTokens.clear()
    },
  }
}
