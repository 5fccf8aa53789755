import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { defineProblem } from '../../lib/problem.ts'

const tokenNeeded = defineProblem('METRICS_TOKEN_NEEDED', 401, 'Indique el token de métricas.')
const onlyLocal = defineProblem(
  'METRICS_ONLY_LOCAL',
  403,
  'Sin METRICS_TOKEN, las métricas solo se leen desde la misma máquina.',
)

function isLocal(request: FastifyRequest): boolean {
  const wasForwarded = request.headers['x-forwarded-for'] !== undefined
  return !wasForwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * Refuses readers without METRICS_TOKEN as bearer token; where none is set, all but the same machine.
 * Throws METRICS_TOKEN_NEEDED (401) and METRICS_ONLY_LOCAL (403).
 */
export function checkReader(request: FastifyRequest): void {
  const token = request.server.config.METRICS_TOKEN
  if (token === undefined && !isLocal(request)) throw onlyLocal()
  if (token !== undefined && !isToken(request.headers.authorization, token))
    throw tokenNeeded([], { headers: { 'www-authenticate': 'Bearer' } })
}
