import { type KeyObject, verify } from 'node:crypto'
import type { ServiceAccount } from './service-account.ts'

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const SCOPES = new Set([
  'https://www.googleapis.com/auth/firebase.messaging',
  'https://www.googleapis.com/auth/cloud-platform',
])
/** Google's libraries name this audience whatever `token_uri` says. */
const GOOGLE_AUDIENCE = 'https://oauth2.googleapis.com/token'

type Json = Record<string, unknown>

function parse(part: string | undefined): Json {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Json
}

function claimsProblem(claims: Json, account: ServiceAccount): string | undefined {
  const nowS = Date.now() / 1000
  if (claims.iss !== account.client_email) return 'Invalid grant: account not found'
  if (claims.aud !== account.token_uri && claims.aud !== GOOGLE_AUDIENCE)
    return 'Invalid JWT: Failed audience check.'
  const [issuedAt, expiresAt] = [Number(claims.iat), Number(claims.exp)]
  const isTimely = issuedAt <= nowS + 60 && expiresAt > nowS && expiresAt - issuedAt <= 3600
  if (!isTimely)
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'
  const scopes = String(claims.scope ?? '').split(' ')
  return scopes.some((scope) => SCOPES.has(scope))
    ? undefined
    : 'Invalid OAuth scope or ID token audience provided.'
}

/** What is wrong with a token request (RFC 7523 grant, RS256); `undefined` when the token may be given. */
export function grantProblem(
  form: URLSearchParams,
  account: ServiceAccount,
  publicKey: KeyObject,
): string | undefined {
  if (form.get('grant_type') !== GRANT_TYPE) return 'Invalid grant_type'
  const [header, body, signature] = (form.get('assertion') ?? '').split('.')
  try {
    if (parse(header).alg !== 'RS256') return 'Invalid JWT: only RS256 is supported'
    const input = Buffer.from(`${header}.${body}`)
    const isSigned = verify('sha256', input, publicKey, Buffer.from(signature ?? '', 'base64url'))
    return isSigned ? claimsProblem(parse(body), account) : 'Invalid JWT Signature.'
  } catch (error) {
    if (error instanceof SyntaxError) return 'Invalid JWT: Token is malformed.'
    throw error
  }
}
