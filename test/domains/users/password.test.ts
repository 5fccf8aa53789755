import t, { type Test } from 'tap'
import type { Supabase } from '../../../dev/fakes/supabase.ts'
import { createUser } from '../../factories.ts'
import { roundTrips } from '../../helper.ts'
import { createWorld, type IdentityName, identities, type World } from '../auth/worlds.ts'

const url = '/api/gestionusuario/mi-perfil/cambiar-password/'
const email = 'ana@example.com'
const [before, after] = ['clave-de-antes', 'clave-de-ahora']
const change = { current_password: before, new_password: after, new_password_confirm: after }
const config = { REQUEST_DEADLINE_MS: '5000', DATABASE_QUERY_TIMEOUT_MS: '1500' }

const logIn = (world: World, password: string) => world.post('/api/login/', { email, password })

/** Somebody who is logged in: how they send requests. */
async function enter(t: Test, name: IdentityName, options: Parameters<typeof createWorld>[2] = {}) {
  const world = await createWorld(t, name, { config, ...options })
  await world.person({ email, password: before, roles: ['Cliente'] })
  const { tokens } = (await logIn(world, before)).json()
  const authorization = `Bearer ${tokens.access}`
  return { world, tokens, send: (payload: object) => world.post(url, payload, { authorization }) }
}

/** The password is the new one alone. */
async function checkChanged(t: Test, world: World): Promise<void> {
  t.equal((await logIn(world, before)).statusCode, 401)
  t.equal((await logIn(world, after)).statusCode, 200)
}

for (const name of identities) {
  t.test(`${name}: the password is changed, and only with the present one`, async (t) => {
    const { world, send } = await enter(t, name)
    const wrong = await send({ ...change, current_password: 'otra-clave-mala'.padEnd(200, 'x') })
    t.equal(wrong.statusCode, 400)
    const { request_id: _, ...problem } = wrong.json()
    t.strictSame(problem, {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'La contraseña actual es incorrecta.',
      code: 'WRONG_PASSWORD',
      supabase_error: null,
      supabase_error_description: null,
      supabase_status: 400,
    })
    const changed = await send(change)
    t.equal(changed.statusCode, 200, changed.body)
    t.equal(changed.json().detail, 'Contraseña actualizada correctamente.')
    await checkChanged(t, world)
    const entries = await world.app.sql.read<{ new_data: object }>`
      select new_data from audit_log where tabla = 'usuario' and operacion = 'UPDATE'`
    t.match(entries, [{ new_data: { cambio: 'contraseña' } }])
    t.notMatch(JSON.stringify(entries), /clave-de/)
  })

  t.test(`${name}: wrong passwords are counted together with those of the login`, async (t) => {
    const { world, send } = await enter(t, name)
    const guess = { ...change, current_password: 'adivinanza' }
    t.equal((await send(guess)).statusCode, 400)
    t.equal((await logIn(world, 'otra-adivinanza')).statusCode, 401)
    const third = await send(guess)
    t.equal(third.statusCode, 429)
    t.ok(Number(third.headers['retry-after']) > 0)
    t.equal((await send(change)).statusCode, 429)
    t.equal((await logIn(world, before)).statusCode, 429)
  })
}

t.test('a change that is wrong is refused before anybody is asked', async (t) => {
  const { world, send } = await enter(t, 'current')
  world.supabase!.forgetRequests()
  const short = 'Debe tener al menos 8 caracteres.'
  const cases: [object, object][] = [
    [{}, Object.fromEntries(Object.keys(change).map((field) => [field, ['Este campo es obligatorio.']]))],
    [{ ...change, current_password: ' ' }, { current_password: ['Este campo no puede estar en blanco.'] }],
    [
      { ...change, new_password: 'corta', new_password_confirm: 'corta' },
      { new_password: [short], new_password_confirm: [short] },
    ],
    [
      { ...change, new_password_confirm: 'otra-clave' },
      { non_field_errors: ['Las contraseñas nuevas no coinciden.'] },
    ],
    [
      { ...change, new_password: before, new_password_confirm: before },
      { non_field_errors: ['La contraseña nueva debe ser distinta de la actual.'] },
    ],
  ]
  for (const [payload, errors] of cases) {
    const reply = await send(payload)
    t.equal(reply.statusCode, 400)
    t.strictSame(reply.json().errors, errors)
  }
  t.equal((await world.post(url, change)).statusCode, 401)
  t.equal(world.supabase!.requests().length, 0)
  t.equal((await logIn(world, before)).statusCode, 200)
})

