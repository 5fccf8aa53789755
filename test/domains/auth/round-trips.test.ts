import t from 'tap'
import { roundTrips } from '../../helper.ts'
import { ana, createWorld } from './worlds.ts'

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
