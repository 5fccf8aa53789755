import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHttpFaults, createHttpRules, type HttpFault } from './http/faults.ts'
import {
  type FakeReply,
  type FakeRequest,
  parseObject,
  Refusal,
  readBody,
  sendReply,
  serialize,
} from './http/messages.ts'
import { createRouter, type Routes } from './http/routes.ts'

export type { RequestHold, RequestReach } from './http/faults.ts'
export { type FakeReply, type FakeRequest, Refusal } from './http/messages.ts'
export type { Handler, Routes } from './http/routes.ts'

/** What a fake of an HTTP service is made of. */
export interface HttpFakeOptions {
  routes: Routes
  /** Looks at every request before its route (keys, rate limits); what it returns is the answer. */
  gateway?: (request: FakeRequest) => FakeReply | undefined
  /** Answers what no route fits. */
  notFound?: (request: FakeRequest) => FakeReply
  /** Headers that every reply carries. */
  headers?: (request: FakeRequest) => Record<string, string>
  /** 20 MiB when absent. */
  bodyLimitBytes?: number
}

/** A request that arrived, and what became of it. */
export interface RecordedRequest extends FakeRequest {
  /** The status that was sent, or how the connection was left; absent while it runs. */
  outcome?: number | 'reset' | 'hang'
}

/** A fake HTTP service on a free loopback port, with faults on demand and a record of what it was asked. */
export type HttpFake = Awaited<ReturnType<typeof startHttpFake>>

const BODY_LIMIT_BYTES = 20 * 1024 * 1024
/** The oldest are forgotten, so that a fake may run for days beside a development server. */
const MAX_RECORDED = 5000

/** Starts a fake of an HTTP service. */
export async function startHttpFake(options: HttpFakeOptions) {
  const router = createRouter(options.routes)
  const rules = createHttpRules()
  const requests: RecordedRequest[] = []
  let latencyMs = 0

  async function describe(message: IncomingMessage): Promise<FakeRequest> {
    const url = new URL(message.url ?? '/', 'http://fake')
    const method = message.method ?? 'GET'
    const body = await readBody(message, options.bodyLimitBytes ?? BODY_LIMIT_BYTES)
    const found = router.find(method, url.pathname)
    return {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body,
      route: found?.pattern ?? '',
      param(name) {
        const value = found?.params.get(name)
        if (value === undefined) throw new Error(`The route ${found?.pattern} has no :${name}`)
        return value
      },
      json: () => parseObject(body),
    }
  }

  async function handle(request: FakeRequest): Promise<FakeReply> {
    const handler = router.find(request.method, request.path)?.handler
    const reply = await answer(request, handler).catch((error: unknown) => {
      if (error instanceof Refusal) return error.reply
      return { status: 500, body: { message: `The fake failed: ${String(error)}` } }
    })
    return { ...reply, headers: { ...options.headers?.(request), ...reply.headers } }
  }

  async function answer(request: FakeRequest, handler: Routes[string] | undefined): Promise<FakeReply> {
    const refused = options.gateway?.(request)
    if (refused) return refused
    if (handler) return handler(request)
    if (router.knows(request.path)) return { status: 405 }
    return options.notFound?.(request) ?? { status: 404, body: { message: 'Not found' } }
  }

  function reset(request: RecordedRequest, response: ServerResponse): void {
    request.outcome = 'reset'
    response.socket?.resetAndDestroy()
  }

  async function cutReply(request: RecordedRequest, response: ServerResponse): Promise<void> {
    const reply = await handle(request)
    const { payload, headers } = serialize(reply)
    response.writeHead(reply.status, headers)
    response.write(payload.subarray(0, Math.floor(payload.length / 2)), () => reset(request, response))
  }

  async function perform(
    request: RecordedRequest,
    response: ServerResponse,
    fault?: HttpFault,
  ): Promise<void> {
    if (fault?.act === 'hold') await fault.until()
    if (fault?.act === 'cut-reply') {
      await cutReply(request, response)
      return
    }
    const isHandled = fault === undefined || fault.act === 'hold' || fault.handled
    const reply = isHandled ? await handle(request) : undefined
    if (fault?.act === 'reset') {
      reset(request, response)
      return
    }
    if (fault?.act === 'hang') {
      request.outcome = 'hang'
      return
    }
    const sent = fault?.act === 'reply' ? fault.reply : reply
    if (!sent) return
    request.outcome = sent.status
    sendReply(response, sent)
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request: RecordedRequest = await describe(message)
    requests.push(request)
    if (requests.length > MAX_RECORDED) requests.shift()
    if (latencyMs > 0) await sleep(latencyMs)
    await perform(request, response, rules.take(request))
  }

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      if (error instanceof Refusal) sendReply(response, error.reply)
      else response.socket?.resetAndDestroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The fake has no port')
  const { port } = address

  return {
    host: '127.0.0.1',
    port,
    url: `http://127.0.0.1:${port}`,
    /** The requests so far, oldest first; those of one route when its pattern is given. */
    requests: (route?: string): readonly RecordedRequest[] =>
      route === undefined ? requests : requests.filter((request) => request.route === route),
    forgetRequests(): void {
      requests.length = 0
    },
    ...createHttpFaults(rules),
    /** Delays every reply. */
    latency(ms: number): void {
      latencyMs = ms
    },
    /** Takes away all faults and the latency. */
    clearFaults(): void {
      rules.clear()
      latencyMs = 0
    },
    /** Closes the port and every connection. */
    async close(): Promise<void> {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
