import { call, readJson, ServiceUnavailable } from '../../lib/http.ts'
import type { Problem } from '../../lib/problem.ts'
import { identityProblems } from './errors.ts'

/**
 * Error codes of GoTrue (github.com/supabase/auth, internal/api/apierrors), and texts of answers without a known code:
 * those of older versions, and general codes that cover several cases.
 */
const reasons = [
  [
    'wrong-password',
    /^(invalid_credentials|invalid_grant|email_not_confirmed|user_banned)$|user (is )?banned/i,
  ],
  ['email-taken', /^(email_exists|user_already_exists)$|already (been )?registered/i],
  ['same-password', /^same_password$|different from the old password/i],
  ['password-refused', /^weak_password$|password (should|cannot|must)|password is (too|known)/i],
  ['email-refused', /^email_address_invalid$|validate email|invalid format|email address .* is invalid/i],
  ['no-user', /^user_not_found$|user not found/i],
  [
    'no-session',
    /^(bad_jwt|no_authorization|session_(not_found|expired)|refresh_token_(not_found|already_used))$/,
  ],
  ['no-session', /jwt|invalid claim|session .*(not exist|not found)|sub claim|bearer token/i],
] as const

/**
 * Why GoTrue refuses, in this service's words. `fault` is no refusal: the service fails, is too busy, or is not set up
 * (a wrong key).
 */
export type GotrueReason = (typeof reasons)[number][0] | 'fault'

const reasonIn = (text: string) => reasons.find(([, pattern]) => pattern.test(text))?.[0]

interface GotrueCall {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** After `/auth/v1`, with its query. */
  readonly path: string
  /** A person's token; without one the key is the bearer too. */
  readonly bearer?: string
  /** The service role's key where an administrator is asked for, else the anonymous one. */
  readonly as?: 'administrator'
  readonly body?: Readonly<Record<string, unknown>>
  /** Once more after any fault, because doing it twice does no harm; or only when it certainly never arrived. */
  readonly repeats?: 'always' | 'unless-arrived'
}

export interface GotrueOptions {
  /** The project's address, without a path. */
  readonly url: string
  readonly anonKey: string
  readonly serviceRoleKey: string
  /** For one attempt, in milliseconds; 5000 by default. */
  readonly timeoutMs?: number
}

/** Two attempts, within the request's time less what the database needs afterwards. */
const limits = { attempts: 2, reserveMs: 1000, backoff: { baseMs: 500, capMs: 500 } } as const
const longestRetryAfterSeconds = 60

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * The reason in an error body: `{code, error_code, msg}` as now, `{code, message}` with a dated API version,
 * `{error, error_description}` or `{code, msg}` without a name as older versions have it.
 */
export function reasonOf(status: number, body: Readonly<Record<string, unknown>>): GotrueReason {
  if (status >= 500 || status === 429 || status === 408) return 'fault'
  const code = textOf(body.error_code) || textOf(body.code) || textOf(body.error)
  const text = textOf(body.msg) || textOf(body.message) || textOf(body.error_description)
  return reasonIn(code) ?? reasonIn(text) ?? 'fault'
}

function unavailable(cause: unknown): Problem {
  const seconds = Number(cause instanceof ServiceUnavailable ? cause.retryAfter : null)
  const wait = Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, longestRetryAfterSeconds) : 3
  return identityProblems.IDENTITY_UNAVAILABLE([], { headers: { 'retry-after': String(wait) }, cause })
}

/** The problem of an answer that is not what it should be: 503. */
export function unexpectedAnswer(to: string): Problem {
  return unavailable(new Error(`Supabase Auth answered something else than expected to ${to}`))
}

/**
 * Makes the client of GoTrue's HTTP protocol (github.com/supabase/auth): bounded in time and in repeats. A key of the
 * newer kind (`sb_…`) is no JWT: as a bearer it is taken only beside the same `apikey`. A call throws
 * IDENTITY_UNAVAILABLE (503) for everything that is not an answer of Supabase Auth's own.
 */
export function createGotrueClient(options: GotrueOptions) {
  const { url, anonKey, serviceRoleKey, timeoutMs = 5000 } = options
  return async (
    request: GotrueCall,
  ): Promise<{ reason: GotrueReason | null; body: Record<string, unknown> }> => {
    const { method, path, bearer, as, body, repeats = 'always' } = request
    const apikey = as === 'administrator' ? serviceRoleKey : anonKey
    const init: RequestInit = {
      method,
      headers: {
        apikey,
        authorization: `Bearer ${bearer ?? apikey}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }
    const policy = { ...limits, timeoutMs, repeats }
    const reply = await call(`${url}/auth/v1${path}`, init, policy).catch((cause: unknown) => {
      throw unavailable(cause)
    })
    const answer = readJson(reply)
    if (reply.ok) return { reason: null, body: answer }
    const reason = reasonOf(reply.status, answer)
    if (reason !== 'fault') return { reason, body: answer }
    throw unavailable(new Error(`Supabase Auth answered ${reply.status} to ${method} ${path.split('?')[0]}`))
  }
}

export type CallGotrue = ReturnType<typeof createGotrueClient>
