import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createUser } from '../../factories.ts'
import { roundTrips, untilWaiting } from '../../helper.ts'
import { ana, countRows, createWorld } from './worlds.ts'

const world = await createWorld(t, 'embedded', { throughProxy: true })
const { app, post, get } = world

async function session() {
  const user = await world.person({ password: 'clave-1', roles: ['Cliente'] })
  const response = await post('/api/login/', { email: user.email, password: 'clave-1' })
  return { user, tokens: response.json().tokens }
}

const refresh = (token: string) => post('/api/token/refresh/', { refresh: token })

t.test(
  'a refresh token that comes back soon is answered the same: a double click or a lost reply',
  async (t) => {
    const { tokens } = await session()
    const responses = await Promise.all([
      refresh(tokens.refresh),
      refresh(tokens.refresh),
      refresh(tokens.refresh),
    ])
    t.same(
      responses.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    )
    t.equal(new Set(responses.map((response) => response.json().refresh)).size, 1)
    t.equal((await refresh(responses[0]?.json().refresh)).statusCode, 200)
  },
)

t.test('a refresh token that comes back later ends its whole family', async (t) => {
  const { tokens } = await session()
  const next = (await refresh(tokens.refresh)).json()
  await app.sql
    .write`update session set rotated_at = rotated_at - interval '31 seconds' where rotated_at is not null`
  t.equal((await refresh(tokens.refresh)).statusCode, 401)
  t.equal((await refresh(next.refresh)).statusCode, 401, 'the thief or the victim: both have to log in again')
  t.equal((await get('/api/me/', next.access)).statusCode, 401)
})

t.test('other sessions of the person go on', async (t) => {
  const { user, tokens } = await session()
  const other = (await post('/api/login/', { email: user.email, password: 'clave-1' })).json().tokens
  await post('/api/logout/', {}, { authorization: `Bearer ${tokens.access}` })
  t.match((await get('/api/me/', tokens.access)).json(), { status: 401, code: 'SESSION_ENDED' })
  t.equal((await get('/api/me/', other.access)).statusCode, 200)
  t.equal((await refresh(other.refresh)).statusCode, 200)
})

t.test('a login with the old password that a change overtakes opens no session', async (t) => {
  const { user } = await session()
  const before = await countRows(app, 'session')
  const reply = await withConnection(app.databaseUrl, async (other) => {
    await other.query(`begin; update credential set password_hash = 'another' where user_id = '${user.id}'`)
    const underWay = post('/api/login/', { email: user.email, password: 'clave-1' })
    await untilWaiting(app)
    await other.query('commit')
    return underWay
  })
  t.match(reply.json(), { status: 401, code: 'INVALID_CREDENTIALS' })
  t.equal(await countRows(app, 'session'), before)
})

t.test('a session ends after 30 days without use', async (t) => {
  const { tokens } = await session()
  const [row] = await app.sql.read<{ days: number }>`
    select round(extract(epoch from max(expires_at) - now()) / 86400)::int as days from session`
  t.equal(row?.days, 30)
  await app.sql.write`update session set expires_at = now() - interval '1 second'`
  t.equal((await refresh(tokens.refresh)).statusCode, 401)
})

t.test('the time of the login is kept in the tokens that follow', async (t) => {
  const { tokens } = await session()
  await app.sql.write`update session set created_at = now() - interval '1 day' where rotated_at is null`
  const { access } = (await refresh(tokens.refresh)).json()
  const claims = JSON.parse(Buffer.from(access.split('.')[1], 'base64url').toString())
  t.equal(claims.amr[0].method, 'password')
  t.ok(claims.iat - claims.amr[0].timestamp > 86_000)
})

t.test('an exchange whose reply from the database was lost is one exchange', async (t) => {
  const { tokens } = await session()
  app.proxy.swallowReply({ sql: 'exchange_refresh_token', times: 1 })
  const response = await refresh(tokens.refresh)
  t.equal(response.statusCode, 200, response.body)
  t.equal((await refresh(response.json().refresh)).statusCode, 200)
})

t.test('tokens are stored as hashes only', async (t) => {
  const { tokens } = await session()
  const rows = await app.sql.read<{ stored: string }>`
    select encode(refresh_token_hash, 'escape') || encode(refresh_token_hash, 'base64') as stored from session`
  t.notOk(rows.some(({ stored }) => stored.includes(tokens.refresh)))
})

t.test('sessions of long ago are swept by the way', async (t) => {
  await app.sql.write`update session set expires_at = now() - interval '2 days'`
  const old = await countRows(app, 'session')
  await session()
  t.equal(await countRows(app, 'session'), old - 5 + 1)
})

t.test('rolesusuario/me/ has the roles by id, in their order, and a flag for each', async (t) => {
  const user = await createUser(app.sql, {
    name: 'Todo',
    phone: null,
    roles: ['Tecnico', 'Cliente', 'Vendedor'],
  })
  const response = await app.as(user).inject('/api/rolesusuario/me/')
  t.equal(response.statusCode, 200)
  t.same(response.json(), {
    user_id: user.id,
    correo: user.email,
    nombre: 'Todo',
    telefono: null,
    roles: ['Cliente', 'Vendedor', 'Técnico'],
    roles_ids: [1, 4, 5],
    is_admin: false,
    is_vendedor: true,
    is_analista: false,
    is_usuario: true,
    is_tecnico: true,
  })
})

t.test('somebody without a role has empty lists', async (t) => {
  const response = await app.as(await createUser(app.sql)).inject('/auth/rolesusuario/me')
  t.match(response.json(), { roles: [], roles_ids: [], is_admin: false, is_usuario: false })
})

