import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** A request as a fake's handlers see it. */
export interface FakeRequest {
  method: string
  /** Without the query, still percent-encoded. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  /** The pattern of the route that answers it, as `POST /v1/things/:id`; empty when none does. */
  route: string
  /** A decoded part of the path, by its name in the pattern. Throws when the pattern has no such name. */
  param(name: string): string
  /** The parsed JSON body; an empty body is `{}`. Throws a 400 reply when it is not a JSON object. */
  json(): Record<string, unknown>
}

/** What a handler answers: an object becomes JSON, text and bytes go as they are, nothing is an empty body. */
export interface FakeReply {
  status: number
  headers?: Record<string, string>
  body?: unknown
}

/** Thrown by a handler to answer at once. */
export class Refusal extends Error {
  readonly reply: FakeReply

  constructor(reply: FakeReply) {
    super(`Refused with ${reply.status}`)
    this.reply = reply
  }
}

/** Reads a body whole. Throws a 413 refusal beyond the limit. */
export async function readBody(message: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limitBytes) chunks.push(chunk)
  }
  if (size > limitBytes) throw new Refusal({ status: 413, body: { message: 'Payload too large' } })
  return Buffer.concat(chunks)
}

/** Parses a JSON object. Throws a 400 refusal when it is none. */
export function parseObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch (error) {
    throw new Refusal({
      status: 400,
      body: { message: `Could not parse the request body: ${String(error)}` },
    })
  }
  throw new Refusal({ status: 400, body: { message: 'The request body is not a JSON object' } })
}

/** The bytes of a reply and the headers that describe them. */
export function serialize(reply: FakeReply): { payload: Buffer; headers: Record<string, string> } {
  const { body } = reply
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const payload = body === undefined ? Buffer.alloc(0) : Buffer.from(isRaw ? body : JSON.stringify(body))
  const type: Record<string, string> =
    body === undefined || isRaw ? {} : { 'content-type': 'application/json' }
  return { payload, headers: { ...type, 'content-length': String(payload.length), ...reply.headers } }
}

/** Sends a reply whole. */
export function sendReply(response: ServerResponse, reply: FakeReply): void {
  const { payload, headers } = serialize(reply)
  response.writeHead(reply.status, headers)
  response.end(payload)
}
