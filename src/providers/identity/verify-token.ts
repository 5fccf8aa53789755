import { hash } from 'node:crypto'
import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Problem } from '../../lib/problem.ts'
import { tokenProblems } from './token-problems.ts'

/** What a good token says. */
export interface TokenSubject {
  /** Lower-case. */
  readonly userId: string
  readonly sessionId: string | null
  /** True for a session that was opened by a recovery letter and not by a password. */
  readonly isRecovery: boolean
}

export interface TokenKeys {
  /** For HS256; null when the project signs with key pairs only. */
  readonly shared: Uint8Array | null
  /** For ES256 and RS256; null where there is no project. */
  readonly published: JWTVerifyGetKey | null
  /** Seconds by which clocks may differ. */
  readonly leewaySeconds: number
}

/** Checks an access token. Throws a problem of `tokenProblems`, or IDENTITY_UNAVAILABLE (503) without keys. */
export type VerifyToken = (token: string) => Promise<TokenSubject>

interface Remembered {
  readonly subject: TokenSubject
  readonly goodUntilMs: number
}

const longestToken = 8192
const mostRemembered = 2000
const publishedAlgorithms = ['ES256', 'RS256']
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The algorithm chooses among ours; the key never chooses the algorithm (RFC 8725, section 3.1). */
async function verifySignature(token: string, keys: TokenKeys): Promise<JWTPayload> {
  const { alg } = decodeProtectedHeader(token)
  const options = { clockTolerance: keys.leewaySeconds, requiredClaims: ['exp', 'iat'] }
  if (alg === 'HS256' && keys.shared) {
    const { payload } = await jwtVerify(token, keys.shared, { ...options, algorithms: ['HS256'] })
    return payload
  }
  if (alg !== undefined && publishedAlgorithms.includes(alg) && keys.published) {
    const { payload } = await jwtVerify(token, keys.published, { ...options, algorithms: [alg] })
    return payload
  }
  throw tokenProblems.invalid()
}

function explain(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof errors.JWTExpired) return tokenProblems.expired()
  if (
    error instanceof errors.JWTClaimValidationFailed &&
    error.claim === 'nbf' &&
    error.reason === 'check_failed'
  )
    return tokenProblems.premature()
  return tokenProblems.invalid()
}

const textOf = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null)

/**
 * Whether the claim `amr` is that of a session which a recovery letter opened: GoTrue has written `recovery` and
 * `otp` for it. A password given later in the session is added to it.
 */
export function isRecoverySession(claim: unknown): boolean {
  if (!Array.isArray(claim)) return false
  const methods = claim.map((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'method' in entry ? entry.method : entry,
  )
  return methods.some((method) => method === 'recovery' || method === 'otp') && !methods.includes('password')
}

function readSubject(payload: JWTPayload, leewaySeconds: number): TokenSubject {
  if (typeof payload.iat !== 'number') throw tokenProblems.invalid()
  if (payload.iat > Date.now() / 1000 + leewaySeconds) throw tokenProblems.premature()
  const userId = textOf(payload.sub) ?? textOf(payload.user_id)
  if (!userId || !uuid.test(userId)) throw tokenProblems.nameless()
  const sessionId = textOf(payload.session_id)
  return {
    userId: userId.toLowerCase(),
    sessionId: sessionId && uuid.test(sessionId) ? sessionId.toLowerCase() : null,
    isRecovery: isRecoverySession(payload.amr),
  }
}

/**
 * Makes the check of access tokens. A token that was found good is remembered by its hash until it expires
 * (2,000 at most), because a signature costs more than the rest of a small request.
 */
export function createTokenVerifier(keys: TokenKeys): VerifyToken {
  const remembered = new Map<string, Remembered>()

  function recall(name: string): TokenSubject | undefined {
    const known = remembered.get(name)
    if (!known) return undefined
    if (known.goodUntilMs > Date.now()) return known.subject
    remembered.delete(name)
    return undefined
  }

  function remember(name: string, known: Remembered): void {
    const [oldest] = remembered.keys()
    if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest)
    remembered.set(name, known)
  }

  return async (token) => {
    if (token.length > longestToken) throw tokenProblems.invalid()
    const name = hash('sha256', token, 'base64')
    const known = recall(name)
    if (known) return known
    try {
      const payload = await verifySignature(token, keys)
      const subject = readSubject(payload, keys.leewaySeconds)
      remember(name, { subject, goodUntilMs: ((payload.exp ?? 0) + keys.leewaySeconds) * 1000 })
      return subject
    } catch (error) {
      throw explain(error)
    }
  }
}
