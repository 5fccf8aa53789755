import { type CollectedSpan, readSpans } from './collector/spans.ts'
import { startHttpFake } from './http-server.ts'

export type { CollectedSpan } from './collector/spans.ts'

/** A collector of traces (OTLP over HTTP, protobuf) on a free loopback port. */
export async function startCollector() {
  const spans: CollectedSpan[] = []
  const fake = await startHttpFake({
    routes: {
      'POST /v1/traces': ({ body, headers }) => {
        if (headers['content-type'] !== 'application/x-protobuf') return { status: 415 }
        spans.push(...readSpans(body))
        return { status: 200, headers: { 'content-type': 'application/x-protobuf' }, body: Buffer.alloc(0) }
      },
    },
  })
  return { ...fake, spans: (): readonly CollectedSpan[] => spans }
}
