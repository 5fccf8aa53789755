import { createRemoteJWKSet, jwtVerify } from 'jose'
import t from 'tap'
import type { ErrorForm } from '../../../dev/fakes/gotrue/errors.ts'
import { startGotrue } from '../../../dev/fakes/gotrue.ts'

type Json = Record<string, unknown>

async function setUp(
  test: { teardown(end: () => unknown): unknown },
  options: Parameters<typeof startGotrue>[0] = {},
) {
  const gotrue = await startGotrue(options)
  test.teardown(() => gotrue.close())
  const { anonKey, serviceRoleKey } = gotrue.project
  const call = async (
    target: string,
    body?: Json,
    bearer = anonKey,
    headers: Record<string, string> = {},
  ) => {
    const [method = 'GET', path = ''] = target.split(' ')
    const response = await fetch(`${gotrue.url}/auth/v1/${path}`, {
      method,
      headers: { apikey: anonKey, authorization: `Bearer ${bearer}`, ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Json }
  }
  const admin = (target: string, body?: Json) => call(target, body, serviceRoleKey)
  const login = (email: string, password: string) =>
    call('POST token?grant_type=password', { email, password })
  return { gotrue, call, admin, login }
}

const ana = { email: 'Ana@example.com', password: 'secret-1', email_confirm: true }

t.test('an account is made, signs in with a real token, and a duplicate is refused', async (t) => {
  const { gotrue, admin, login, call } = await setUp(t)
  const made = await admin('POST admin/users', { ...ana, user_metadata: { nombre: 'Ana', telefono: null } })
  t.match(made, { status: 200, body: { email: 'ana@example.com', user_metadata: { nombre: 'Ana' } } })
  t.match(await admin('POST admin/users', ana), {
    status: 422,
    body: { code: 422, error_code: 'email_exists' },
  })
  t.match(await call('POST admin/users', ana), { status: 403, body: { error_code: 'not_admin' } })
  t.match(await admin('POST admin/users', { email: 'b@c.de', password: '12345' }), {
    status: 422,
    body: { error_code: 'weak_password', weak_password: { reasons: ['length'] } },
  })

  const { status, body } = await login('ana@example.com', 'secret-1')
  t.equal(status, 200)
  const secret = new TextEncoder().encode(gotrue.project.jwtSecret)
  const { payload } = await jwtVerify(String(body.access_token), secret, { audience: 'authenticated' })
  t.match(payload, { sub: made.body.id, role: 'authenticated', amr: [{ method: 'password' }] })
  t.match(body, { token_type: 'bearer', expires_in: 3600, refresh_token: String })
  t.match(await login('ana@example.com', 'wrong'), {
    status: 400,
    body: { error_code: 'invalid_credentials' },
  })
})

t.test('an ES256 project publishes the key that its tokens are signed with', async (t) => {
  const { gotrue, admin, login, call } = await setUp(t, { algorithm: 'ES256' })
  await admin('POST admin/users', ana)
  const { body } = await login(ana.email, ana.password)
  const keys = createRemoteJWKSet(new URL(`${gotrue.url}/auth/v1/.well-known/jwks.json`))
  const { protectedHeader } = await jwtVerify(String(body.access_token), keys)
  t.equal(protectedHeader.alg, 'ES256')
  t.match(await call('GET user', undefined, String(body.access_token)), { status: 200 })
})

t.test('refresh tokens rotate, and one used again ends its session', async (t) => {
  const { gotrue, call } = await setUp(t)
  const user = gotrue.addUser({ email: 'ana@example.com' })
  const first = await call('POST token?grant_type=password', { email: user.email, password: user.password })
  const refresh = (token: unknown) => call('POST token?grant_type=refresh_token', { refresh_token: token })
  const second = await refresh(first.body.refresh_token)
  t.match(second, { status: 200, body: { access_token: String } })
  t.match(await refresh(first.body.refresh_token), {
    status: 400,
    body: { error_code: 'refresh_token_already_used' },
  })
  t.match(await refresh(second.body.refresh_token), { body: { error_code: 'refresh_token_not_found' } })
  t.match(await call('GET user', undefined, String(second.body.access_token)), {
    status: 403,
    body: { error_code: 'session_not_found' },
  })
})

t.test('a recovery mail leads, once, to a session that may set the password', async (t) => {
  const { gotrue, call, login } = await setUp(t, {
    settings: { allowedRedirects: ['https://shop.example/'] },
  })
  const user = gotrue.addUser({ email: 'ana@example.com' })
  const recover = (email: string, query = '') =>
    call(`POST recover${query}`, { email, redirect_to: 'https://body' })
  t.same(await recover('nobody@example.com'), { status: 200, body: {} })
  t.same(await recover(user.email), { status: 200, body: {} })
  await recover(user.email, `?redirect_to=${encodeURIComponent('https://evil.example/')}`)
  await recover(user.email, `?redirect_to=${encodeURIComponent('https://shop.example/reset-password')}`)
  const site = 'http://localhost:3000'
  t.match(gotrue.mails(), [
    { redirectTo: site },
    { redirectTo: site },
    { redirectTo: 'https://shop.example/reset-password', to: user.email },
  ])
  const mail = gotrue.mails()[2]
  if (!mail) throw new Error('No mail')
  const token = await gotrue.followLink(mail)
  await t.rejects(gotrue.followLink(mail), /otp_expired/)
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  t.match(claims, { amr: [{ method: 'otp' }] })

  const other = gotrue.accessTokenFor(user.id)
  t.match(await call('PUT user', { password: 'x' }, token), { status: 422 })
  t.match(await call('PUT user', { password: 'fake-password' }, token), {
    body: { error_code: 'same_password' },
  })
  t.match(await call('PUT user', { password: 'new-secret' }, token), { status: 200 })
  t.match(await call('PATCH user', { password: 'new-secret' }, token), { status: 405 })
  t.match(await call('GET user', undefined, other), { status: 403 }, 'other sessions are ended')
  t.match(await login(user.email, 'new-secret'), { status: 200 })
})

t.test('an administrator reads, finds, changes, bans and deletes accounts', async (t) => {
  const { gotrue, admin, login } = await setUp(t)
  const user = gotrue.addUser({ email: 'ana@example.com' })
  gotrue.addUser({ email: 'eva@example.com' })
  const path = `admin/users/${user.id}`
  t.match(await admin(`GET ${path}`), { status: 200, body: { email: user.email } })
  t.match((await admin('GET admin/users?filter=ana')).body.users, [{ id: user.id }])
  t.match(await admin(`PUT ${path}`, { email: 'eva@example.com' }), { status: 422 })
  const change = { email: 'ana2@example.com', password: 'new-secret', user_metadata: { nombre: 'Ana' } }
  t.match(await admin(`PUT ${path}`, change), { body: { email: 'ana2@example.com' } })
  t.match(await login('ana2@example.com', 'new-secret'), { status: 200 })
  t.match(await admin(`PUT ${path}`, { ban_duration: '24h' }), { body: { banned_until: String } })
  t.match(await login('ana2@example.com', 'new-secret'), { status: 400, body: { error_code: 'user_banned' } })
  await admin(`PUT ${path}`, { ban_duration: 'none' })
  const token = gotrue.accessTokenFor(user.id)
  t.match(await admin(`DELETE ${path}`), { status: 200 })
  t.match(await admin(`DELETE ${path}`), { status: 404, body: { error_code: 'user_not_found' } })
  t.match(await admin('GET admin/users/me'), { status: 404 })
  t.ok(token)
})

t.test('signing out ends one session, the others, or all', async (t) => {
  const { gotrue, call } = await setUp(t)
  const { id } = gotrue.addUser({ email: 'ana@example.com' })
  const [one, two, three] = [1, 2, 3].map(() => gotrue.accessTokenFor(id))
  t.equal((await call('POST logout?scope=local', undefined, one)).status, 204)
  t.equal(gotrue.sessions().length, 2)
  t.equal((await call('POST logout?scope=others', undefined, two)).status, 204)
  t.equal((await call('GET user', undefined, three)).status, 403)
  t.equal((await call('POST logout', undefined, two)).status, 204)
  t.equal(gotrue.sessions().length, 0)
})

t.test('keys and tokens are checked, and errors take the form asked for', async (t) => {
  const { gotrue, call, login } = await setUp(t)
  t.match(await call('GET user', undefined, 'x', { apikey: 'x' }), {
    status: 401,
    body: { message: /API key/ },
  })
  t.match(await call('GET user', undefined, 'not.a.token'), { status: 403, body: { error_code: 'bad_jwt' } })
  t.match(await call('GET user', undefined, '', { authorization: '' }), { status: 401 })
  t.match(await call('GET health'), { status: 200, body: { name: 'GoTrue' } })
  const as = (form: ErrorForm) => {
    gotrue.settings.errorForm = form
    return login('nobody@example.com', 'x')
  }
  t.match(await as('versioned'), { body: { code: 'invalid_credentials', message: String } })
  t.match(await as('old'), { status: 400, body: { error: 'invalid_grant', error_description: String } })
  t.match(await call('GET user', undefined, 'not.a.token'), { status: 401, body: { code: 401, msg: String } })
})

t.test('the network fails before and after an account is made', async (t) => {
  const { gotrue, admin } = await setUp(t)
  const on = 'POST /auth/v1/admin/users'
  gotrue.resetBefore({ on, times: 1 })
  await t.rejects(admin('POST admin/users', ana))
  t.equal(gotrue.users().length, 0)
  gotrue.resetAfter({ on, times: 1 })
  await t.rejects(admin('POST admin/users', ana))
  t.equal(gotrue.users().length, 1)
  const body = { code: 429, error_code: 'over_request_rate_limit', msg: 'Request rate limit reached' }
  gotrue.fail({ on, times: 1, status: 429, body })
  t.match(await admin('POST admin/users', ana), { status: 429 })
  t.equal(gotrue.requests(on).length, 3)
})
