import t from 'tap'
import type { Supabase } from '../../../dev/fakes/supabase.ts'
import type { TestApp } from '../../helper.ts'
import { ana, checkOnlyAna, countRows, createWorld } from './worlds.ts'

/** Short, so that what fails fails soon. */
const config = { REQUEST_DEADLINE_MS: '5000', DATABASE_QUERY_TIMEOUT_MS: '1200' }
/** The tests wait most of the time. */
t.jobs = 3

const supabaseSteps = ['POST /auth/v1/admin/users', 'POST /auth/v1/token']

/** What may happen to a call; each strikes as often as it is told. */
const supabaseFaults: Record<string, (supabase: Supabase, on: string) => unknown> = {
  'connection reset before': (supabase, on) => supabase.resetBefore({ on }),
  'reply lost': (supabase, on) => supabase.resetAfter({ on }),
  'reply cut in half': (supabase, on) => supabase.cutReply({ on }),
  'failure of the gateway': (supabase, on) => supabase.fail({ status: 502, on }),
  'failure of the gateway although done': (supabase, on) => supabase.failAfter({ status: 504, on }),
  'too many requests': (supabase, on) => supabase.fail({ status: 429, on, body: { msg: 'slow down' } }),
}

for (const step of supabaseSteps) {
  for (const [fault, strike] of Object.entries(supabaseFaults)) {
    t.test(`registering survives: ${step}, ${fault}`, async (t) => {
      const world = await createWorld(t, 'current')
      strike(world.supabase!, step)
      const failed = await world.post('/api/register/', ana)
      t.equal(failed.statusCode, 503, failed.body)
      t.match(failed.json(), { code: 'IDENTITY_UNAVAILABLE', detail: /no está disponible/ })
      t.ok(Number(failed.headers['retry-after']) > 0)
      t.notMatch(failed.body, /slow down|127\.0\.0\.1|supabase/i)

      world.supabase!.clearFaults()
      const repeated = await world.post('/api/register/', ana)
      t.equal(repeated.statusCode, 201, repeated.body)
      await checkOnlyAna(t, world)
    })
  }
}

t.test('one lost reply of Supabase Auth is not even noticed', async (t) => {
  for (const step of supabaseSteps) {
    await t.test(step, async (t) => {
      const world = await createWorld(t, 'old')
      world.supabase!.resetAfter({ on: step, times: 1 })
      t.equal((await world.post('/api/register/', ana)).statusCode, 201)
      await checkOnlyAna(t, world)
    })
  }
})

t.test('a call that never answers is given up in time', async (t) => {
  const world = await createWorld(t, 'current', { config: { REQUEST_DEADLINE_MS: '5000' } })
  world.supabase!.hangAfter({ on: 'POST /auth/v1/admin/users' })
  const begun = performance.now()
  t.equal((await world.post('/api/register/', ana)).statusCode, 503)
  t.ok(performance.now() - begun < 10_000, 'within the request deadline')
  world.supabase!.clearFaults()
  t.equal((await world.post('/api/register/', ana)).statusCode, 201)
  await checkOnlyAna(t, world)
})

t.test('an account that a broken registration left is completed by a login', async (t) => {
  const world = await createWorld(t, 'current', { config, throughProxy: true })
  world.app.proxy.cutBefore({ sql: 'insert into "public"."usuario"', times: 100 })
  t.equal((await world.post('/api/register/', ana)).statusCode, 503)
  await world.app.proxy.clearFaults()
  t.equal(await countRows(world.app, 'usuario'), 0)
  t.equal((await world.post('/api/login/', ana)).statusCode, 200)
  await checkOnlyAna(t, world)
})

t.test('an account that a broken registration left is nobody else’s', async (t) => {
  const world = await createWorld(t, 'current')
  world.supabase!.auth.addUser({ email: ana.email, password: 'de-otra-persona' })
  const response = await world.post('/api/register/', ana)
  t.equal(response.statusCode, 409)
  t.equal(await countRows(world.app, 'usuario'), 0)
})

