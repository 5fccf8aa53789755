import { type CallOptions, call, ServiceUnavailable } from '../../lib/http.ts'
import { identityUnavailable } from './errors.ts'
import { type GotrueReason, reasonOf } from './gotrue-errors.ts'

export interface GotrueOptions {
  /** The project's address, without a path. */
  readonly url: string
  readonly anonKey: string
  /** For one attempt. */
  readonly timeoutMs?: number
}

export interface GotrueCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** After `/auth/v1`, with its query. */
  readonly path: string
  /** The bearer: a person's token, or the anonymous or the service role's key. */
  readonly bearer: string
  readonly body?: Readonly<Record<string, unknown>>
  /**
   * Once more after any fault, because doing it twice does no harm; or only when it certainly never arrived.
   */
  readonly repeats: 'always' | 'unless-arrived'
}

/** An answer of GoTrue that is one: done, or refused for a reason. */
export interface GotrueReply {
  readonly reason: GotrueReason | null
  readonly body: Readonly<Record<string, unknown>>
}

/** Two attempts, within the request's time less what the database needs afterwards. */
const limits = { attempts: 2, reserveMs: 1000, backoff: { baseMs: 500, capMs: 500 } } as const
const longestRetryAfterSeconds = 60

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

function unavailable(cause: unknown, retryAfter: string | null = null): Error {
  const seconds = Number(retryAfter)
  const wait = Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, longestRetryAfterSeconds) : 3
  return identityUnavailable([], { headers: { 'retry-after': String(wait) }, cause })
}

/** Calls Supabase Auth. Throws IDENTITY_UNAVAILABLE (503) for everything that is not an answer of its own. */
export type CallGotrue = (call: GotrueCall) => Promise<GotrueReply>

/** Makes the client of GoTrue's HTTP protocol (github.com/supabase/auth): bounded in time and in repeats. */
export function createGotrueClient({ url, anonKey, timeoutMs = 5000 }: GotrueOptions): CallGotrue {
  return async ({ method, path, bearer, body, repeats }) => {
    const init = {
      method,
      headers: {
        apikey: anonKey,
        authorization: `Bearer ${bearer}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }
    const options: CallOptions = { ...limits, timeoutMs, repeats }
    const reply = await call(`${url}/auth/v1${path}`, init, options).catch((cause: unknown) => {
      throw unavailable(cause, cause instanceof ServiceUnavailable ? cause.retryAfter : null)
    })
    const answer = parse(reply.text)
    if (reply.ok) return { reason: null, body: answer }
    const reason = reasonOf(reply.status, answer)
    if (reason !== 'fault') return { reason, body: answer }
    throw unavailable(new Error(`Supabase Auth answered ${reply.status} to ${method} ${path.split('?')[0]}`))
  }
}
