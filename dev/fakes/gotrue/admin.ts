import { randomUUID } from 'node:crypto'
import type { FakeReply, FakeRequest, Routes } from '../http-server.ts'
import { checkPassword, requireAdmin, textOf, validEmail } from './checks.ts'
import { endSessions, type FakeUser, type GotrueState, publicUser, userByEmail } from './state.ts'

const DUPLICATE = 'A user with this email address has already been registered'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A duration as Go writes it (`24h`, `1h30m`), in milliseconds; `undefined` when it is none. */
function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ''] ?? 0), 0)
}

function metadataOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The routes of `/auth/v1/admin/users`. */
export function adminRoutes(state: GotrueState): Routes {
  function applyBan(user: FakeUser, duration: string | undefined): void {
    if (duration === undefined || duration === '') return
    const ms = duration === 'none' ? 0 : durationMs(duration)
    if (ms === undefined) {
      const message = `invalid format for ban duration: time: invalid duration "${duration}"`
      throw state.refuse(400, 'validation_failed', message)
    }
    user.bannedUntilMs = ms === 0 ? 0 : Date.now() + ms
  }

  function find(request: FakeRequest): FakeUser {
    const id = request.param('id')
    if (!UUID.test(id)) throw state.refuse(404, 'validation_failed', 'user_id must be an UUID')
    const user = state.users.get(id.toLowerCase())
    if (!user) throw state.refuse(404, 'user_not_found', 'User not found')
    return user
  }

  function refuseDuplicate(email: string, exceptId?: string): void {
    const other = userByEmail(state, email)
    if (other && other.id !== exceptId) throw state.refuse(422, 'email_exists', DUPLICATE)
  }

  function create(request: FakeRequest): FakeReply {
    const body = request.json()
    const email = textOf(state, body, 'email')
    if (!email) {
      const message = 'Cannot create a user without either an email or phone'
      throw state.refuse(400, 'validation_failed', message)
    }
    const address = validEmail(state, email)
    refuseDuplicate(address)
    const password = textOf(state, body, 'password') ?? randomUUID()
    checkPassword(state, password)
    const now = new Date().toISOString()
    const user: FakeUser = {
      id: randomUUID(),
      email: address,
      password,
      confirmed: body.email_confirm === true,
      userMetadata: metadataOf(body.user_metadata),
      appMetadata: { provider: 'email', providers: ['email'], ...metadataOf(body.app_metadata) },
      bannedUntilMs: 0,
      createdAt: now,
      updatedAt: now,
    }
    applyBan(user, textOf(state, body, 'ban_duration'))
    state.users.set(user.id, user)
    return { status: 200, body: publicUser(user) }
  }

  function update(request: FakeRequest): FakeReply {
    const user = find(request)
    const body = request.json()
    const email = textOf(state, body, 'email')
    const password = textOf(state, body, 'password')
    const address = email ? validEmail(state, email) : user.email
    refuseDuplicate(address, user.id)
    if (password !== undefined) checkPassword(state, password)
    applyBan(user, textOf(state, body, 'ban_duration'))
    user.email = address
    if (password !== undefined) {
      user.password = password
      endSessions(state, user.id)
    }
    user.confirmed ||= body.email_confirm === true
    user.userMetadata = { ...user.userMetadata, ...metadataOf(body.user_metadata) }
    user.appMetadata = { ...user.appMetadata, ...metadataOf(body.app_metadata) }
    user.updatedAt = new Date().toISOString()
    return { status: 200, body: publicUser(user) }
  }

  function list(request: FakeRequest): FakeReply {
    const filter = (request.query.get('filter') ?? '').toLowerCase()
    const page = Math.max(1, Number(request.query.get('page') ?? 1))
    const perPage = Math.max(1, Number(request.query.get('per_page') ?? 50))
    const found = [...state.users.values()]
      .filter(({ email, userMetadata }) =>
        `${email} ${userMetadata.full_name ?? ''}`.toLowerCase().includes(filter),
      )
      .reverse()
    const users = found.slice((page - 1) * perPage, page * perPage).map(publicUser)
    return {
      status: 200,
      headers: { 'x-total-count': String(found.length) },
      body: { users, aud: 'authenticated' },
    }
  }

  function remove(request: FakeRequest): FakeReply {
    const user = find(request)
    endSessions(state, user.id)
    state.users.delete(user.id)
    return { status: 200, body: {} }
  }

  const asAdmin =
    (handler: (request: FakeRequest) => FakeReply) =>
    (request: FakeRequest): FakeReply => {
      requireAdmin(state, request)
      return handler(request)
    }

  return {
    'POST /auth/v1/admin/users': asAdmin(create),
    'GET /auth/v1/admin/users': asAdmin(list),
    'GET /auth/v1/admin/users/:id': asAdmin((request) => ({ status: 200, body: publicUser(find(request)) })),
    'PUT /auth/v1/admin/users/:id': asAdmin(update),
    'DELETE /auth/v1/admin/users/:id': asAdmin(remove),
  }
}