t.test('an account whose profile can never be written is taken away again', async (t) => {
  const world = await createWorld(t, 'current', { throughProxy: true })
  world.app.proxy.raise({
    sql: 'insert into "public"."usuario"',
    code: '22001',
    message: 'value too long',
    times: 1,
  })
  const response = await world.post('/api/register/', ana)
  t.equal(response.statusCode, 400)
  t.same(await world.accounts(), [])
  t.equal((await world.post('/api/register/', ana)).statusCode, 201)
  await checkOnlyAna(t, world)
})

t.test('an account is taken away again when another profile has the e-mail', async (t) => {
  const world = await createWorld(t, 'current', { throughProxy: true })
  const hold = world.app.proxy.hold({ sql: 'insert into "public"."usuario"' })
  const pending = world.post('/api/register/', ana)
  while (world.supabase!.auth.users().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await world.app.sql.write`
    INSERT INTO usuario AS other (id, nombre, correo) VALUES (gen_random_uuid(), 'Mostrador', ${ana.email})`
  hold.release()
  t.equal((await pending).statusCode, 409)
  t.same(await world.accounts(), [])
})

t.test('what Supabase Auth does not take is said in Spanish, and not counted', async (t) => {
  for (const form of ['current', 'versioned', 'old'] as const) {
    const world = await createWorld(t, form)
    world.supabase!.auth.settings.minimumPasswordLength = 10
    for (let time = 0; time < 4; time += 1) {
      const response = await world.post('/api/register/', ana)
      t.equal(response.statusCode, 400, response.body)
      t.match(response.json(), { code: 'PASSWORD_REFUSED', detail: /La contraseña no fue aceptada/ })
      t.notMatch(response.body, /should be/)
    }
    const long = await world.post('/api/register/', { ...ana, password: 'ñ'.repeat(40) })
    t.match(long.json(), { code: 'PASSWORD_REFUSED' })
  }
})

/** For what succeeds at the second attempt. */
const patient = { REQUEST_DEADLINE_MS: '8000', DATABASE_QUERY_TIMEOUT_MS: '1500' }
/** The statements of a registration, by a part of their text. */
const statements = {
  'the attempt': 'count_attempt',
  'the profile': 'insert into "public"."usuario"',
  'the commit': 'commit',
}

const databaseFaults: Record<string, (app: TestApp, sql: string, times: number) => unknown> = {
  'connection cut before': (app, sql, times) => app.proxy.cutBefore({ sql, times }),
  'reply lost': (app, sql, times) => app.proxy.swallowReply({ sql, times }),
  'reply cut in half': (app, sql, times) => app.proxy.cutMidReply({ sql, times }),
  'no answer': (app, sql, times) => app.proxy.swallowReply({ sql, times, ending: 'hang' }),
}

for (const identity of ['embedded', 'current'] as const) {
  for (const [statement, sql] of Object.entries(statements)) {
    // The attempt is the same statement for both.
    if (identity === 'current' && statement === 'the attempt') continue
    for (const [fault, strike] of Object.entries(databaseFaults)) {
      // What was committed is found by the second run, and answered.
      const isCommitted = statement === 'the commit' && fault !== 'connection cut before'

      t.test(`registering with ${identity} survives: ${statement}, ${fault}`, async (t) => {
        const world = await createWorld(t, identity, {
          config: isCommitted ? patient : config,
          throughProxy: true,
        })
        strike(world.app, sql, 1000)
        const struck = await world.post('/api/register/', ana)
        t.equal(struck.statusCode, isCommitted ? 201 : 503, struck.body)
        if (!isCommitted) t.ok(Number(struck.headers['retry-after']) > 0)

        await world.app.proxy.clearFaults()
        const repeated = await world.post('/api/register/', ana)
        t.equal(repeated.statusCode, 201, repeated.body)
        await checkOnlyAna(t, world)
      })

      t.test(`registering with ${identity} does not notice: ${statement}, ${fault}, once`, async (t) => {
        const world = await createWorld(t, identity, { config: patient, throughProxy: true })
        strike(world.app, sql, 1)
        const response = await world.post('/api/register/', ana)
        t.equal(response.statusCode, 201, response.body)
        await checkOnlyAna(t, world)
      })
    }
  }
}
