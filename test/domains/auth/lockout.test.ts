import t from 'tap'
import { countAttempt, settleAttempt } from '../../../src/domains/auth/attempts.ts'
import { createEmbeddedIdentity } from '../../../src/providers/identity/embedded.ts'
import { createPasswordHasher, type Derive } from '../../../src/providers/identity/password-hash.ts'
import { build, roundTrips, testSecret } from '../../helper.ts'
import { countRows, createWorld, type World } from './worlds.ts'

const password = 'clave-correcta'

/** A login from an address: the nearest proxy is trusted in tests, so its header says who calls. */
function logIn({ app }: World, email: string, given: string, address = '203.0.113.7') {
  return app.inject({
    method: 'POST',
    url: '/api/login/',
    payload: { email, password: given },
    headers: { 'x-forwarded-for': address },
  })
}

/** What was hashed. */
const derivations: string[] = []
const derive: Derive = async (given) => {
  derivations.push(given)
  return Buffer.alloc(32, given === password ? 1 : 2)
}
const identity = createEmbeddedIdentity({ SECRET_KEY: testSecret }, createPasswordHasher(derive))
const shared = await createWorld(t, 'embedded', { providers: { identity }, throughProxy: true })
const stored = await createPasswordHasher(derive).hash(password)

/** A new person with `password`, no attempts so far, and a hasher that counts instead of working. */
async function countingWorld() {
  const user = await shared.person({ password, roles: ['Cliente'] })
  await shared.app.sql.write`update credential set password_hash = ${stored}`
  await shared.app.sql.write`delete from login_attempt`
  derivations.length = 0
  return { world: shared, user }
}

t.test('the third wrong password locks this e-mail for this address, for 15 minutes', async (t) => {
  const { world, user } = await countingWorld()
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  const third = await logIn(world, user.email, 'x')
  t.equal(third.statusCode, 429)
  t.match(third.json(), { code: 'TOO_MANY_ATTEMPTS', detail: /15 min/ })
  t.equal(third.headers['retry-after'], '900')
  t.equal((await logIn(world, user.email, password)).statusCode, 429, 'the right one has to wait too')
})

t.test('others are not locked out, neither other addresses nor other e-mails', async (t) => {
  const { world, user } = await countingWorld()
  for (let time = 0; time < 5; time += 1) await logIn(world, user.email, 'x')
  t.equal((await logIn(world, user.email, password, '198.51.100.1')).statusCode, 200)
  t.equal((await logIn(world, 'otra@example.com', 'x')).statusCode, 401)
})

t.test('all addresses of one IPv6 network are one', async (t) => {
  const { world, user } = await countingWorld()
  for (const host of ['1', '2', '3']) await logIn(world, user.email, 'x', `2001:db8:1:2::${host}`)
  t.equal((await logIn(world, user.email, password, '2001:db8:1:2::4')).statusCode, 429)
  t.equal((await logIn(world, user.email, password, '2001:db8:1:3::4')).statusCode, 200)
})

t.test('an address is the same from another port, which some proxies write down', async (t) => {
  const { world, user } = await countingWorld()
  for (const forwarded of ['203.0.113.7:1024', '203.0.113.7:1025', '203.0.113.7, 10.0.0.1:443'])
    await logIn(world, user.email, 'x', forwarded)
  t.equal((await logIn(world, user.email, password, '203.0.113.7')).statusCode, 429)
  for (const port of [1, 2, 3]) await logIn(world, user.email, 'x', `[2001:db8:9::1]:${port}`)
  t.equal((await logIn(world, user.email, password, '2001:db8:9::2')).statusCode, 429)
  t.equal((await logIn(world, user.email, password, '203.0.113.8:1024')).statusCode, 200)
})

t.test('of 50 guesses at once exactly three are checked', async (t) => {
  const { world, user } = await countingWorld()
  const responses = await Promise.all(
    Array.from({ length: 50 }, (_, index) => logIn(world, user.email, `x${index}`)),
  )
  const count = (status: number) => responses.filter(({ statusCode }) => statusCode === status).length
  t.equal(derivations.length, 3)
  t.equal(count(401), 2)
  t.equal(count(429), 48)
  const [row] = await world.app.sql.read<{ failures: number }>`select failures from login_attempt`
  t.equal(row?.failures, 4, 'three, and the mark of those that were refused')
})

