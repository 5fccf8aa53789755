import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Role } from '../../lib/access.ts'
import { serviceOrigin } from '../../plugins/security.ts'

/** The seller whose products the caller may see and change; null, for administrators, means all of them. */
export function sellerOf({ actor }: FastifyRequest): string | null {
  if (!actor) throw new Error('Only routes with an actor have a seller.')
  return actor.roleIds.includes(Role.Administrador) ? null : actor.id
}

/** The address of an image by its key; null where there is none. */
export type ImageUrl = (key: string | null) => string | null

/** How the client of `request` finds images: at the storage service, or at this service as the client knows it. */
export function imageUrlFor(request: FastifyRequest): ImageUrl {
  const origin = serviceOrigin(request)
  return (key) => (key ? request.server.providers.storage.publicUrl(key, origin) : null)
}

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
