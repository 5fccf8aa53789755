import type { FakeReply, FakeRequest } from '../http-server.ts'
import { type Claims, createTokenSigner, type TokenSigner } from './tokens.ts'

/** What a Supabase project is made of; everything has a default. */
export interface ProjectOptions {
  jwtSecret?: string
  /** What access tokens are signed with. The anon and service keys are always HS256. */
  algorithm?: 'HS256' | 'ES256'
}

/** The secrets of a project, which its services share. */
export interface Project {
  jwtSecret: string
  anonKey: string
  serviceRoleKey: string
  tokens: TokenSigner
}

const TEN_YEARS_S = 315_360_000

/** Makes the keys of a project. */
export function createProject(options: ProjectOptions = {}): Project {
  const jwtSecret = options.jwtSecret ?? 'fake-project-secret-with-at-least-32-characters'
  const keys = createTokenSigner(jwtSecret, 'HS256')
  const iat = Math.floor(Date.now() / 1000)
  const key = (role: string): string =>
    keys.sign({ iss: 'supabase', ref: 'fake', role, iat, exp: iat + TEN_YEARS_S })
  return {
    jwtSecret,
    anonKey: key('anon'),
    serviceRoleKey: key('service_role'),
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

/** The API gateway: whatever goes to Auth needs a known `apikey`. */
export function gatewayOf(project: Project): (request: FakeRequest) => FakeReply | undefined {
  return (request) => {
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
