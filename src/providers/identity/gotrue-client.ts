import { setTimeout as sleep } from 'node:timers/promises'
import { currentRequestContext } from '../../lib/request-context.ts'
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

const attempts = 2
const pauseMs = 250
/** What is kept of a request's time for the database. */
const reserveMs = 1000
const longestRetryAfterSeconds = 60

/** Failures that happen before a request is sent. */
const notArrived = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause)
}

function remainingMs(): number {
  const context = currentRequestContext()
  return context ? context.deadlineMs - reserveMs - performance.now() : Number.POSITIVE_INFINITY
}

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
  async function send({ method, path, bearer, body }: GotrueCall, patienceMs: number): Promise<GotrueReply> {
    const response = await fetch(`${url}/auth/v1${path}`, {
      method,
      headers: {
        apikey: anonKey,
        authorization: `Bearer ${bearer}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(Math.ceil(patienceMs)),
    })
    const answer = parse(await response.text())
    if (response.ok) return { reason: null, body: answer }
    const reason = reasonOf(response.status, answer)
    if (reason !== 'fault') return { reason, body: answer }
    const fault = new Error(`Supabase Auth answered ${response.status} to ${method} ${path.split('?')[0]}`)
    throw unavailable(fault, response.headers.get('retry-after'))
  }

  async function attempt(call: GotrueCall, left: number): Promise<GotrueReply> {
    const patienceMs = Math.min(timeoutMs, remainingMs() / left)
    if (patienceMs <= 0) throw unavailable(new Error('the time of the request is over'))
    try {
      return await send(call, patienceMs)
    } catch (error) {
      const mayRepeat = call.repeats === 'always' || notArrived.has(codeOf(error) ?? '')
      if (left <= 1 || !mayRepeat) throw error
      await sleep(pauseMs * (0.5 + Math.random()))
      return attempt(call, left - 1)
    }
  }

  return async (call) => {
    try {
      return await attempt(call, attempts)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'IDENTITY_UNAVAILABLE') throw error
      throw unavailable(error)
    }
  }
}
