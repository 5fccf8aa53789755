import type { AccessTokens } from './access-token.ts'
import { pushUnavailable } from './errors.ts'
import { type FcmAnswer, readAnswer } from './fcm-answer.ts'
import type { Push, PushMessage } from './push.ts'

export interface FcmSettings {
  readonly projectId: string
  /** Where the API is: `https://fcm.googleapis.com`, or a fake. */
  readonly apiUrl: string
  readonly tokens: AccessTokens
}

const callTimeoutMs = 5000
/** A message is 4096 bytes at most; a notification shows less than this of its text. */
const mostCharacters = 500

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A gateway's page: the status says enough.
    return null
  }
}

/** Push messages by Firebase Cloud Messaging's HTTP v1 API (https://firebase.google.com/docs/reference/fcm/rest/v1). */
export function createFcmPush({ projectId, apiUrl, tokens }: FcmSettings): Push {
  const url = `${apiUrl}/v1/projects/${encodeURIComponent(projectId)}/messages:send`

  async function post(message: PushMessage, bearer: string, signal?: AbortSignal): Promise<FcmAnswer> {
    const { deviceToken: token, title, body, data } = message
    const timeout = AbortSignal.timeout(callTimeoutMs)
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          message: {
            token,
            notification: { title, body: body.slice(0, mostCharacters).toWellFormed() },
            data,
          },
        }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      const retryAfter = response.headers.get('retry-after')
      return { status: response.status, retryAfter, body: readJson(await response.text()) }
    } catch (cause) {
      throw pushUnavailable([], { cause })
    }
  }

  return {
    async send(message, signal) {
      const bearer = await tokens.get()
      const first = await post(message, bearer, signal)
      const outcome = readAnswer(first)
      if (!(outcome instanceof Error)) return outcome
      if (first.status !== 401) throw outcome
      // The token may have been revoked before its time.
      tokens.forget(bearer)
      const second = readAnswer(await post(message, await tokens.get(), signal))
      if (second instanceof Error) throw second
      return second
    },
  }
}
