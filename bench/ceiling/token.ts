import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The subject of an HS256 token (RFC 7515) that is signed with `secret` and has not expired.
 * Throws when it is no good.
 */
export function verifyToken(header: string | undefined, secret: string): string {
  const [head = '', payload = '', signature = ''] = header?.slice('Bearer '.length).split('.') ?? []
  const expected = createHmac('sha256', secret).update(`${head}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('Bad token')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; exp: number }
  if (claims.exp * 1000 < Date.now()) throw new Error('Expired token')
  return claims.sub
}
