import { createRules, type Injection, type Reach, type Rules } from '../rules.ts'
import type { FakeReply, FakeRequest } from './messages.ts'

/** A fault that strikes an HTTP request. */
export type HttpFault =
  | { act: 'reply'; reply: FakeReply; handled: boolean }
  | { act: 'reset'; handled: boolean }
  | { act: 'hang'; handled: boolean }
  | { act: 'cut-reply' }
  | { act: 'hold'; until: () => Promise<void> }

/** Which requests a fault strikes: `METHOD /path`, a route's pattern, an expression over `METHOD /path?query`, a predicate. */
export interface RequestReach {
  on?: string | RegExp | ((request: FakeRequest) => boolean)
  times?: number
}

/** An injection whose requests wait until they are released. */
export interface RequestHold extends Injection {
  release(): void
}

function reachOf({ on, times }: RequestReach): Reach<FakeRequest> {
  const matches = (request: FakeRequest): boolean => {
    const target = `${request.method} ${request.path}`
    if (on === undefined) return true
    if (typeof on === 'string') return on === target || on === request.route
    if (typeof on === 'function') return on(request)
    return on.test(request.query.size === 0 ? target : `${target}?${request.query}`)
  }
  return times === undefined ? { matches } : { matches, times }
}

/** The faults of a fake, as methods; every one may be limited to some requests and to a number of them. */
export function createHttpFaults(rules: Rules<FakeRequest, HttpFault>) {
  const strike = (fault: HttpFault, reach: RequestReach): Injection => rules.add(fault, reachOf(reach))

  return {
    /** Answers this without handling the request: `fail({ status: 503, on: 'POST /v1/refunds', times: 1 })`. */
    fail: ({ status, headers, body, ...reach }: RequestReach & FakeReply) =>
      strike({ act: 'reply', handled: false, reply: { status, body, headers: headers ?? {} } }, reach),
    /** Handles the request and answers this all the same, as a gateway that lost patience does. */
    failAfter: ({ status, headers, body, ...reach }: RequestReach & FakeReply) =>
      strike({ act: 'reply', handled: true, reply: { status, body, headers: headers ?? {} } }, reach),
    /** Resets the connection without handling the request. */
    resetBefore: (reach: RequestReach = {}) => strike({ act: 'reset', handled: false }, reach),
    /** Handles the request, then resets the connection: the reply is lost. */
    resetAfter: (reach: RequestReach = {}) => strike({ act: 'reset', handled: true }, reach),
    /** Never answers and does not handle the request. */
    hang: (reach: RequestReach = {}) => strike({ act: 'hang', handled: false }, reach),
    /** Handles the request and never answers. */
    hangAfter: (reach: RequestReach = {}) => strike({ act: 'hang', handled: true }, reach),
    /** Handles the request, sends half of the reply's body, then resets. */
    cutReply: (reach: RequestReach = {}) => strike({ act: 'cut-reply' }, reach),
    /** Delays the handling. */
    delay: ({ delayMs, ...reach }: RequestReach & { delayMs: number }) =>
      strike({ act: 'hold', until: () => new Promise((resolve) => setTimeout(resolve, delayMs)) }, reach),
    /** Holds requests back, unhandled, until released. */
    hold(reach: RequestReach = {}): RequestHold {
      const gate = Promise.withResolvers<void>()
      const injection = strike({ act: 'hold', until: () => gate.promise }, reach)
      return { ...injection, release: () => gate.resolve() }
    },
  }
}

/** Makes an empty list of HTTP faults. */
export const createHttpRules = (): Rules<FakeRequest, HttpFault> => createRules()