t.test('rolesusuario/check/ answers as the original', async (t) => {
  const ask = async (query: string) =>
    (await app.as('Vendedor').inject(`/api/rolesusuario/check/${query}`)).json()
  t.same(await ask('?role_id=4'), { has_role: true, role_id: 4, role_name: 'Vendedor' })
  t.same(await ask('?role_id=2'), { has_role: false, role_id: 2, role_name: 'Administrador' })
  t.same(await ask('?role_id=99'), { has_role: false, role_id: 99, role_name: null })
  t.same(await ask('?role_name=VENDEDOR'), { has_role: true, role_id: 4, role_name: 'VENDEDOR' })
  t.same(await ask('?role_id=4&role_name=cualquiera'), {
    has_role: true,
    role_id: 4,
    role_name: 'cualquiera',
  })
  t.same(await ask('?role_id=4&role_name='), { has_role: true, role_id: 4, role_name: 'Vendedor' })
  t.match(await ask(''), { status: 400, code: 'ROLE_NOT_STATED' })
  t.match(await ask('?role_name='), { status: 400, code: 'ROLE_NOT_STATED' })
  t.match(await ask('?role_id=0'), { status: 400, code: 'ROLE_NOT_STATED' })
  t.match(await ask('?role_name=jefe'), {
    status: 404,
    code: 'ROLE_NOT_FOUND',
    detail: 'No existe el rol "jefe".',
  })
  t.match(await ask('?role_id=x'), { status: 400, errors: { role_id: [String] } })
})

t.test('who the caller is needs a token', async (t) => {
  for (const url of ['/api/me/', '/api/rolesusuario/me/', '/api/rolesusuario/check/?role_id=1']) {
    const response = await app.inject(url)
    t.equal(response.statusCode, 401)
    t.match(response.json(), { code: 'NOT_AUTHENTICATED' })
    t.equal(response.headers['www-authenticate'], 'Bearer realm="smartsales"')
  }
  t.equal((await app.inject({ method: 'POST', url: '/api/logout/' })).statusCode, 401)
})

t.test('an account without a profile is 404 where the answer is the person, and 401 elsewhere', async (t) => {
  const nobody = { id: '00000000-0000-4000-8000-000000000001', email: 'x@example.com' }
  const caller = app.as({ ...nobody, name: '', phone: null, roleIds: [] })
  for (const url of ['/api/me/', '/api/rolesusuario/me/']) {
    const response = await caller.inject(url)
    t.equal(response.statusCode, 404)
    t.match(response.json(), { code: 'PROFILE_NOT_FOUND' })
  }
  t.equal((await caller.inject('/api/rolesusuario/check/?role_id=1')).statusCode, 401)
})

t.test('round trips to the database with the embedded identity', async (t) => {
  const { app, post, get } = await createWorld(t, 'embedded', { throughProxy: true })
  await app.sql.read`select 1`

  const registered = await roundTrips(app, () => post('/api/register/', ana))
  t.equal(registered.result.statusCode, 201)
  t.equal(registered.roundTrips, 8, 'register')

  const loggedIn = await roundTrips(app, () => post('/api/login/', ana))
  t.equal(loggedIn.result.statusCode, 200)
  t.equal(loggedIn.roundTrips, 2, 'login')

  const { access, refresh } = loggedIn.result.json().tokens
  const cases: [string, number, () => ReturnType<typeof get>][] = [
    ['me', 1, () => get('/api/me/', access)],
    ['roles of the caller', 1, () => get('/api/rolesusuario/me/', access)],
    [
      'a question about a role by id and name',
      0,
      () => get('/api/rolesusuario/check/?role_id=1&role_name=x', access),
    ],
    ['a question about a role by name', 1, () => get('/api/rolesusuario/check/?role_name=cliente', access)],
    ['a refresh, with the check of the person', 1, () => post('/api/token/refresh/', { refresh })],
    [
      'a wrong token of recovery',
      1,
      () => post('/api/password-reset/confirm/', { token: 'x'.repeat(30), new_password: 'clave-2' }),
    ],
    ['logging out', 1, () => post('/api/logout/', {}, { authorization: `Bearer ${access}` })],
    ['a wrong password', 1, () => post('/api/login/', { ...ana, password: 'x' })],
    ['a token that is no good', 0, () => get('/api/me/', 'ey.ey.ey')],
  ]
  for (const [name, budget, send] of cases) {
    const counted = await roundTrips(app, send)
    t.equal(counted.roundTrips, budget, `${name}: ${counted.result.statusCode}`)
  }
})

t.test('a new password in place of a forgotten one takes eight round trips', async (t) => {
  const { app, post, person } = await createWorld(t, 'embedded', { throughProxy: true })
  const { email } = await person({ password: 'clave-1' })
  const letter = await app.providers.identity.startRecovery(app.database, { email, redirectTo: null })
  const payload = { token: letter!.token, new_password: 'clave-2' }
  const { roundTrips: trips, result } = await roundTrips(app, () =>
    post('/api/password-reset/confirm/', payload),
  )
  t.equal(result.statusCode, 200)
  t.equal(trips, 8)
})

t.test('round trips to the database with Supabase Auth', async (t) => {
  const { app, post, get } = await createWorld(t, 'current', { throughProxy: true })
  await app.sql.read`select 1`
  t.equal((await roundTrips(app, () => post('/api/register/', ana))).roundTrips, 7, 'register')
  const loggedIn = await roundTrips(app, () => post('/api/login/', ana))
  t.equal(loggedIn.roundTrips, 2, 'login')
  const { access } = loggedIn.result.json().tokens
  t.equal((await roundTrips(app, () => get('/api/me/', access))).roundTrips, 1, 'me')
  t.equal(
    (await roundTrips(app, () => post('/api/logout/', {}, { authorization: `Bearer ${access}` }))).roundTrips,
    0,
  )
})
