import { setTimeout as sleep } from 'node:timers/promises'
import type { Tally } from './tally.ts'

/** One answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly replayed: boolean
}

export interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly token?: string
  readonly body?: object
  /** Idempotency key; what has none is not repeated unless it changes nothing. */
  readonly key?: string
  /** Refusals that are a proper answer, besides 2xx. */
  readonly refusals?: readonly number[]
  /** Gives up when the first answer does not come; what became of it is then unknown. */
  readonly impatient?: boolean
}

/** A report as PDF may take 20 s before it is refused. */
const ANSWER_TIMEOUT_MS = 25_000
const INSIST_MS = 60_000
/** Sooner than `Retry-After` asks, which is harder on the service. */
const RETRY_MS = 150

/** For so long an attempt to log in may stay counted after the instance that looked at it was killed. */
const LAPSE_S = 15

type Outcome = Answer | 'again'

/** A client that does what the API's page asks of it: a key for each write, and the same key when it asks again. */
export function createClient(base: string, tally: Tally) {
  function judge(reply: Response, answer: Answer, question: Question): Outcome {
    const { status } = answer
    const name = `${question.method} ${question.path.replace(/\d+/g, ':id').replace(/\?.*/, '')}`
    // Asked twice at once, as some do on purpose: one of them is told to ask later.
    const isRunning = status === 409 && answer.body.code === 'REQUEST_IN_PROGRESS'
    if (isRunning || (status >= 200 && status < 300) || question.refusals?.includes(status)) {
      tally.ok += 1
      return isRunning ? 'again' : answer
    }
    const from = reply.headers.get('x-balancer')
    const kind = `${status} ${String(answer.body.code ?? from ?? '')}: ${name}`
    // Three logins of one person that died with an instance: a right password waits until they have lapsed.
    const isLapsing =
      answer.body.code === 'TOO_MANY_ATTEMPTS' && Number(reply.headers.get('retry-after')) <= LAPSE_S
    if (status === 503 || isLapsing) {
      tally.unavailable += 1
      if (from === 'cut') tally.cuts += 1
      tally.note(kind)
      if (!reply.headers.has('retry-after')) tally.violate(`${status} without Retry-After: ${name}`)
      return 'again'
    }
    tally.otherErrors += 1
    tally.violate(kind)
    return status >= 500 ? 'again' : answer
  }

  async function once(question: Question): Promise<Outcome> {
    const { method, path, token, body, key } = question
    const startedAt = performance.now()
    tally.requests += 1
    try {
      const reply = await fetch(base + path, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      })
      const text = await reply.text()
      const replayed = reply.headers.get('idempotent-replayed') === 'true'
      // A report may be a file.
      const isJson = reply.headers.get('content-type')?.includes('json') ?? false
      const parsed = (text && isJson ? JSON.parse(text) : {}) as Record<string, unknown>
      return judge(reply, { status: reply.status, body: parsed, replayed }, question)
    } catch (error) {
      tally.otherErrors += 1
      tally.violate(`no answer: ${error instanceof Error ? error.name : String(error)}: ${method} ${path}`)
      return 'again'
    } finally {
      const ms = performance.now() - startedAt
      if (ms > tally.longestMs) Object.assign(tally, { longestMs: ms, slowest: `${method} ${path}` })
    }
  }

  return {
    /** Asks until there is an answer for good; null when it gave up. */
    async ask(question: Question): Promise<Answer | null> {
      const deadline = performance.now() + INSIST_MS
      const mayRepeat = question.method === 'GET' || question.key !== undefined
      do {
        const outcome = await once(question)
        if (outcome !== 'again') return outcome
        if (!mayRepeat || question.impatient) return null
        await sleep(RETRY_MS)
      } while (performance.now() < deadline)
      tally.violate(`no answer within ${INSIST_MS / 1000} s: ${question.method} ${question.path}`)
      return null
    },
  }
}

export type Client = ReturnType<typeof createClient>
