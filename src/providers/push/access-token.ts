import { importPKCS8, SignJWT } from 'jose'
import { retryAfterHeaders } from '../../lib/http.ts'
import { pushUnavailable } from './errors.ts'
import type { ServiceAccount } from './service-account.ts'

const scope = 'https://www.googleapis.com/auth/firebase.messaging'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const grantSeconds = 3600
/** A token is not used in the last minutes of its life, so that it never ends on the way. */
const marginMs = 5 * 60_000
const callTimeoutMs = 5000

/** Tokens that let messages be sent. */
export interface AccessTokens {
  /** A token that is valid for a while. Throws PUSH_UNAVAILABLE (503). */
  get(): Promise<string>
  /** Forgets a token that was not accepted. */
  forget(token: string): void
}

interface Grant {
  readonly access_token?: unknown
  readonly expires_in?: unknown
  readonly error?: unknown
  readonly error_description?: unknown
}

async function signAssertion({ email, privateKey, tokenUrl }: ServiceAccount): Promise<string> {
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(email)
    .setAudience(tokenUrl)
    .setIssuedAt()
    .setExpirationTime(`${grantSeconds}s`)
    .sign(await importPKCS8(privateKey, 'RS256'))
}

interface Token {
  readonly token: string
  /** Of `Date.now()`. */
  readonly usableUntil: number
}

/** Asks for a token by the grant of RFC 7523. */
async function requestToken(account: ServiceAccount): Promise<Token> {
  const body = new URLSearchParams({ grant_type: grantType, assertion: await signAssertion(account) })
  const askedAt = Date.now()
  const signal = AbortSignal.timeout(callTimeoutMs)
  const response = await fetch(account.tokenUrl, { method: 'POST', body, signal, redirect: 'error' })
  const grant = (await response.json()) as Grant
  if (!response.ok || typeof grant.access_token !== 'string') {
    const reason = [response.status, grant.error, grant.error_description].filter(Boolean).join(', ')
    throw pushUnavailable([], {
      cause: new Error(`No token for push messages: ${reason}`),
      headers: retryAfterHeaders(response.headers.get('retry-after')),
    })
  }
  const seconds = Number(grant.expires_in) || 0
  const marginOrHalf = Math.min(marginMs, seconds * 500)
  return { token: grant.access_token, usableUntil: askedAt + seconds * 1000 - marginOrHalf }
}

/** Keeps one access token for all messages, asked for when the first message needs it and shortly before it ends. */
export function createAccessTokens(account: ServiceAccount): AccessTokens {
  let known: Token | undefined
  let asking: Promise<Token> | undefined

  async function ask(): Promise<Token> {
    try {
      known = await requestToken(account)
      return known
    } catch (error) {
      if (error instanceof Error && error.name === 'Problem') throw error
      throw pushUnavailable([], { cause: error })
    } finally {
      asking = undefined
    }
  }

  return {
    async get() {
      if (known && Date.now() < known.usableUntil) return known.token
      asking ??= ask()
      return (await asking).token
    },
    forget(token) {
      if (known?.token === token) known = undefined
    },
  }
}
