import { importPKCS8, SignJWT } from 'jose'
import type { Config } from '../config/config.ts'
import { call, type Reply, readJson, retryAfterHeaders, ServiceUnavailable } from '../lib/http.ts'
import { defineProblems, type Problem } from '../lib/problem.ts'

/** The push service does not answer, has a fault of its own, or does not take our account: later it may. */
const problems = defineProblems({
  PUSH_UNAVAILABLE: '503 El servicio de notificaciones móviles no está disponible en este momento.',
})

/** A message for one device. */
export interface PushMessage {
  readonly deviceToken: string
  readonly title: string
  readonly body: string
  /** For the app that is opened by it. */
  readonly data: Readonly<Record<string, string>>
}

/**
 * What became of a message: `sent`, `gone` (the device is no more: its token never works again) or `refused`
 * (this message will never reach this device).
 */
export type PushOutcome = 'sent' | 'gone' | 'refused'

/** Push messages by a service that delivers them. */
export type Push = NonNullable<ReturnType<typeof createPush>>

const googleTokenUrl = 'https://oauth2.googleapis.com/token'
const scope = 'https://www.googleapis.com/auth/firebase.messaging'
/** A token is not used in the last minutes of its life, so that it never ends on the way. */
const marginMs = 5 * 60_000
const callTimeoutMs = 5000
/** A message is 4096 bytes at most; a notification shows less than this of its text. */
const mostCharacters = 500

interface ServiceAccount {
  readonly project_id: string
  readonly client_email: string
  readonly private_key: string
  readonly token_uri?: string
}

type Token = Awaited<ReturnType<typeof requestToken>>

function away(error: unknown, reason = 'FCM'): Problem {
  const { message, retryAfter } =
    error instanceof ServiceUnavailable ? error : { message: String(error), retryAfter: null }
  const cause = new Error(`${reason}: ${message}`, { cause: error })
  return problems.PUSH_UNAVAILABLE([], { cause, headers: retryAfterHeaders(retryAfter) })
}

/**
 * Asks for an access token by the grant of RFC 7523. Not by google-auth-library, which ignores the account's token_uri.
 * Returns it with the moment (of `Date.now()`) until which it is usable. Throws when there is none.
 */
async function requestToken(account: ServiceAccount) {
  const url = account.token_uri || googleTokenUrl
  // Keys are pasted with `\n` for line breaks, too.
  const key = await importPKCS8(account.private_key.replaceAll('\\n', '\n'), 'RS256')
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(account.client_email)
    .setAudience(url)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key)
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  const askedAt = Date.now()
  const reply = await call(url, { method: 'POST', body }, { timeoutMs: callTimeoutMs })
  const grant = readJson(reply)
  if (!reply.ok || typeof grant.access_token !== 'string')
    throw new Error([reply.status, grant.error, grant.error_description].filter(Boolean).join(', '))
  const lifeMs = 1000 * (Number(grant.expires_in) || 0)
  return { text: grant.access_token, usableUntil: askedAt + lifeMs - Math.min(marginMs, lifeMs / 2) }
}

/**
 * What an answer of FCM's HTTP v1 API means (https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode); undefined
 * when the message may be sent later. FCM's own error code is more exact than the status.
 */
function readOutcome(reply: Reply): PushOutcome | undefined {
  if (reply.status === 200) return 'sent'
  const { error = {} } = readJson(reply) as {
    readonly error?: { status?: string; message?: string; details?: readonly { errorCode?: string }[] }
  }
  const code = error.details?.find(({ errorCode }) => errorCode)?.errorCode ?? error.status
  if (code === 'UNREGISTERED') return 'gone'
  if (code === 'INVALID_ARGUMENT') return /registration token/i.test(error.message ?? '') ? 'gone' : 'refused'
  // A foreign token stays: where the account is the wrong one, it is the right device.
  if (code === 'SENDER_ID_MISMATCH' || code === 'THIRD_PARTY_AUTH_ERROR') return 'refused'
  return undefined
}

/** Push messages by Firebase Cloud Messaging, or null where it is not configured. One access token serves them all. */
export function createPush(config: Config) {
  if (!config.FIREBASE_SERVICE_ACCOUNT_JSON) return null
  const account = JSON.parse(config.FIREBASE_SERVICE_ACCOUNT_JSON) as ServiceAccount
  const url = `${config.FCM_API_URL}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`
  let token: Token | undefined
  let asking: Promise<Token> | undefined

  async function currentToken(): Promise<Token> {
    if (token && Date.now() < token.usableUntil) return token
    asking ??= requestToken(account).finally(() => {
      asking = undefined
    })
    token = await asking.catch((error: unknown) => {
      throw away(error, 'No token for push messages')
    })
    return token
  }

  async function post(body: string, signal?: AbortSignal): Promise<Reply> {
    const used = await currentToken()
    const headers = { authorization: `Bearer ${used.text}`, 'content-type': 'application/json' }
    const options = { timeoutMs: callTimeoutMs, ...(signal && { signal }) }
    const reply = await call(url, { method: 'POST', headers, body }, options).catch((error: unknown) => {
      throw away(error)
    })
    // It may have been revoked before its time.
    if (reply.status === 401 && token === used) token = undefined
    return reply
  }

  return {
    /** Throws PUSH_UNAVAILABLE (503, with Retry-After where the service says it) when it may work later. */
    async send({ deviceToken, data, ...shown }: PushMessage, signal?: AbortSignal): Promise<PushOutcome> {
      const notification = { title: shown.title, body: shown.body.slice(0, mostCharacters).toWellFormed() }
      const body = JSON.stringify({ message: { token: deviceToken, notification, data } })
      let reply = await post(body, signal)
      if (reply.status === 401) reply = await post(body, signal)
      const outcome = readOutcome(reply)
      if (outcome === undefined) throw away(new Error(`it answered ${reply.status}`))
      return outcome
    },
  }
}