t.test('a lock expires and does not leave the next mistake at once locked again', async (t) => {
  const { world, user } = await countingWorld()
  for (let time = 0; time < 4; time += 1) await logIn(world, user.email, 'x')
  await world.app.sql.write`update login_attempt set locked_until = now() - interval '1 second'`
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, 'x')).statusCode, 429)
})

t.test('trying while locked does not make the lock longer', async (t) => {
  const { world, user } = await countingWorld()
  for (let time = 0; time < 3; time += 1) await logIn(world, user.email, 'x')
  const until = () => world.app.sql.read<{ locked_until: Date }>`select locked_until from login_attempt`
  const before = await until()
  await logIn(world, user.email, 'x')
  t.same(await until(), before)
})

t.test('failures of long ago do not count, and a success forgets them', async (t) => {
  const { world, user } = await countingWorld()
  for (let time = 0; time < 2; time += 1) await logIn(world, user.email, 'x')
  await world.app.sql.write`update login_attempt set window_started_at = now() - interval '16 minutes'`
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, password)).statusCode, 200)
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
})

t.test(
  'guesses from everywhere slow the e-mail down shortly, but not where it logged in before',
  async (t) => {
    const { world, user } = await countingWorld()
    t.equal((await logIn(world, user.email, password, '192.0.2.1')).statusCode, 200)
    await world.app.sql.write`
    insert into login_attempt (email, address, failures, window_started_at)
    select ${user.email}, '198.51.100.' || number, 3, now() from generate_series(1, 10) number`
    const stranger = await logIn(world, user.email, password, '203.0.113.9')
    t.equal(stranger.statusCode, 429)
    t.match(stranger.json(), { code: 'LOGIN_SLOWED' })
    t.equal(stranger.headers['retry-after'], '30')
    t.equal((await logIn(world, user.email, password, '192.0.2.1')).statusCode, 200)
    await world.app.sql.write`update login_attempt set updated_at = now() - interval '61 seconds'`
    t.equal((await logIn(world, user.email, password, '203.0.113.9')).statusCode, 200, 'a minute later')
  },
)

t.test('an e-mail that nobody has costs the same hashing and the same statements', async (t) => {
  const { world, user } = await countingWorld()
  const known = await roundTrips(world.app, () => logIn(world, user.email, 'x'))
  const hashed = derivations.length
  const unknown = await roundTrips(world.app, () => logIn(world, 'nadie@example.com', 'x'))
  t.equal(hashed, 1)
  t.equal(derivations.length, 2)
  t.equal(known.roundTrips, 1)
  t.equal(unknown.roundTrips, 1)
  t.same(
    unknown.statements.map(({ sql }) => sql),
    known.statements.map(({ sql }) => sql),
  )
  t.same({ ...unknown.result.json(), request_id: '' }, { ...known.result.json(), request_id: '' })
})

t.test('a lock is the same for an e-mail that nobody has', async (t) => {
  const { world } = await countingWorld()
  const statuses: number[] = []
  for (let time = 0; time < 4; time += 1)
    statuses.push((await logIn(world, 'nadie@example.com', 'x')).statusCode)
  t.same(statuses, [401, 401, 429, 429])
})

t.test('rows of long ago are swept by the way', async (t) => {
  const { world } = await countingWorld()
  await world.app.sql.write`
    insert into login_attempt (email, address, failures, window_started_at, updated_at)
    select 'viejo@example.com', number::text, 1, now(), now() - interval '8 days' from generate_series(1, 12) number`
  for (let time = 0; time < 3; time += 1) await logIn(world, `x${time}@example.com`, 'x')
  t.equal(await countRows(world.app, 'login_attempt'), 3)
})

t.test('a statement that runs twice because its reply was lost counts once', async (t) => {
  const { world, user } = await countingWorld()
  world.app.proxy.swallowReply({ sql: 'count_attempt', times: 1 })
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  const [row] = await world.app.sql.read<{ failures: number }>`select failures from login_attempt`
  t.equal(row?.failures, 1)
})

t.test(
  'attempts that a killed process left counted lock for 15 seconds, and then no longer count',
  async (t) => {
    const { world, user } = await countingWorld()
    const { app } = world
    const killed = { email: user.email, client_address: '203.0.113.7' }
    for (let time = 0; time < 3; time += 1) await countAttempt(app.sql, killed)
    const refused = await logIn(world, user.email, password)
    t.equal(refused.statusCode, 429)
    const seconds = Number(refused.headers['retry-after'])
    t.ok(seconds > 0 && seconds <= 15, `${seconds} s`)
    await app.sql
      .write`update login_attempt set locked_until = locked_until - make_interval(secs => ${seconds})`
    t.equal((await logIn(world, user.email, password)).statusCode, 200)
  },
)

