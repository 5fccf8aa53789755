import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import {
  type ConnectionError,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import type { Config } from '../../config/config.ts'
import { toProblemBody } from '../../lib/problem.ts'
import { problemForStatus, sendProblem } from '../errors.ts'
import { beginRequest } from './index.ts'

const kibibyte = 1024
export const bodyLimitBytes = 1024 * kibibyte
const longestHeadersMs = 20_000
const longestParameter = 200

/** Cloudflare's published ranges (cloudflare.com/ips), in front of every service on Render. */
const cloudflare =
  '173.245.48.0/20 103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 141.101.64.0/18 108.162.192.0/18 190.93.240.0/20 188.114.96.0/20 197.234.240.0/22 198.41.128.0/17 162.158.0.0/15 104.16.0.0/13 104.24.0.0/14 172.64.0.0/13 131.0.72.0/22 2400:cb00::/32 2606:4700::/32 2803:f800::/32 2405:b500::/32 2405:8100::/32 2a06:98c0::/29 2c0f:f248::/32'.split(
    ' ',
  )

/**
 * The proxies whose `X-Forwarded-For` is believed, as Fastify wants them: addresses, ranges and the names of
 * private networks; `cloudflare` stands for its ranges and `none` for no proxy. The client's address is the
 * last one in the header that is no proxy's, so what a client writes into the header itself never counts.
 */
function expandProxies(proxies: readonly string[]): string[] | false {
  const expanded = proxies.flatMap((proxy) => (proxy === 'cloudflare' ? cloudflare : proxy))
  return expanded.includes('none') ? false : expanded
}

function requestId(raw: Pick<IncomingMessage, 'headers'>): string {
  const given = raw.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID()
}

const parserStatus: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Answers what was no HTTP request at all with a problem document, and closes the connection. */
function answerParserError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const document = toProblemBody(problemForStatus(parserStatus[error.code] ?? 400), randomUUID())
  const body = JSON.stringify(document)
  const head = [
    `HTTP/1.1 ${document.status} ${document.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Answers an address that no route can be looked up for, where Fastify runs no hooks: it is logged and counted too. */
function refuseAddress(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  beginRequest(request, reply)
  sendProblem(error, request, reply)
}

/** How the HTTP server behaves: every wait has an end, every size a limit. A trailing slash does not count, case does. */
export function createServerOptions(config: Config) {
  const requestTimeoutMs = config.REQUEST_TIMEOUT_SECONDS * 1000
  return {
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: requestTimeoutMs + 10_000,
    keepAliveTimeout: config.KEEP_ALIVE_SECONDS * 1000,
    http: { headersTimeout: Math.min(longestHeadersMs, requestTimeoutMs), maxHeaderSize: 16 * kibibyte },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: true,
      maxParamLength: longestParameter,
    },
    trustProxy: expandProxies(config.TRUST_PROXY),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestId,
    frameworkErrors: refuseAddress,
    clientErrorHandler: answerParserError,
  } satisfies FastifyServerOptions & { http: object }
}
