import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'

/** Connections that idle for longer are closed, as balancers do. */
const IDLE_TIMEOUT_MS = 10_000

/** An instance, as the balancer knows it. */
export class Target {
  readonly port: number
  readonly agent = new Agent({ keepAlive: true, timeout: IDLE_TIMEOUT_MS })
  healthy = false
  /** It is being ended: its answers may break off. */
  mayCut = false

  constructor(port: number) {
    this.port = port
  }

  /** Closes idle connections, and each other one after its answer. */
  retire(): void {
    this.agent.maxFreeSockets = 0
    for (const sockets of Object.values(this.agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy()
    }
  }
}

/** An instance's answer, whole. */
export interface Forwarded {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly content: Buffer
}

const CHECK_TIMEOUT_MS = 1500

/** A message's body, to its end. Rejects when it breaks off. */
export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Whether the instance says that it can work. */
export async function isHealthy(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/api/health/`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    })
    await reply.body?.cancel()
    return reply.ok
  } catch {
    // Refused, cut or too late: all of them mean no.
    return false
  }
}

/** Whether a connection was not made, so that certainly nothing was sent. */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

/** Sends a request on to an instance. Rejects with the socket's error when there is no whole answer. */
export async function forward(incoming: IncomingMessage, body: Buffer, target: Target): Promise<Forwarded> {
  const { connection: _, 'keep-alive': __, ...headers } = incoming.headers
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers,
      agent: target.agent,
    })
    outgoing.once('error', reject)
    outgoing.once('response', resolve)
    outgoing.end(body)
  })
  const content = await readAll(answer)
  const { connection: ___, 'keep-alive': ____, ...passedOn } = answer.headers
  return { status: answer.statusCode ?? 502, headers: passedOn, content }
}
