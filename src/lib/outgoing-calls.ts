import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'

/** An HTTP request of this process that is about to leave. */
export interface OutgoingCall {
  readonly method: string
  /** As `URL.origin` has it. */
  readonly origin: string
  /** With its query. */
  readonly path: string
  setHeader(name: string, value: string): void
}

/** The status that came back, or why none did. */
export type CallEnd = { readonly status: number } | { readonly error: unknown }

/**
 * Told of a call in the context of the request that makes it; returns what wants to know how it ended, or
 * undefined when nobody does.
 */
export type CallWatcher = (call: OutgoingCall) => ((end: CallEnd) => void) | undefined

/** What undici, which stands behind `fetch`, tells of a request. */
interface FetchRequest {
  readonly method: string
  readonly origin: string | URL
  readonly path: string
  addHeader(name: string, value: string): unknown
}

interface Message {
  readonly request: object
  readonly response?: unknown
  readonly error?: unknown
}

function readFetch(request: FetchRequest): OutgoingCall {
  return {
    method: request.method,
    origin: String(request.origin),
    path: request.path,
    setHeader: (name, value) => request.addHeader(name, value),
  }
}

function readClientRequest(request: ClientRequest): OutgoingCall {
  return {
    method: request.method,
    origin: `${request.protocol}//${request.getHeader('host')}`,
    path: request.path,
    setHeader(name, value) {
      if (!request.headersSent) request.setHeader(name, value)
    },
  }
}

/**
 * Watches the calls that this process makes by `fetch` or `node:http`, through Node's own diagnostics: no
 * library is changed, and what makes no calls pays nothing. Returns what ends the watch.
 */
export function watchOutgoing(watch: CallWatcher): () => void {
  const running = new WeakMap<object, (end: CallEnd) => void>()

  function begin(request: object, call: OutgoingCall): void {
    const onEnd = watch(call)
    if (onEnd) running.set(request, onEnd)
  }
  function end({ request, response, error }: Message): void {
    const onEnd = running.get(request)
    running.delete(request)
    onEnd?.(response ? { status: (response as IncomingMessage).statusCode ?? 0 } : { error })
  }
  const listeners: readonly (readonly [string, (message: Message) => void])[] = [
    ['undici:request:create', ({ request }) => begin(request, readFetch(request as FetchRequest))],
    ['undici:request:headers', end],
    ['undici:request:error', end],
    [
      'http.client.request.created',
      ({ request }) => begin(request, readClientRequest(request as ClientRequest)),
    ],
    ['http.client.response.finish', end],
    ['http.client.request.error', end],
  ]
  for (const [channel, listener] of listeners) subscribe(channel, listener as (message: unknown) => void)
  return () => {
    for (const [channel, listener] of listeners) unsubscribe(channel, listener as (message: unknown) => void)
  }
}
