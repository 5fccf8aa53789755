import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Teardown } from '../database-copy.ts'

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What the server does with the request of this number, from 1. */
export type Behaviour = (reply: ServerResponse, number: number, arrived: Arrived) => void

/** A server on loopback that answers as told, and what arrived at it. */
export async function startFront(t: Teardown, behave: Behaviour) {
  const arrived: Arrived[] = []
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
    arrived.push(one)
    behave(reply, arrived.length, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    server.close()
    server.closeAllConnections()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived }
}

/** Sends JSON. */
export function answer(reply: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  reply.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
}
