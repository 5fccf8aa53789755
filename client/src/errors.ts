import type { components } from './generated/types.ts'
import { retryAfterMs } from './retry-after.ts'

/** How the API tells what is wrong (RFC 9457). */
export type Problem = components['schemas']['Problem']

/** The API said no, or could not. `code` is for programs, `detail` (the message) is Spanish, for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** `UNKNOWN` when the answer was no problem document, as from a gateway in between. */
  readonly code: string
  readonly detail: string
  /** What is wrong, by the name of the field. */
  readonly errors: Readonly<Record<string, readonly string[]>>
  /** Names the request in the service's log. */
  readonly requestId: string | undefined
  /** In how many milliseconds it makes sense to ask again, if the API said so. */
  readonly retryAfterMs: number | undefined

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined
    super(problem?.detail ?? `${response.status} ${response.statusText}`.trim())
    this.status = response.status
    this.code = problem?.code ?? 'UNKNOWN'
    this.detail = this.message
    this.errors = problem?.errors ?? {}
    this.requestId = problem?.request_id
    this.retryAfterMs = retryAfterMs(response.headers)
  }
}

/**
 * No answer arrived: the service may or may not have done what was asked. Calling again with the same `key` is
 * safe.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  /** How often the request was sent. */
  readonly attempts: number

  constructor(attempts: number, cause: unknown) {
    super(`No answer after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`, { cause })
    this.attempts = attempts
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
