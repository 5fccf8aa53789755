import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Spreads requests over instances, one after the other. */
export interface Balancer {
  readonly url: string
  add(port: number): void
  /** Sends no new requests there. */
  remove(port: number): void
  /** Says that an instance is about to be ended under load: until it is healthy again its answers may break off. */
  expectCuts(port: number): void
  /** Resolves when an instance answers its health check, with the milliseconds that it took. */
  healthy(port: number, timeoutMs?: number): Promise<number>
  close(): Promise<void>
}

interface Target {
  readonly port: number
  healthy: boolean
  mayCut: boolean
}

const CHECK_EVERY_MS = 250
const CHECK_TIMEOUT_MS = 1500
const READY_TIMEOUT_MS = 30_000
const POLL_MS = 25

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Whether the instance says that it can work. */
async function isHealthy(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/api/health/`, {
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    })
    await reply.body?.cancel()
    return reply.ok
  } catch {
    // Refused, cut or too late: all of them mean no.
    return false
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

/**
 * Starts a balancer on a free port. It repeats a request only when the connection was refused, when certainly
 * nothing was sent, and passes over instances that do not answer their health check, unless none does.
 * An answer that breaks off is a 502, which says whether that was to be expected; when nobody takes the connection it is a 503.
 */
export async function startBalancer(): Promise<Balancer> {
  const targets: Target[] = []
  let turn = 0
  let closed = false

  function inTurn(): Target[] {
    const healthy = targets.filter((target) => target.healthy)
    const usable = healthy.length > 0 ? healthy : targets
    turn += 1
    return usable.map((_, place) => usable[(turn + place) % usable.length]!)
  }

  function forward(incoming: IncomingMessage, body: Buffer, target: Target, reply: ServerResponse) {
    return new Promise<void>((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, connection: 'close' },
        agent: false,
      })
      outgoing.once('error', reject)
      outgoing.once('response', (answer) => {
        const { connection: _, 'keep-alive': __, ...headers } = answer.headers
        readAll(answer).then((content) => {
          reply.writeHead(answer.statusCode ?? 502, headers).end(content)
          resolve()
        }, reject)
      })
      outgoing.end(body)
    })
  }

  async function serve(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = await readAll(incoming)
    for (const target of inTurn()) {
      try {
        await forward(incoming, body, target, reply)
        return
      } catch (error) {
        if (!isRefused(error)) {
          reply.writeHead(502, { 'x-balancer': target.mayCut ? 'cut' : 'broken' }).end()
          return
        }
        target.healthy = false
      }
    }
    reply.writeHead(503, { 'retry-after': '1', 'x-balancer': 'nobody' }).end()
  }

  const server = createServer((incoming, reply) => {
    // A client that leaves while it is being answered.
    serve(incoming, reply).catch(() => reply.destroy())
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The balancer has no port')

  async function watch(): Promise<void> {
    while (!closed) {
      await Promise.all(
        targets.map(async (target) => {
          target.healthy = await isHealthy(target.port)
        }),
      )
      await sleep(CHECK_EVERY_MS)
    }
  }
  const watching = watch()

  return {
    url: `http://127.0.0.1:${address.port}`,
    add: (port) => targets.push({ port, healthy: false, mayCut: false }),
    remove(port) {
      const place = targets.findIndex((target) => target.port === port)
      if (place >= 0) targets.splice(place, 1)
    },
    expectCuts(port) {
      const target = targets.find((one) => one.port === port)
      if (target) target.mayCut = true
    },
    async healthy(port, timeoutMs = READY_TIMEOUT_MS) {
      const startedAt = performance.now()
      while (!(await isHealthy(port))) {
        if (performance.now() - startedAt > timeoutMs) throw new Error('An instance did not become healthy.')
        await sleep(POLL_MS)
      }
      const target = targets.find((one) => one.port === port)
      if (target) Object.assign(target, { healthy: true, mayCut: false })
      return performance.now() - startedAt
    },
    async close() {
      closed = true
      await watching
      server.closeAllConnections()
      server.close()
    },
  }
}
