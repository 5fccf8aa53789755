import { LoadConnection } from './connection.ts'

/** Requests as they go over the wire; which one is sent is left to chance. */
export type RequestSet = readonly Buffer[]

export interface LoadOptions {
  readonly port: number
  readonly requests: RequestSet
  /** Each sends its next request when the last one is answered. */
  readonly connections: number
  readonly seconds: number
}

/** What a load came to. Times in milliseconds. */
export interface LoadResult {
  readonly answered: number
  /** Answered with 2xx. */
  readonly ok: number
  readonly unavailable: number
  readonly seconds: number
  readonly bytesPerResponse: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** The HTTP/1.1 request as bytes. `body` is sent as JSON. */
export function toRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body)
  const all = {
    host: '127.0.0.1',
    ...headers,
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`)
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/**
 * Loads a server for some seconds over connections that are all open before the first request, and waits for
 * the last answers. Throws when a connection breaks, because a benchmark with errors measures nothing.
 */
export async function generateLoad({
  port,
  requests,
  connections,
  seconds,
}: LoadOptions): Promise<LoadResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => LoadConnection.open(port)))
  const times: number[] = []
  const tally = { ok: 0, unavailable: 0, bytes: 0 }
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000

  const run = (connection: LoadConnection): Promise<void> =>
    new Promise((resolve, reject) => {
      function next(): void {
        const sentAt = performance.now()
        if (sentAt >= until) {
          resolve()
          return
        }
        const request = requests[Math.floor(Math.random() * requests.length)] as Buffer
        const settle = ({ status, bytes }: { status: number; bytes: number }) => {
          times.push(performance.now() - sentAt)
          tally.bytes += bytes
          if (status >= 200 && status < 300) tally.ok += 1
          if (status === 503) tally.unavailable += 1
          next()
        }
        connection.send(request, settle, reject)
      }
      next()
    })

  try {
    await Promise.all(open.map(run))
  } finally {
    for (const connection of open) connection.close()
  }
  const sorted = Float64Array.from(times).sort()
  return {
    answered: times.length,
    ok: tally.ok,
    unavailable: tally.unavailable,
    seconds: (performance.now() - startedAt) / 1000,
    bytesPerResponse: tally.bytes / Math.max(1, times.length),
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}
