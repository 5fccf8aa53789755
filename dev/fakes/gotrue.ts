import { randomUUID } from 'node:crypto'
import { adminRoutes } from './gotrue/admin.ts'
import { createRefuse } from './gotrue/errors.ts'
import { recoveryRoutes } from './gotrue/recovery.ts'
import { beginSession, sessionRoutes } from './gotrue/sessions.ts'
import type { FakeUser, GotrueSettings, GotrueState, RecoveryMail } from './gotrue/state.ts'
import { type Routes, startHttpFake } from './http-server.ts'
import { createProject, gatewayOf, type Project, type ProjectOptions } from './supabase/project.ts'

export type { FakeUser, GotrueSettings, RecoveryMail } from './gotrue/state.ts'

/** What may be said of an account when a test makes it. */
export type NewUser = Partial<Omit<FakeUser, 'email'>> & { email: string }

/** What a test sees of the fake, beside its protocol. */
export type GotrueControl = ReturnType<typeof createGotrue>['control']

/** A running fake of Supabase Auth. */
export type Gotrue = Awaited<ReturnType<typeof startGotrue>>

/**
 * Makes Supabase Auth in memory: routes for a server, and what a test may see and change.
 * @param baseUrl the project's address, read when a token or a link is made
 */
export function createGotrue(
  project: Project,
  baseUrl: () => string,
  settings: Partial<GotrueSettings> = {},
) {
  const state: GotrueState = {
    project,
    settings: {
      errorForm: 'current',
      minimumPasswordLength: 6,
      accessTokenSeconds: 3600,
      recoveryMethod: 'otp',
      siteUrl: 'http://localhost:3000',
      refreshReuseMs: 0,
      ...settings,
    },
    refuse: createRefuse(() => state.settings.errorForm),
    baseUrl,
    users: new Map(),
    sessions: new Map(),
    refreshTokens: new Map(),
    mails: [],
  }

  const routes: Routes = {
    ...adminRoutes(state),
    ...sessionRoutes(state),
    ...recoveryRoutes(state),
    'GET /auth/v1/.well-known/jwks.json': () => ({ status: 200, body: project.tokens.jwks() }),
    'GET /auth/v1/settings': () => ({
      status: 200,
      body: { disable_signup: false, mailer_autoconfirm: false },
    }),
    'GET /auth/v1/health': () => ({
      status: 200,
      body: { version: 'v2.180.0', name: 'GoTrue', description: 'GoTrue is a user registration API' },
    }),
  }

  const control = {
    /** May be changed at any time. */
    settings: state.settings,
    users: (): FakeUser[] => [...state.users.values()],
    sessions: () => [...state.sessions.values()],
    mails: (): readonly RecoveryMail[] => state.mails,
    /** Makes a confirmed account without asking over HTTP. */
    addUser(user: NewUser): FakeUser {
      const now = new Date().toISOString()
      const added: FakeUser = {
        id: randomUUID(),
        password: 'fake-password',
        confirmed: true,
        userMetadata: {},
        appMetadata: { provider: 'email', providers: ['email'] },
        bannedUntilMs: 0,
        createdAt: now,
        updatedAt: now,
        ...user,
        email: user.email.toLowerCase(),
      }
      state.users.set(added.id, added)
      return added
    },
    /** Begins a session for an account without its password: the access token. `method` is what `amr` says. */
    accessTokenFor(userId: string, method = 'password'): string {
      const user = state.users.get(userId)
      if (!user) throw new Error(`No user ${userId}`)
      return String(beginSession(state, user, method).access_token)
    },
    /** Signs any claims with the project's key. */
    signToken: project.tokens.sign,
    /** Follows the link of a recovery mail, as a browser does: the access token in the address it ends at. */
    async followLink(mail: RecoveryMail): Promise<string> {
      const response = await fetch(mail.link, { redirect: 'manual' })
      const fragment = new URL(response.headers.get('location') ?? '').hash.slice(1)
      const token = new URLSearchParams(fragment).get('access_token')
      if (!token) throw new Error(`The link was refused: ${fragment}`)
      return token
    },
  }

  return { routes, control }
}

/** Starts Supabase Auth alone on a free loopback port. */
export async function startGotrue(options: ProjectOptions & { settings?: Partial<GotrueSettings> } = {}) {
  const project = createProject(options)
  let url = ''
  const { routes, control } = createGotrue(project, () => url, options.settings)
  const server = await startHttpFake({ routes, gateway: gatewayOf(project) })
  url = server.url
  return { ...server, ...control, project }
}
