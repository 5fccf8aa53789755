import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { Operation, OperationEnd, OperationObserver } from '../database/observer.ts'
import type { CallEnd, OutgoingCall } from '../outgoing-calls.ts'
import { currentRequestContext, type RequestContext } from '../request-context.ts'
import { createProvider, type ExportListener } from './provider.ts'
import type { TracingSettings } from './settings.ts'
import { summarise } from './summarise.ts'

/** What is known of a request when it is over. */
export interface TracedEnd {
  readonly method: string
  /** The route's pattern; undefined where none answers. */
  readonly route: string | undefined
  readonly status: number
  readonly problemCode: string | null
}

const headerSetter: TextMapSetter<OutgoingCall> = {
  set: (call, name, value) => call.setHeader(name, value),
}

const problemOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}

/**
 * Spans of requests, of what they ask of the database and of other services, by OpenTelemetry's SDK. A request's
 * span belongs to its context, so what runs in a context of its own (background work) is no part of it.
 */
export class Tracing {
  readonly #provider: ReturnType<typeof createProvider>
  readonly #tracer: ReturnType<ReturnType<typeof createProvider>['getTracer']>
  readonly #propagator = new W3CTraceContextPropagator()
  readonly #requests = new WeakMap<RequestContext, Context>()

  constructor(settings: TracingSettings, onExport: ExportListener) {
    this.#provider = createProvider(settings, onExport)
    this.#tracer = this.#provider.getTracer(settings.serviceName, settings.serviceVersion)
  }

  /** Begins a request's span, in the trace that its `traceparent` names. Returns the trace's id. */
  beginRequest(request: RequestContext, method: string, headers: object): string {
    const caller = this.#propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
    const span = this.#tracer.startSpan(method, { kind: SpanKind.SERVER }, caller)
    this.#requests.set(request, trace.setSpan(caller, span))
    return span.spanContext().traceId
  }

  endRequest(request: RequestContext, { method, route, status, problemCode }: TracedEnd): void {
    const span = this.#spanOf(request)
    if (!span) return
    if (route) span.updateName(`${method} ${route}`)
    span.setAttributes({
      'http.request.method': method,
      'http.response.status_code': status,
      'smartsales.database.round_trips': request.roundTrips,
      'smartsales.database.retries': request.retries,
    })
    if (route) span.setAttribute('http.route', route)
    if (problemCode) span.setAttribute('error.type', problemCode)
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }

  /** Looks on while a request's operations run. */
  readonly observer: OperationObserver = {
    begin: ({ repeatability, text }: Operation) => {
      const parent = this.#parent()
      if (!parent) return () => undefined
      const summary = summarise(text)
      const span = this.#tracer.startSpan(summary, { kind: SpanKind.CLIENT }, parent)
      span.setAttributes({
        'db.system.name': 'postgresql',
        'db.query.summary': summary,
        'smartsales.database.repeatability': repeatability,
      })
      return (end) => endOperation(span, end)
    },
  }

  /** Begins the span of a call to another service, and hands the trace on to it. Undefined outside of a request. */
  beginCall(call: OutgoingCall, upstream: string): ((end: CallEnd) => void) | undefined {
    const parent = this.#parent()
    if (!parent) return undefined
    const span = this.#tracer.startSpan(`${call.method} ${upstream}`, { kind: SpanKind.CLIENT }, parent)
    span.setAttributes({
      'http.request.method': call.method,
      'server.address': new URL(call.origin).hostname,
      'smartsales.upstream': upstream,
    })
    this.#propagator.inject(trace.setSpan(parent, span), call, headerSetter)
    return (end) => endCall(span, end)
  }

  /** Sends what waits and ends; what takes longer than `timeoutMs` is given up. Never rejects. */
  async close(timeoutMs: number): Promise<void> {
    const { promise: overdue, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeoutMs)
    // Whether the collector took it was told to the listener.
    await Promise.race([this.#provider.shutdown().catch(() => undefined), overdue])
    clearTimeout(timer)
  }

  /** Of the request in whose context this runs. */
  #parent(): Context | undefined {
    const request = currentRequestContext()
    return request && this.#requests.get(request)
  }

  #spanOf(request: RequestContext): Span | undefined {
    const context = this.#requests.get(request)
    return context && trace.getSpan(context)
  }
}

function endOperation(span: Span, { attempts, error }: OperationEnd): void {
  span.setAttribute('smartsales.database.retries', Math.max(0, attempts - 1))
  if (error !== undefined) {
    span.setAttribute('error.type', problemOf(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

function endCall(span: Span, end: CallEnd): void {
  if ('error' in end) span.setAttribute('error.type', problemOf(end.error))
  else span.setAttribute('http.response.status_code', end.status)
  if ('error' in end || end.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
