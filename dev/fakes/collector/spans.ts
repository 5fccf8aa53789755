import { bytesOf, type Message, messages, numberOf, readMessage } from './protobuf.ts'

type Attributes = Readonly<Record<string, string | number>>

/** A span as the collector got it. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the first of its trace. */
  readonly parentId: string
  readonly name: string
  /** 2 for a server's, 3 for a client's. */
  readonly kind: number
  readonly ms: number
  readonly attributes: Attributes
  readonly failed: boolean
  /** The attributes of the service that sent it. */
  readonly service: Attributes
}

function readAttributes(holder: Message, field: number): Attributes {
  return Object.fromEntries(
    messages(holder, field).map((pair) => {
      const [value = new Map()] = messages(pair, 2)
      const text = bytesOf(value, 1).toString()
      return [bytesOf(pair, 1).toString(), value.has(3) ? Number(numberOf(value, 3)) : text]
    }),
  )
}

function readSpan(span: Message, service: Attributes): CollectedSpan {
  const [status = new Map()] = messages(span, 15)
  return {
    traceId: bytesOf(span, 1).toString('hex'),
    spanId: bytesOf(span, 2).toString('hex'),
    parentId: bytesOf(span, 4).toString('hex'),
    name: bytesOf(span, 5).toString(),
    kind: Number(numberOf(span, 6)),
    ms: Number(numberOf(span, 8) - numberOf(span, 7)) / 1e6,
    attributes: readAttributes(span, 9),
    failed: numberOf(status, 3) === 2n,
    service,
  }
}

/** The spans of an ExportTraceServiceRequest (github.com/open-telemetry/opentelemetry-proto). */
export function readSpans(body: Buffer): CollectedSpan[] {
  return messages(readMessage(body), 1).flatMap((resourceSpans) => {
    const [resource = new Map()] = messages(resourceSpans, 1)
    const service = readAttributes(resource, 1)
    return messages(resourceSpans, 2).flatMap((scope) =>
      messages(scope, 2).map((span) => readSpan(span, service)),
    )
  })
}
