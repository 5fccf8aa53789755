import { hash, hkdfSync } from 'node:crypto'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { LRUCache } from 'lru-cache'
import type { Config } from '../../config/config.ts'
import { isUuid } from '../../lib/formats.ts'
import { Problem } from '../../lib/problem.ts'
import { identityProblems, tokenProblems } from './errors.ts'

/** A key for one purpose, derived from the service's secret (HKDF, RFC 5869). 32 bytes. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `smartsales:${purpose}`, 32))
}

/** The secret with which the embedded identity signs: the given one, or one derived from SECRET_KEY. */
export function embeddedTokenSecret(config: Pick<Config, 'SECRET_KEY' | 'SUPABASE_JWT_SECRET'>): Uint8Array {
  if (config.SUPABASE_JWT_SECRET === undefined) return deriveKey(config.SECRET_KEY, 'access-token')
  return new TextEncoder().encode(config.SUPABASE_JWT_SECRET)
}

/** What a good token says. */
export type TokenSubject = Readonly<ReturnType<typeof readSubject>>

/** Checks an access token. Throws a problem of `tokenProblems`, or IDENTITY_UNAVAILABLE (503) without keys. */
export type VerifyToken = (token: string) => Promise<TokenSubject>

const longestToken = 8192
const mostKept = 2000
const publishedAlgorithms = ['ES256', 'RS256']

/** A token with an unknown key has the keys fetched again, at most this often. */
const keyLimits = { timeoutDuration: 3000, cooldownDuration: 30_000, cacheMaxAge: 10 * 60_000 }
/** After a failed fetch nobody asks again for this long, so that a dead key server slows down no request. */
const keyPauseMs = 5000

/**
 * The public keys of a Supabase project. Those that were seen stay good while the key server is away; `onFailure`
 * hears of it. Throws IDENTITY_UNAVAILABLE (503) while no key was ever seen, and jose's JWKSNoMatchingKey.
 */
function createKeySet(supabaseUrl: string, onFailure: (error: unknown) => void): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL('/auth/v1/.well-known/jwks.json', supabaseUrl), keyLimits)
  let failedAt = Number.NEGATIVE_INFINITY

  return async (...token) => {
    if (performance.now() - failedAt >= keyPauseMs) {
      try {
        return await keys(...token)
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
          throw error
        failedAt = performance.now()
        onFailure(error)
      }
    }
    const known = keys.jwks()
    if (!known) throw identityProblems.IDENTITY_UNAVAILABLE()
    return createLocalJWKSet(known)(...token)
  }
}

/** The claims of a token whose signature somebody else checks; nothing when it is no JWT. */
export function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

/**
 * When the letter was followed that opened a recovery session, in Unix seconds, by the session's claim `amr`: GoTrue has
 * written `recovery` and `otp` for it. Null for any other, such as one in which a password was given later.
 */
export function recoveredAt(claim: unknown): number | null {
  const entries: unknown[] = Array.isArray(claim) ? claim : []
  const times = new Map(entries.map((entry) => [Object(entry).method ?? entry, Object(entry).timestamp]))
  if (times.has('password') || !(times.has('recovery') || times.has('otp'))) return null
  const time: unknown = times.get('recovery') ?? times.get('otp')
  return typeof time === 'number' ? time : 0
}

const textOf = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null)

function readSubject(payload: JWTPayload, leewaySeconds: number) {
  if (typeof payload.iat !== 'number') throw tokenProblems.invalid()
  if (payload.iat > Date.now() / 1000 + leewaySeconds) throw tokenProblems.premature()
  const userId = textOf(payload.sub) ?? textOf(payload.user_id)
  if (!userId || !isUuid(userId)) throw tokenProblems.nameless()
  const sessionId = textOf(payload.session_id)
  return {
    /** Lower-case. */
    userId: userId.toLowerCase(),
    sessionId: sessionId && isUuid(sessionId) ? sessionId.toLowerCase() : null,
    /** True for a session that was opened by a recovery letter and not by a password. */
    isRecovery: recoveredAt(payload.amr) !== null,
  }
}

function explain(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof errors.JWTExpired) return tokenProblems.expired()
  const isEarly = error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf'
  return isEarly && error.reason === 'check_failed' ? tokenProblems.premature() : tokenProblems.invalid()
}

/**
 * Makes the check of access tokens: HS256 with the shared secret (the embedded identity's own, or the project's where
 * it has one), ES256 and RS256 with the project's published keys. The token's algorithm chooses among ours; a key never
 * chooses the algorithm (RFC 8725, section 3.1). A token that was found good is kept by its hash until it expires,
 * because a signature costs more than the rest of a small request.
 */
export function createTokenVerifier(config: Config, onKeyFailure: (error: unknown) => void): VerifyToken {
  const { SUPABASE_URL: projectUrl, SUPABASE_JWT_SECRET: sharedSecret, JWT_LEEWAY: leewaySeconds } = config
  const published = projectUrl === undefined ? null : createKeySet(projectUrl, onKeyFailure)
  const shared = projectUrl && sharedSecret === undefined ? null : embeddedTokenSecret(config)
  const options = { clockTolerance: leewaySeconds, requiredClaims: ['exp', 'iat'] }
  const kept = new LRUCache<string, TokenSubject>({ max: mostKept })

  async function verifySignature(token: string): Promise<JWTPayload> {
    const { alg = '' } = decodeProtectedHeader(token)
    if (alg === 'HS256' && shared)
      return (await jwtVerify(token, shared, { ...options, algorithms: [alg] })).payload
    if (publishedAlgorithms.includes(alg) && published)
      return (await jwtVerify(token, published, { ...options, algorithms: [alg] })).payload
    throw tokenProblems.invalid()
  }

  return async (token) => {
    if (token.length > longestToken) throw tokenProblems.invalid()
    const name = hash('sha256', token, 'base64')
    const known = kept.get(name)
    if (known) return known
    try {
      const payload = await verifySignature(token)
      const subject = readSubject(payload, leewaySeconds)
      const leftMs = ((payload.exp ?? 0) + leewaySeconds) * 1000 - Date.now()
      if (leftMs >= 1) kept.set(name, subject, { ttl: Math.floor(leftMs) })
      return subject
    } catch (error) {
      throw explain(error)
    }
  }
}
