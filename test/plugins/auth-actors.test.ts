import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { SignJWT } from 'jose'
import t from 'tap'
import { createUser, type TestUser } from '../factories.ts'
import { build, roundTrips, testSecret } from '../helper.ts'

const app = await build(t, {
  throughProxy: true,
  register(app: FastifyInstance) {
    const schema = { hide: true, response: { 200: { type: 'object', additionalProperties: true } } }
    app.get('/caller/', { config: { access: 'authenticated' }, schema }, async (request) => request.actor)
  },
})

/** A token of a session, which `app.as` has none of. */
function tokenOf({ id, email }: TestUser, sessionId: string): Promise<string> {
  return new SignJWT({ email, session_id: sessionId })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(testSecret))
}

const caller = async (user: TestUser) => app.as(user).inject('/caller/')
const rename = (user: TestUser, name: string) =>
  app.sql.write`update usuario set nombre = ${name} where id = ${user.id}::uuid`

/** Moves the clock of the process on until the test ends. */
function passTime(t: { teardown(work: () => void): void }, milliseconds: number): void {
  const { now } = performance
  performance.now = () => now.call(performance) + milliseconds
  t.teardown(() => {
    performance.now = now
  })
}

t.test('a person is kept for 30 s', async (t) => {
  const user = await createUser(app.sql, { name: 'Antes' })
  await caller(user)
  await rename(user, 'Después')
  await t.test('not longer', async (t) => {
    passTime(t, 15_000)
    t.match((await caller(user)).json(), { name: 'Antes' })
  })
  passTime(t, 30_100)
  t.match((await caller(user)).json(), { name: 'Después' })
})

t.test('that there is nobody is not kept, and neither is a failure', async (t) => {
  const nobody = { id: randomUUID(), email: 'nueva@example.com', name: '', phone: null, roleIds: [] }
  t.equal((await caller(nobody)).statusCode, 401)
  await app.sql.write`
    insert into usuario (id, nombre, correo) values (${nobody.id}::uuid, 'Nueva', ${nobody.email})`
  t.match((await caller(nobody)).json(), { name: 'Nueva' })

  const user = await createUser(app.sql, { name: 'Ana' })
  app.proxy.raise({ sql: 'read_actor', code: '22012', message: 'division by zero', times: 1 })
  t.equal((await caller(user)).statusCode, 500)
  t.match((await caller(user)).json(), { name: 'Ana' })
})

t.test('what was being read while the person changed is not kept', async (t) => {
  const user = await createUser(app.sql, { name: 'Antes' })
  const hold = app.proxy.hold({ sql: 'read_actor' })
  const old = caller(user)
  await hold.nextHit(0)
  app.actors.forget(user.id)
  hold.release()
  t.match((await old).json(), { name: 'Antes' })
  await rename(user, 'Después')
  t.match((await caller(user)).json(), { name: 'Después' })
})

t.test('all sessions of a person are dropped, and those of others are not', async (t) => {
  const [user, other] = [await createUser(app.sql), await createUser(app.sql)]
  const tokens = await Promise.all([tokenOf(user, randomUUID()), tokenOf(user, randomUUID())])
  const send = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return (await roundTrips(app, async () => app.inject({ url: '/caller/', headers }))).roundTrips
  }
  for (const token of tokens) t.equal(await send(token), 1)
  for (const token of tokens) t.equal(await send(token), 0)
  await caller(other)
  app.actors.forget(user.id)
  for (const token of tokens) t.equal(await send(token), 1)
  t.equal((await roundTrips(app, () => caller(other))).roundTrips, 0)
})

t.test('each person gets their own answer, however many ask at once', async (t) => {
  const users = await Promise.all(Array.from({ length: 20 }, () => createUser(app.sql)))
  const answers = await Promise.all(users.map(caller))
  t.same(
    answers.map((answer) => answer.json().id),
    users.map(({ id }) => id),
  )
})
