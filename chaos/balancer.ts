import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Forwarded, forward, isHealthy, isRefused, readAll, Target } from './forward.ts'

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

const CHECK_EVERY_MS = 250
const READY_TIMEOUT_MS = 60_000
const POLL_MS = 25

/** As Go's net/http, and so Caddy and Traefik, tell what may be sent once more. */
const isRepeatable = ({ method, headers }: IncomingMessage) =>
  method === 'GET' || headers['idempotency-key'] !== undefined

/**
 * Starts a balancer on a free port. It keeps its connections open and passes over instances that do not answer
 * their health check (unless none does). A request goes to the next instance when the connection was refused,
 * so that nothing was sent, or when it broke off under a request that may be repeated while the instance was
 * being ended. Otherwise that is a 503 with `Retry-After`, as is a request that nobody takes; a connection that
 * breaks off without such a reason is a 502.
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

  function unavailable(reply: ServerResponse, why: 'cut' | 'nobody'): void {
    reply.writeHead(503, { 'retry-after': '1', 'x-balancer': why }).end()
  }

  async function serve(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = await readAll(incoming)
    let wasCut = false
    for (const target of inTurn()) {
      let answer: Forwarded
      try {
        answer = await forward(incoming, body, target)
      } catch (error) {
        if (isRefused(error)) {
          target.healthy = false
          continue
        }
        if (!target.mayCut) {
          reply.writeHead(502, { 'x-balancer': String(error) }).end()
          return
        }
        wasCut = true
        if (isRepeatable(incoming)) continue
        break
      }
      reply.writeHead(answer.status, answer.headers).end(answer.content)
      return
    }
    unavailable(reply, wasCut ? 'cut' : 'nobody')
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
    add: (port) => targets.push(new Target(port)),
    remove(port) {
      const place = targets.findIndex((target) => target.port === port)
      if (place >= 0) targets.splice(place, 1)[0]?.retire()
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
