import { mask } from '../../lib/log.ts'
import type { RequestEnd } from './end.ts'

/** The path of an address without a route; a long opaque part may be a key. */
function describeAddress(url: string): string {
  return mask(url.split('?', 1)[0] ?? '')
    .replace(/[\w-]{40,}/g, '[…]')
    .slice(0, 200)
}

/** The one line of a request: no address of the caller, no query, no body. */
function describeRequest({ request, reply, route, status, aborted }: RequestEnd): object {
  const { context, actor, traceId, problemCode } = request
  const ray = request.headers['cf-ray']
  const line: Record<string, unknown> = {
    method: request.method,
    route: route ?? describeAddress(request.url),
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    round_trips: context.roundTrips,
    retries: context.retries,
  }
  if (actor) line.user = actor.id
  if (traceId) line.trace_id = traceId
  if (problemCode) line.code = problemCode
  if (typeof ray === 'string') line.cf_ray = ray.slice(0, 64)
  if (aborted) line.aborted = true
  return line
}

/** Writes the line of a request that is over: probes at `debug`, from 500 up at `warn`. */
export function logRequest(end: RequestEnd): void {
  const { request, status, isProbe } = end
  const level = status >= 500 ? 'warn' : isProbe && status < 400 ? 'debug' : 'info'
  request.log[level](describeRequest(end), 'request')
}
