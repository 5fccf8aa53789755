import type { FastifyRequest } from 'fastify'
import pino, { type LoggerOptions } from 'pino'
import type { Config } from '../../config/config.ts'
import { hideSecrets } from '../../lib/log-secrets.ts'
import type { RequestEnd } from './end.ts'

const masks: readonly (readonly [RegExp, string])[] = [
  [/\/\/[^\s/@]+@/g, '//'],
  [/[^\s@"'<>()=&?/]+(?:@|%40)[^\s@"'<>()=&?/]+\.[a-z]{2,}/gi, '[correo]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(?:sk|rk|whsec|SG)[_.][\w.-]{8,}/g, '[clave]'],
]

/** `text` without e-mail addresses, tokens, keys and credentials of URLs. */
export function mask(text: string): string {
  return masks.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text)
}

interface LoggedError {
  readonly type: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: string | undefined
  readonly cause?: LoggedError | undefined
}

/** What the log keeps of an error: never the other properties, where drivers put rows and parameters. */
function describeError(error: unknown, depth = 3): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: mask(String(error)) }
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: mask(error.message),
    stack: error.stack && mask(error.stack),
    code: typeof code === 'string' ? code : undefined,
    cause: error.cause !== undefined && depth > 0 ? describeError(error.cause, depth - 1) : undefined,
  }
}

/** JSON lines with the level as a word, the time in ISO 8601, and neither secrets nor e-mail addresses. */
export function createLoggerOptions(config: Config): LoggerOptions {
  return {
    level: config.DEBUG && config.LOG_LEVEL === 'info' ? 'debug' : config.LOG_LEVEL,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: hideSecrets, bindings: hideSecrets },
    serializers: {
      err: describeError,
      req: (request: FastifyRequest) => ({
        method: request.method,
        url: mask(request.url.split('?', 1)[0] ?? ''),
      }),
    },
  }
}

/** What was asked for where no route answers; a long opaque part may be somebody's key. */
function describeAddress(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return mask(path)
    .replace(/[\w-]{40,}/g, '[…]')
    .slice(0, 200)
}

/** The one line of a request. */
interface RequestLine {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly round_trips: number
  readonly retries: number
  user?: string
  trace_id?: string
  code?: string
  cf_ray?: string
  aborted?: boolean
}

/** Its line, written when a request is over: no address of the caller, no query, no body. */
export function describeRequest({ request, reply, route, status, aborted }: RequestEnd): RequestLine {
  const { context, actor, traceId, problemCode } = request
  const ray = request.headers['cf-ray']
  const line: RequestLine = {
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
