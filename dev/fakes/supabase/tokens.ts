import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomUUID,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'

/** The claims of a token. */
export type Claims = Record<string, unknown>

/** Signs and checks tokens, and publishes the public key when there is one. */
export interface TokenSigner {
  sign(claims: Claims): string
  /** The claims, or why the token is refused, in GoTrue's words. */
  verify(token: string): { claims: Claims } | { refusal: string }
  jwks(): { keys: JsonWebKey[] }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode(part: string | undefined): Claims {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Claims
}

function equal(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

/**
 * Makes a signer as a Supabase project has it (RFC 7515 compact form).
 * @param secret the project's secret, for HS256; service keys are always signed with it
 * @param algorithm `ES256` makes a fresh P-256 key and publishes it, as new projects do; HS256 tokens are still accepted
 */
export function createTokenSigner(secret: string, algorithm: 'HS256' | 'ES256'): TokenSigner {
  const pair = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : undefined
  const kid = randomUUID()

  const hmac = (input: string): Buffer => createHmac('sha256', secret).update(input).digest()

  function isSigned(header: Claims, input: string, signature: Buffer): boolean {
    if (header.alg === 'HS256') return equal(hmac(input), signature)
    if (header.alg !== 'ES256' || !pair || header.kid !== kid) return false
    return verify('sha256', Buffer.from(input), { key: pair.publicKey, dsaEncoding: 'ieee-p1363' }, signature)
  }

  return {
    sign(claims) {
      const header = pair ? { alg: 'ES256', typ: 'JWT', kid } : { alg: 'HS256', typ: 'JWT' }
      const input = `${encode(header)}.${encode(claims)}`
      const signature = pair
        ? sign('sha256', Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
        : hmac(input)
      return `${input}.${signature.toString('base64url')}`
    },
    verify(token) {
      const [header, body, signature, ...rest] = token.split('.')
      try {
        const known = isSigned(decode(header), `${header}.${body}`, Buffer.from(signature ?? '', 'base64url'))
        if (!known || rest.length > 0) return { refusal: 'signature is invalid' }
        const claims = decode(body)
        if (Number(claims.exp) * 1000 <= Date.now())
          return { refusal: 'token has invalid claims: token is expired' }
        return { claims }
      } catch (error) {
        if (error instanceof SyntaxError) return { refusal: 'token is malformed' }
        throw error
      }
    },
    jwks() {
      if (!pair) return { keys: [] }
      const key = createPublicKey(pair.privateKey).export({ format: 'jwk' })
      return { keys: [{ ...key, kid, alg: 'ES256', use: 'sig', key_ops: ['verify'] }] }
    },
  }
}
