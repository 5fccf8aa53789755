import { retryAfterHeaders } from '../../lib/http.ts'
import type { Problem } from '../../lib/problem.ts'
import { pushUnavailable } from './errors.ts'
import type { PushOutcome } from './push.ts'

interface ErrorBody {
  readonly error?: {
    readonly status?: unknown
    readonly message?: unknown
    readonly details?: readonly { readonly errorCode?: unknown }[]
  }
}

/** How FCM answered one message. */
export interface FcmAnswer {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: unknown
}

/** FCM's own error code, which is more exact than the status. */
function errorCode(error: ErrorBody['error']): string {
  const own = error?.details?.find((detail) => typeof detail.errorCode === 'string')?.errorCode
  return String(own ?? error?.status ?? '')
}

/** Codes about one device or message: they will not change. Everything else may work later. */
function readRefusal(code: string, message: string): PushOutcome | undefined {
  if (code === 'UNREGISTERED') return 'gone'
  if (code === 'INVALID_ARGUMENT') return /registration token/i.test(message) ? 'gone' : 'refused'
  // A foreign token stays: where the account is the wrong one, it is the right device.
  if (code === 'SENDER_ID_MISMATCH' || code === 'THIRD_PARTY_AUTH_ERROR') return 'refused'
  return undefined
}

/**
 * What an answer of FCM's HTTP v1 API means (https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode).
 * A Problem (PUSH_UNAVAILABLE, 503) when the message may be sent later.
 */
export function readAnswer({ status, retryAfter, body }: FcmAnswer): PushOutcome | Problem {
  if (status === 200) return 'sent'
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as ErrorBody
  const code = errorCode(error)
  return (
    readRefusal(code, String(error?.message ?? '')) ??
    pushUnavailable([], {
      cause: new Error(`FCM: ${status}, ${code}`),
      headers: retryAfterHeaders(retryAfter),
    })
  )
}