t.test('the account is asked by its own address, whatever the profile has', async (t) => {
  const { world, send } = await enter(t, 'current')
  const { sql } = world.app
  await createUser(sql, { email: 'otra@example.com' })
  const user = world.supabase!.auth.users()[0]!
  for (const [place, correo] of ['perfil@example.com', null, 'otra@example.com'].entries()) {
    await sql.write`update usuario set correo = ${correo}, correo_duplicado = ${place === 2} where id = ${user.id}::uuid`
    world.app.actors.forget(user.id)
    user.password = ` con  espacios ${place} `
    const next = `clave-nueva-${place}`
    const reply = await send({
      current_password: user.password,
      new_password: next,
      new_password_confirm: next,
    })
    t.equal(reply.statusCode, 200, `${correo}: ${reply.body}`)
  }
  t.strictSame(await sql.read`select failures from login_attempt where failures > 0`, [])
})

t.test('a password that the provider refuses is not counted and stays as it was', async (t) => {
  const { world, send } = await enter(t, 'old')
  world.supabase!.auth.settings.minimumPasswordLength = 20
  for (let time = 0; time < 5; time += 1) {
    const reply = await send(change)
    t.equal(reply.statusCode, 400)
    t.equal(reply.json().code, 'PASSWORD_REFUSED')
  }
  t.equal((await logIn(world, before)).statusCode, 200)
})

t.test('the session of the change goes on and the others end', async (t) => {
  const { world, send, tokens } = await enter(t, 'embedded')
  const other = (await logIn(world, before)).json().tokens
  t.equal((await send(change)).statusCode, 200)
  t.equal((await world.get('/api/me/', tokens.access)).statusCode, 200)
  t.equal((await world.get('/api/me/', other.access)).statusCode, 401)
  t.equal((await world.post('/api/token/refresh/', { refresh: tokens.refresh })).statusCode, 200)
  t.equal((await world.post('/api/token/refresh/', { refresh: other.refresh })).statusCode, 401)
})

t.test('where the provider ends every session the answer has the tokens of a new one', async (t) => {
  const { world, send, tokens } = await enter(t, 'current')
  const reply = await send(change)
  t.equal((await world.post('/api/token/refresh/', { refresh: reply.json().tokens.refresh })).statusCode, 200)
  t.equal((await world.post('/api/token/refresh/', { refresh: tokens.refresh })).statusCode, 401)
  t.equal(
    (await world.get('/api/me/', tokens.access)).statusCode,
    200,
    'the client goes on until its token ends',
  )
})

const faults: Record<string, (supabase: Supabase, on: string) => unknown> = {
  'connection reset before': (supabase, on) => supabase.resetBefore({ on, times: 2 }),
  'reply lost': (supabase, on) => supabase.resetAfter({ on, times: 2 }),
  'failure of the gateway although done': (supabase, on) => supabase.failAfter({ on, times: 2, status: 504 }),
  'too many requests': (supabase, on) => supabase.fail({ on, times: 2, status: 429 }),
}

for (const step of ['POST /auth/v1/token', 'PUT /auth/v1/user', 'POST /auth/v1/logout']) {
  for (const [fault, strike] of Object.entries(faults)) {
    t.test(`a change can be repeated after: ${step}, ${fault}`, async (t) => {
      const { world, send } = await enter(t, 'current')
      strike(world.supabase!, step)
      const failed = await send(change)
      t.equal(failed.statusCode, 503, failed.body)
      t.ok(Number(failed.headers['retry-after']) > 0)
      t.equal((await send(change)).statusCode, 200)
      await checkChanged(t, world)
    })
  }
}

for (const name of ['embedded', 'current'] as const) {
  for (const sql of ['count_attempt', 'clear_failures', 'commit']) {
    t.test(`${name}: a change can be repeated after the database died in it: ${sql}`, async (t) => {
      const { world, send } = await enter(t, name, { throughProxy: true })
      world.app.proxy.swallowReply({ sql, times: 100 })
      t.equal((await send(change)).statusCode, 503)
      await world.app.proxy.clearFaults()
      await world.app.sql.write`delete from login_attempt`
      t.equal((await send(change)).statusCode, 200)
      await checkChanged(t, world)
    })
  }
}

t.test('a change takes seven round trips', async (t) => {
  const { world, send } = await enter(t, 'embedded', { throughProxy: true })
  const { roundTrips: trips, result } = await roundTrips(world.app, () => send(change))
  t.equal(result.statusCode, 200)
  t.equal(trips, 7)
})
