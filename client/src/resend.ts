import { NoAnswerError } from './errors.ts'
import { retryAfterMs } from './retry-after.ts'

/** How a request is sent again. All of it is bounded. */
export interface ResendOptions {
  /** How often a request is sent at most; 4 unless said. */
  readonly attempts?: number
  /** How long one attempt may take, its answer included; 20 seconds unless said. */
  readonly attemptTimeoutMs?: number
  /** The longest pause before the second attempt; it doubles with each further one. 250 unless said. */
  readonly firstDelayMs?: number
  /** No pause is longer, and an answer that asks for a longer one is final; 10 seconds unless said. */
  readonly maximumDelayMs?: number
}

/** Sends one request. */
export type Fetch = (request: Request) => Promise<Response>

/** The service, or a gateway before it, could not say what became of the request. */
const undecided = new Set([502, 503, 504])

/** Whether the same request may fare better later. 409 with Retry-After: its first delivery is still at work. */
function isPassing(response: Response): boolean {
  return undecided.has(response.status) || (response.status === 409 && response.headers.has('retry-after'))
}

/** Reads the answer to its end, so that one that breaks off counts as lost. */
async function whole(response: Response): Promise<Response> {
  if (response.body === null) return response
  const { status, statusText, headers } = response
  return new Response(await response.arrayBuffer(), { status, statusText, headers })
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    signal.addEventListener('abort', stop, { once: true })
  })
}

/**
 * A `fetch` that sends a request again, unchanged, when its answer is lost or says that the service is away: for
 * requests of which a second delivery does no harm. It waits as long as `Retry-After` says, and on top of that a random part of
 * a time that doubles ("full jitter": https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 *
 * Throws NoAnswerError when the last attempt got no answer, and the caller's reason when the caller's signal
 * ended it. An answer is never an error here.
 */
export function resending(fetch: Fetch, options: ResendOptions = {}): Fetch {
  const { attempts = 4, attemptTimeoutMs = 20_000, firstDelayMs = 250, maximumDelayMs = 10_000 } = options

  async function attempt(request: Request): Promise<Response | NoAnswerError> {
    const timeout = AbortSignal.timeout(attemptTimeoutMs)
    try {
      const signal = AbortSignal.any([request.signal, timeout])
      return await whole(await fetch(new Request(request.clone(), { signal })))
    } catch (error) {
      request.signal.throwIfAborted()
      return new NoAnswerError(1, error)
    }
  }

  return async function send(request) {
    for (let sent = 1; ; sent += 1) {
      const outcome = await attempt(request)
      const isLost = outcome instanceof NoAnswerError
      if (!isLost && !isPassing(outcome)) return outcome
      const askedMs = isLost ? 0 : (retryAfterMs(outcome.headers) ?? 0)
      if (sent >= attempts || askedMs > maximumDelayMs) {
        if (isLost) throw new NoAnswerError(sent, outcome.cause)
        return outcome
      }
      const jitterMs = Math.random() * Math.min(maximumDelayMs, firstDelayMs * 2 ** (sent - 1))
      await pause(askedMs + jitterMs, request.signal)
    }
  }
}
