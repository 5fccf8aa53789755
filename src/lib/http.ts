import { setTimeout as sleep } from 'node:timers/promises'
import { type Backoff, backoffMs } from './backoff.ts'
import { requestContext } from './request-context.ts'

const longestRetryAfterSeconds = 3600

/** Failures that happen before a request is sent. */
const notArrived = new Set(
  'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH UND_ERR_CONNECT_TIMEOUT'.split(' '),
)

/** Another service gave no answer that can be used: none in time, or that it cannot work now. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable'
  /** True when the call certainly did not reach the service. */
  readonly notArrived: boolean
  /** The service's Retry-After, if it sent one. */
  readonly retryAfter: string | null

  constructor(message: string, options: { cause?: unknown; retryAfter?: string | null } = {}) {
    super(message, { cause: options.cause })
    this.notArrived = notArrived.has(codeOf(options.cause) ?? '')
    this.retryAfter = options.retryAfter ?? null
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause)
}

/** An answer of another service, read whole. */
export type Reply = Readonly<Awaited<ReturnType<typeof attempt>>>

/** The object in an answer's body; an empty one for anything else, such as a gateway's page. */
export function readJson({ text }: Reply): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export interface CallOptions {
  /** For one attempt, in milliseconds; never beyond the request's deadline. */
  readonly timeoutMs: number
  /** What is kept of the request's time for what comes after the call, in milliseconds. */
  readonly reserveMs?: number
  /** Attempts at most; 1 by default. */
  readonly attempts?: number
  /** Whether a second attempt does no harm, or only after a first that certainly did not arrive. */
  readonly repeats?: 'always' | 'unless-arrived'
  readonly backoff?: Backoff
  /** Reads the status where a service says it in another place than the status line. */
  readonly statusOf?: (reply: Reply) => number
  readonly signal?: AbortSignal
}

/** Milliseconds until the request's deadline, 0 once it is over; infinite outside of a request. */
export function timeLeftMs(): number {
  const context = requestContext.getStore()
  return context ? Math.max(0, context.deadlineMs - performance.now()) : Number.POSITIVE_INFINITY
}

async function attempt(url: string, init: RequestInit, limitMs: number, signal?: AbortSignal) {
  const limit = AbortSignal.timeout(Math.ceil(limitMs))
  const signals = signal ? AbortSignal.any([signal, limit]) : limit
  try {
    const response = await fetch(url, { redirect: 'error', ...init, signal: signals })
    const { status, ok, headers } = response
    return { status, ok, headers, text: await response.text() }
  } catch (cause) {
    throw new ServiceUnavailable('the service did not answer', { cause })
  }
}

/** Calls another service within the request's deadline. Throws ServiceUnavailable without an answer, or at 5xx, 408, 429. */
export async function call(url: string, init: RequestInit, options: CallOptions): Promise<Reply> {
  const { timeoutMs, reserveMs = 0, attempts = 1, repeats = 'unless-arrived', signal } = options
  const { backoff = { baseMs: 250, capMs: 2000 }, statusOf = (reply) => reply.status } = options
  for (let count = 1; ; count += 1) {
    const limitMs = Math.min(timeoutMs, (timeLeftMs() - reserveMs) / (attempts - count + 1))
    if (limitMs <= 0) throw new ServiceUnavailable('the time of the request is over')
    try {
      const reply = await attempt(url, init, limitMs, signal)
      const status = statusOf(reply)
      if (status < 500 && status !== 408 && status !== 429) return { ...reply, status }
      const retryAfter = reply.headers.get('retry-after')
      throw new ServiceUnavailable(`the service answered ${status}`, { retryAfter })
    } catch (error) {
      const mayRepeat = repeats === 'always' || (error instanceof ServiceUnavailable && error.notArrived)
      const pauseMs = backoffMs(count, backoff)
      if (count >= attempts || !mayRepeat || pauseMs >= timeLeftMs() - reserveMs) throw error
      await sleep(pauseMs)
    }
  }
}

const secondsUntil = (moment: number) => Math.ceil((moment - Date.now()) / 1000)

/** Seconds that a Retry-After header (RFC 9110, 10.2.3: seconds or a date) asks for; undefined when it says nothing. */
function readRetryAfter(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const text = value.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? undefined : secondsUntil(moment)
}

/**
 * The headers of a problem (`retry-after`, in seconds, an hour at most) out of what a service answered: its
 * Retry-After, or else the Unix time at which its limit is lifted. Empty when it says neither.
 */
export function retryAfterHeaders(retryAfter: unknown, reset?: unknown): Record<string, string> {
  const lifted = /^\d{9,11}$/.test(String(reset)) ? secondsUntil(Number(reset) * 1000) : undefined
  const seconds = readRetryAfter(retryAfter) ?? lifted
  if (seconds === undefined) return {}
  return { 'retry-after': String(Math.min(Math.max(seconds, 0), longestRetryAfterSeconds)) }
}
