import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Config } from '../../config/config.ts'

/** Seconds for which an access token of the embedded identity is good, as Supabase has it. */
export const accessTokenSeconds = 3600

/** A key for one purpose, derived from the service's secret (HKDF, RFC 5869). 32 bytes. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `smartsales:${purpose}`, 32))
}

/** The secret with which the embedded identity signs: the given one, or one derived from SECRET_KEY. */
export function embeddedTokenSecret(config: Pick<Config, 'SECRET_KEY' | 'SUPABASE_JWT_SECRET'>): Uint8Array {
  if (config.SUPABASE_JWT_SECRET === undefined) return deriveKey(config.SECRET_KEY, 'access-token')
  return new TextEncoder().encode(config.SUPABASE_JWT_SECRET)
}

export interface AccessTokenSubject {
  readonly userId: string
  readonly email: string
  readonly sessionId: string
  /** When the password was given; a refreshed token keeps it. */
  readonly authenticatedAt: Date
}

/** Signs an access token with the claims that Supabase Auth gives (supabase.com/docs/guides/auth/jwt-fields). */
export function signAccessToken(secret: Uint8Array, subject: AccessTokenSubject): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000)
  return new SignJWT({
    email: subject.email,
    phone: '',
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: Math.floor(subject.authenticatedAt.getTime() / 1000) }],
    session_id: subject.sessionId,
    is_anonymous: false,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject.userId)
    .setAudience('authenticated')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenSeconds)
    .sign(secret)
}

/** A token that says nothing: 256 random bits, for URLs too. */
export const newOpaqueToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of an opaque token, so that nobody can use what the table has. */
export const hashOpaqueToken = (token: string): Buffer<ArrayBuffer> =>
  Buffer.from(createHash('sha256').update(token).digest())

/**
 * The token that follows `token` in its session. It is computed rather than drawn, so that the same exchange
 * delivered twice (a double click, a lost reply) has the same answer although only hashes are stored.
 */
export function nextOpaqueToken(key: Uint8Array, token: string): string {
  return createHmac('sha256', key).update(token).digest('base64url')
}
