import type { Project } from '../supabase/project.ts'
import type { ErrorForm, Refuse } from './errors.ts'

/** An account; the password is kept as it is, because this is a fake. */
export interface FakeUser {
  id: string
  email: string
  password: string
  confirmed: boolean
  userMetadata: Record<string, unknown>
  appMetadata: Record<string, unknown>
  /** Milliseconds since the epoch; banned until then. */
  bannedUntilMs: number
  createdAt: string
  updatedAt: string
  lastSignInAt?: string
}

/** A session and how it began. */
export interface FakeSession {
  id: string
  userId: string
  method: string
  startedAtS: number
}

/** A refresh token, good for one use. */
export interface RefreshToken {
  token: string
  sessionId: string
  usedAtMs?: number
}

/** A recovery mail that would have been sent. */
export interface RecoveryMail {
  to: string
  /** Where the link leads in the end: the `redirect_to` of the query when allowed, otherwise the site's address. */
  redirectTo: string
  /** The one-time token in the link; not an access token. */
  token: string
  link: string
  sentAtMs: number
}

/** The settings of the fake, which a test may change at any time. */
export interface GotrueSettings {
  errorForm: ErrorForm
  minimumPasswordLength: number
  /** Seconds that an access token lives. */
  accessTokenSeconds: number
  /** What `amr` says of a session that began with a recovery link; GoTrue has used both. */
  recoveryMethod: 'otp' | 'recovery'
  siteUrl: string
  /** Beginnings of addresses that a recovery link may lead to; any when absent. */
  allowedRedirects?: string[]
  /** Milliseconds in which the same refresh token may be used again (GoTrue: 10 s); 0 refuses every reuse. */
  refreshReuseMs: number
}

/** All that the fake knows. */
export interface GotrueState {
  project: Project
  settings: GotrueSettings
  refuse: Refuse
  baseUrl(): string
  users: Map<string, FakeUser>
  sessions: Map<string, FakeSession>
  refreshTokens: Map<string, RefreshToken>
  mails: RecoveryMail[]
}

/** Finds an account by its address, in any case. */
export function userByEmail(state: GotrueState, email: string): FakeUser | undefined {
  return [...state.users.values()].find((user) => user.email === email.toLowerCase())
}

/** Ends the sessions of a user, but for one when it is named. */
export function endSessions(state: GotrueState, userId: string, exceptId?: string): void {
  for (const session of state.sessions.values()) {
    if (session.userId === userId && session.id !== exceptId) endSession(state, session.id)
  }
}

/** Ends one session with its refresh tokens. */
export function endSession(state: GotrueState, sessionId: string): void {
  state.sessions.delete(sessionId)
  for (const [key, { sessionId: owner }] of state.refreshTokens) {
    if (owner === sessionId) state.refreshTokens.delete(key)
  }
}

/** An account as GoTrue answers it. */
export function publicUser(user: FakeUser): Record<string, unknown> {
  const bannedUntil = user.bannedUntilMs > Date.now() ? new Date(user.bannedUntilMs).toISOString() : undefined
  return {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email,
    email_confirmed_at: user.confirmed ? user.createdAt : undefined,
    phone: '',
    confirmed_at: user.confirmed ? user.createdAt : undefined,
    last_sign_in_at: user.lastSignInAt,
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    identities: [
      {
        identity_id: user.id,
        id: user.id,
        user_id: user.id,
        identity_data: { email: user.email, email_verified: false, phone_verified: false, sub: user.id },
        provider: 'email',
        created_at: user.createdAt,
        updated_at: user.updatedAt,
        email: user.email,
      },
    ],
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    banned_until: bannedUntil,
    is_anonymous: false,
  }
}
