import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** A strong entity tag for a body as it is sent. */
export function entityTag(body: string): string {
  return `"${hash('sha1', body, 'base64url')}"`
}

/** Whether `If-None-Match` names this tag (RFC 9110, 13.1.2: weak comparison). */
export function isKnownTag(request: FastifyRequest, tag: string): boolean {
  const given = request.headers['if-none-match']
  if (given === undefined) return false
  return given.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag)
}
