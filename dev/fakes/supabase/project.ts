import { randomBytes } from 'node:crypto'
import type { FakeReply, FakeRequest } from '../http-server.ts'
import { type Claims, createTokenSigner, type TokenSigner } from './tokens.ts'

/** What a Supabase project is made of; everything has a default. */
export interface ProjectOptions {
  jwtSecret?: string
  /** What access tokens are signed with. The anon and service keys are always HS256. */
  algorithm?: 'HS256' | 'ES256'
  /** `opaque` makes keys of the newer kind: `sb_publishable_…` and `sb_secret_…`. */
  keys?: 'jwt' | 'opaque'
  /** The project's reference, which its addresses and its older keys name. */
  ref?: string
}

/** The secrets of a project, which its services share. */
export interface Project {
  jwtSecret: string
  anonKey: string
  serviceRoleKey: string
  tokens: TokenSigner
  /** The token of the role that an opaque key stands for; undefined for other keys. */
  roleToken(key: string): string | undefined
}

const TEN_YEARS_S = 315_360_000

/** Makes the keys of a project. */
export function createProject(options: ProjectOptions = {}): Project {
  const jwtSecret = options.jwtSecret ?? 'fake-project-secret-with-at-least-32-characters'
  const keys = createTokenSigner(jwtSecret, 'HS256')
  const iat = Math.floor(Date.now() / 1000)
  const key = (role: string): string =>
    keys.sign({ iss: 'supabase', ref: options.ref ?? 'fake', role, iat, exp: iat + TEN_YEARS_S })
  const opaque = (kind: string) => `sb_${kind}_${randomBytes(22).toString('base64url')}`
  const [anonKey, serviceRoleKey] =
    options.keys === 'opaque' ? [opaque('publishable'), opaque('secret')] : [key('anon'), key('service_role')]
  const roles = new Map([
    [anonKey, 'anon'],
    [serviceRoleKey, 'service_role'],
  ])
  return {
    jwtSecret,
    anonKey,
    serviceRoleKey,
    roleToken: (name) => (options.keys === 'opaque' && roles.has(name) ? key(roles.get(name)!) : undefined),
    tokens: options.algorithm === 'ES256' ? createTokenSigner(jwtSecret, 'ES256') : keys,
  }
}

/** Reads the bearer token of a request; `undefined` when there is none. */
export function bearerOf(request: FakeRequest): string | undefined {
  return /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Whether a request carries the service role's key as its bearer. */
export function isServiceRole(project: Project, request: FakeRequest): boolean {
  const checked = project.tokens.verify(bearerOf(request) ?? '')
  return 'claims' in checked && (checked.claims as Claims).role === 'service_role'
}

const open = new Set(['/auth/v1/verify', '/auth/v1/.well-known/jwks.json'])

/**
 * The API gateway: whatever goes to Auth needs a known `apikey`. A bearer that is the same key of the newer kind becomes
 * the token of its role; alone it stays what it is, which is no JWT.
 */
export function gatewayOf(project: Project): (request: FakeRequest) => FakeReply | undefined {
  return (request) => {
    const bearer = bearerOf(request)
    const token = bearer === request.headers.apikey ? project.roleToken(bearer ?? '') : undefined
    if (token) request.headers.authorization = `Bearer ${token}`
    if (!request.path.startsWith('/auth/v1/') || open.has(request.path)) return undefined
    const key = request.headers.apikey ?? request.query.get('apikey')
    if (key === project.anonKey || key === project.serviceRoleKey) return undefined
    const body = key
      ? { message: 'Invalid API key', hint: 'Double check your Supabase `anon` or `service_role` API key.' }
      : {
          message: 'No API key found in request',
          hint: 'No `apikey` request header or url param was found.',
        }
    return { status: 401, body }
  }
}