t.test(
  'the third failure locks though its connection is lost before, while or after that is written',
  async (t) => {
    const lock = { sql: 'make_interval(secs', times: 1 }
    const faults = {
      before: (world: World) => world.app.proxy.cutBefore(lock),
      during: (world: World) => world.app.proxy.cutMidReply(lock),
      after: (world: World) => world.app.proxy.swallowReply(lock),
    }
    for (const [moment, strike] of Object.entries(faults)) {
      const { world, user } = await countingWorld()
      for (let time = 0; time < 2; time += 1) await logIn(world, user.email, 'x')
      const fault = strike(world)
      const third = await logIn(world, user.email, 'x')
      t.equal(third.statusCode, 429, moment)
      t.equal(third.headers['retry-after'], '900', moment)
      t.equal(fault.hits(), 1, moment)
      const next = await logIn(world, user.email, password)
      t.equal(next.statusCode, 429, moment)
      t.ok(Number(next.headers['retry-after']) > 890, moment)
    }
  },
)

t.test('a failure does not lock when the right password came meanwhile', async (t) => {
  const { world, user } = await countingWorld()
  const { app } = world
  const attempt = { email: user.email, client_address: '203.0.113.7' }
  for (let time = 0; time < 2; time += 1) await logIn(world, user.email, 'x')
  const last = await countAttempt(app.sql, attempt)
  t.equal(last.isLast, true)
  await settleAttempt(app, last, async () => {
    await app.sql.write`select smartsales.clear_failures(${JSON.stringify(attempt)}::jsonb)`
    return null
  })
  t.equal((await logIn(world, user.email, password)).statusCode, 200)
})

t.test('faults of Supabase Auth are 503 and do not count', async (t) => {
  const world = await createWorld(t, 'current')
  const user = await world.person({ password })
  const faults = [
    () => world.supabase!.fail({ status: 500, body: { msg: 'database error' } }),
    () => world.supabase!.fail({ status: 429, headers: { 'retry-after': '7' }, body: { msg: 'too many' } }),
    () => world.supabase!.fail({ status: 401, body: { message: 'Invalid API key' } }),
    () => world.supabase!.resetBefore(),
    () => world.supabase!.fail({ status: 200, body: { unexpected: true } }),
  ]
  for (const fault of faults) {
    fault()
    const response = await logIn(world, user.email, password)
    t.equal(response.statusCode, 503, response.body)
    t.match(response.json(), { code: 'IDENTITY_UNAVAILABLE' })
    t.ok(Number(response.headers['retry-after']) > 0)
    t.notMatch(response.body, /database error|too many|API key|supabase/i)
    world.supabase!.clearFaults()
  }
  t.equal((await logIn(world, user.email, 'x')).statusCode, 401)
  t.equal((await logIn(world, user.email, password)).statusCode, 200)
})

t.test('a hasher that is too busy is 503 and does not count', async (t) => {
  const gate = Promise.withResolvers<void>()
  const hasher = createPasswordHasher(async () => {
    await gate.promise
    return Buffer.alloc(32)
  })
  const identity = createEmbeddedIdentity({ SECRET_KEY: testSecret }, hasher)
  const app = await build(t, { providers: { identity } })
  const send = (index: number) =>
    app.inject({
      method: 'POST',
      url: '/api/login/',
      payload: { email: `x${index}@example.com`, password: 'x' },
    })
  const pending = Array.from({ length: 40 }, (_, index) => send(index))
  const refused = await Promise.race(pending)
  t.equal(refused.statusCode, 503)
  t.match(refused.json(), { code: 'IDENTITY_BUSY' })
  gate.resolve()
  const statuses = (await Promise.all(pending)).map(({ statusCode }) => statusCode)
  const wrong = statuses.filter((status) => status === 401).length
  t.ok(wrong >= 34, 'two were being hashed and 32 waited')
  t.equal(statuses.filter((status) => status === 503).length, 40 - wrong)
  const [row] = await app.sql.read<{
    counted: number
  }>`select sum(failures)::int as counted from login_attempt`
  t.equal(row?.counted, wrong)
})
