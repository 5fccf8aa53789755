import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import { ApiError } from './errors.ts'
import { operations } from './generated/operations.ts'
import type { operations as Operations, paths } from './generated/types.ts'
import type { Answer, Arguments, CallOptions } from './operation-types.ts'
import { type Fetch, type ResendOptions, resending } from './resend.ts'

export interface ClientOptions {
  /** Where the service is, without `/api`: `https://api.example.com`. */
  readonly baseUrl: string
  /** The access token to send, asked for at every call; undefined for none. */
  readonly token?: () => string | undefined | Promise<string | undefined>
  /** How requests are sent again when the service is away or an answer is lost. */
  readonly resend?: ResendOptions
  /** Sends one request; the platform's `fetch` unless said. */
  readonly fetch?: Fetch
}

/**
 * Every operation of the API by its name. Each takes one object (`path`, `query`, `body` and CallOptions),
 * resolves to the answer, and throws ApiError or NoAnswerError.
 */
export type Client = {
  readonly [Name in keyof Operations]: (...input: Arguments<Name>) => Promise<Answer<Name>>
}

/** What is known of an operation at run time. */
interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: keyof paths
  readonly takesKey?: true
  /** A second delivery does no harm. */
  readonly repeats?: true
}

interface AnyInput extends CallOptions {
  readonly path?: Record<string, unknown>
  readonly query?: Record<string, unknown>
  readonly body?: unknown
}

/** Sends a body with a file in it as a form, every other as JSON. */
function serialize(body: unknown): string | FormData {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  if (!fields.some(([, value]) => value instanceof Blob)) return JSON.stringify(body)
  const form = new FormData()
  for (const [name, value] of fields) {
    if (value !== undefined) form.append(name, value instanceof Blob ? value : String(value))
  }
  return form
}

async function call({ http, again, once }: Sending, operation: Operation, input: AnyInput): Promise<unknown> {
  const { path, query, body, key, headers, signal } = input
  const request = {
    params: { path, query },
    body,
    headers: {
      ...(operation.takesKey && { 'idempotency-key': key ?? crypto.randomUUID() }),
      ...headers,
    },
    parseAs: 'stream',
    fetch: operation.repeats ? again : once,
    ...(signal && { signal }),
  }
  // Which operation it is, is known when it runs: what goes in and out was checked where it was called.
  const send = http.request as (method: string, path: string, init: object) => Promise<Reply>
  const { error, response } = await send(operation.method, operation.path, request)
  if (!response.ok) throw new ApiError(response, error)
  return read(response)
}

/** The body by its kind: some operations answer JSON or a file, as they are asked. */
async function read(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type')
  if (type === null) return undefined
  if (type.includes('json')) return response.json()
  return type.startsWith('text/plain') ? response.text() : response.blob()
}

interface Sending {
  readonly http: FetchClient<paths>
  /** Sends until there is an answer. */
  readonly again: Fetch
  readonly once: Fetch
}

interface Reply {
  readonly error?: unknown
  readonly response: Response
}

/** A client of the API at `baseUrl`. Throws nothing and sends nothing before an operation is called. */
export function createClient({ baseUrl, token, resend, fetch: sendOne }: ClientOptions): Client {
  const send = sendOne ?? ((request: Request) => globalThis.fetch(request))
  const http = createFetchClient<paths>({ baseUrl, bodySerializer: serialize })
  const sending = { http, again: resending(send, resend), once: resending(send, { ...resend, attempts: 1 }) }
  http.use({
    async onRequest({ request }) {
      const known = await token?.()
      if (known !== undefined) request.headers.set('authorization', `Bearer ${known}`)
    },
  })
  const callers = Object.entries<Operation>(operations).map(([name, operation]) => [
    name,
    (input: AnyInput = {}) => call(sending, operation, input),
  ])
  return Object.fromEntries(callers) as Client
}
