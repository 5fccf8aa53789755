import { randomBytes, randomUUID } from 'node:crypto'
import type { FakeReply, FakeRequest, Routes } from '../http-server.ts'
import { checkPassword, requireUser, textOf, validEmail } from './checks.ts'
import {
  endSession,
  endSessions,
  type FakeSession,
  type FakeUser,
  type GotrueState,
  publicUser,
  userByEmail,
} from './state.ts'

/** Issues an access token for a session, and a new refresh token. */
export function issueTokens(
  state: GotrueState,
  user: FakeUser,
  session: FakeSession,
): Record<string, unknown> {
  const nowS = Math.floor(Date.now() / 1000)
  const lifeS = state.settings.accessTokenSeconds
  const refresh = { token: randomBytes(9).toString('base64url'), sessionId: session.id }
  state.refreshTokens.set(refresh.token, refresh)
  const accessToken = state.project.tokens.sign({
    iss: `${state.baseUrl()}/auth/v1`,
    sub: user.id,
    aud: 'authenticated',
    exp: nowS + lifeS,
    iat: nowS,
    email: user.email,
    phone: '',
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: session.method, timestamp: session.startedAtS }],
    session_id: session.id,
    is_anonymous: false,
  })
  return {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: lifeS,
    expires_at: nowS + lifeS,
    refresh_token: refresh.token,
    user: publicUser(user),
  }
}

/** Begins a session. Throws when the user is banned. */
export function beginSession(state: GotrueState, user: FakeUser, method: string): Record<string, unknown> {
  if (user.bannedUntilMs > Date.now()) throw state.refuse(400, 'user_banned', 'User is banned')
  const startedAtS = Math.floor(Date.now() / 1000)
  const session = { id: randomUUID(), userId: user.id, method, startedAtS }
  state.sessions.set(session.id, session)
  user.lastSignInAt = new Date().toISOString()
  return issueTokens(state, user, session)
}

function passwordGrant(state: GotrueState, body: Record<string, unknown>): FakeReply {
  const email = textOf(state, body, 'email')
  const password = textOf(state, body, 'password')
  if (!email) throw state.refuse(400, 'validation_failed', 'missing email or phone')
  const user = userByEmail(state, email)
  if (!user || user.password !== password) {
    throw state.refuse(400, 'invalid_credentials', 'Invalid login credentials')
  }
  if (!user.confirmed) throw state.refuse(400, 'email_not_confirmed', 'Email not confirmed')
  return { status: 200, body: beginSession(state, user, 'password') }
}

function refreshGrant(state: GotrueState, body: Record<string, unknown>): FakeReply {
  const refresh = state.refreshTokens.get(textOf(state, body, 'refresh_token') ?? '')
  const session = refresh && state.sessions.get(refresh.sessionId)
  const user = session && state.users.get(session.userId)
  if (!refresh || !session || !user) {
    throw state.refuse(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found')
  }
  if (user.bannedUntilMs > Date.now())
    throw state.refuse(400, 'user_banned', 'Invalid Refresh Token: User Banned')
  const { usedAtMs } = refresh
  if (usedAtMs !== undefined && Date.now() - usedAtMs >= state.settings.refreshReuseMs) {
    endSession(state, session.id)
    throw state.refuse(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used')
  }
  refresh.usedAtMs ??= Date.now()
  return { status: 200, body: issueTokens(state, user, session) }
}

/** The routes of tokens, of the signed-in user and of signing out. */
export function sessionRoutes(state: GotrueState): Routes {
  function grant(request: FakeRequest): FakeReply {
    const type = request.query.get('grant_type')
    if (type === 'password') return passwordGrant(state, request.json())
    if (type === 'refresh_token') return refreshGrant(state, request.json())
    throw state.refuse(400, 'unsupported_grant_type', 'unsupported_grant_type')
  }

  function updateUser(request: FakeRequest): FakeReply {
    const { user, session } = requireUser(state, request)
    const body = request.json()
    const password = textOf(state, body, 'password')
    const email = textOf(state, body, 'email')
    if (password !== undefined) {
      checkPassword(state, password)
      if (password === user.password) {
        throw state.refuse(422, 'same_password', 'New password should be different from the old password.')
      }
      user.password = password
      endSessions(state, user.id, session.id)
    }
    if (email !== undefined) user.email = validEmail(state, email)
    if (typeof body.data === 'object') user.userMetadata = { ...user.userMetadata, ...body.data }
    user.updatedAt = new Date().toISOString()
    return { status: 200, body: publicUser(user) }
  }

  function signOut(request: FakeRequest): FakeReply {
    const { user, session } = requireUser(state, request)
    const scope = request.query.get('scope') ?? 'global'
    if (!['global', 'local', 'others'].includes(scope)) {
      throw state.refuse(400, 'validation_failed', `Unsupported logout scope "${scope}"`)
    }
    if (scope === 'local') endSession(state, session.id)
    else endSessions(state, user.id, scope === 'others' ? session.id : undefined)
    return { status: 204 }
  }

  return {
    'POST /auth/v1/token': grant,
    'GET /auth/v1/user': (request) => ({ status: 200, body: publicUser(requireUser(state, request).user) }),
    'PUT /auth/v1/user': updateUser,
    'POST /auth/v1/logout': signOut,
  }
}
