import { retryAfterHeaders } from '../../lib/http.ts'
import type { Problem } from '../../lib/problem.ts'
import { mailRefused, mailUnavailable } from './errors.ts'

/** What is read of an error of the SendGrid SDK: of an answer, or of a connection that failed. */
interface SdkError {
  readonly code?: unknown
  readonly response?: {
    readonly headers?: Readonly<Record<string, unknown>>
    readonly body?: { readonly errors?: readonly { readonly message?: unknown; readonly field?: unknown }[] }
  }
}

/** Answers that say something about the letter. Any other is about the key, the service or the way to it. */
const aboutTheLetter = new Set([400, 404, 406, 413, 415])

/** What SendGrid says is wrong, for the log; never the letter. */
function explain({ code, response }: SdkError): string {
  const told = response?.body?.errors?.map(({ message, field }) =>
    [field, message].filter(Boolean).join(': '),
  )
  return [`SendGrid: ${String(code ?? 'no answer')}`, ...(told ?? [])].join(', ')
}

/**
 * What an error of the SendGrid SDK means (https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses).
 * The error itself is not kept: it carries the request with its key and its letter.
 */
export function toMailProblem(error: unknown): Problem {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as SdkError
  const cause = new Error(explain(failure))
  if (typeof failure.code === 'number' && aboutTheLetter.has(failure.code)) return mailRefused([], { cause })
  const { headers = {} } = failure.response ?? {}
  return mailUnavailable([], {
    cause,
    headers: retryAfterHeaders(headers['retry-after'], headers['x-ratelimit-reset']),
  })
}
