import t from 'tap'
import Type from 'typebox'
import { type Access, allow, Role } from '../../src/lib/access.ts'
import { createUser } from '../factories.ts'
import { build, roundTrips } from '../helper.ts'

const app = await build(t, {
  throughProxy: true,
  register(app) {
    const route = (access: Access) => ({
      config: { access },
      schema: { response: { 200: Type.Object({}, { additionalProperties: true }) } },
    })
    app.get('/sellers/', route(allow(Role.Vendedor, Role.Administrador)), async (request) => request.actor)
    app.get('/anybody/', route('authenticated'), async (request) => request.actor)
    app.get('/fresh/', route({ authenticated: true, fresh: true }), async (request) => request.actor)
    app.get('/public/', route('public'), async ({ actor, tokenSubject }) => ({ actor, tokenSubject }))
  },
})

t.test('a route lets in its roles and nobody else', async (t) => {
  t.equal((await app.as('Vendedor').inject('/sellers/')).statusCode, 200)
  t.equal((await app.as('Administrador').inject('/sellers/')).statusCode, 200)
  for (const role of ['Cliente', 'Analista', 'Tecnico'] as const) {
    const response = await app.as(role).inject('/sellers/')
    t.equal(response.statusCode, 403)
    t.match(response.json(), { code: 'FORBIDDEN', detail: /No tienes permiso/ })
  }
  t.equal((await app.inject('/sellers/')).statusCode, 401)
})

t.test('the roles of somebody with several are joined', async (t) => {
  const user = await createUser(app.sql, { roles: ['Cliente', 'Vendedor'] })
  const response = await app.as(user).inject('/sellers/')
  t.same(response.json(), {
    id: user.id,
    name: user.name,
    email: user.email,
    phone: user.phone,
    roleIds: [1, 4],
    roleNames: ['Cliente', 'Vendedor'],
  })
})

t.test('a person is read once, and anew where the answer is the person', async (t) => {
  const user = await createUser(app.sql, { roles: ['Cliente'] })
  const trips = async (url: string) => (await roundTrips(app, () => app.as(user).inject(url))).roundTrips
  t.equal(await trips('/anybody/'), 1)
  t.equal(await trips('/anybody/'), 0)
  t.equal(await trips('/fresh/'), 1)
  t.equal(await trips('/public/'), 0)
})

t.test('requests of one person at once share one read', async (t) => {
  for (const url of ['/anybody/', '/fresh/']) {
    const user = await createUser(app.sql)
    const send = () => Promise.all(Array.from({ length: 20 }, () => app.as(user).inject(url)))
    const counted = await roundTrips(app, send)
    t.ok(counted.result.every(({ statusCode }) => statusCode === 200))
    t.equal(counted.roundTrips, 1)
  }
})

t.test(
  'a read that began before this process changed the person is not shared with later requests',
  async (t) => {
    const user = await createUser(app.sql, { name: 'Antes' })
    const hold = app.proxy.hold({ sql: 'read_actor', times: 1 })
    const before = app.as(user).inject('/fresh/')
    await hold.nextHit(0)
    await app.sql.write`update usuario set nombre = 'Después' where id = ${user.id}::uuid`
    app.actors.forget(user.id)
    t.match((await app.as(user).inject('/fresh/')).json(), { name: 'Después' })
    hold.release()
    await before
  },
)

t.test('public routes know the token’s id and do not ask who it is', async (t) => {
  const user = await createUser(app.sql)
  t.same((await app.as(user).inject('/public/')).json(), { actor: null, tokenSubject: user.id })
  t.same((await app.inject('/public/')).json(), { actor: null, tokenSubject: null })
})

t.test('somebody who was made inactive is refused: at once where told, within 30 s elsewhere', async (t) => {
  const user = await createUser(app.sql, { roles: ['Vendedor'] })
  t.equal((await app.as(user).inject('/sellers/')).statusCode, 200)
  await app.sql.write`update usuario set is_active = false where id = ${user.id}::uuid`
  t.equal((await app.as(user).inject('/sellers/')).statusCode, 200, 'remembered')
  app.actors.forget(user.id)
  const response = await app.as(user).inject('/sellers/')
  t.equal(response.statusCode, 401)
  t.match(response.json(), { code: 'ACCOUNT_NOT_ACTIVE', detail: /desactivada/ })
  t.equal((await app.as(user).inject('/fresh/')).statusCode, 401)
})

t.test('a change of roles counts at once where told', async (t) => {
  const user = await createUser(app.sql, { roles: ['Vendedor'] })
  t.equal((await app.as(user).inject('/sellers/')).statusCode, 200)
  await app.sql.write`delete from rolesusuario where usuario_id = ${user.id}::uuid`
  app.actors.forget(user.id)
  t.equal((await app.as(user).inject('/sellers/')).statusCode, 403)
})

t.test('while the database is away nobody is let in or out: 503', async (t) => {
  const away = await build(t, { database: 'none', config: { REQUEST_DEADLINE_MS: '300' } })
  const user = {
    id: '00000000-0000-4000-8000-000000000002',
    name: '',
    email: 'x@example.com',
    phone: null,
    roleIds: [],
  }
  const response = await away.as(user).inject('/api/rolesusuario/check/?role_id=1')
  t.equal(response.statusCode, 503)
  t.ok(Number(response.headers['retry-after']) > 0)
})

t.test('an address that does not exist is 404 with any token', async (t) => {
  for (const headers of [{}, { authorization: 'Bearer nonsense' }])
    t.equal((await app.inject({ url: '/api/no-such-thing/', headers })).statusCode, 404)
})

t.test('a route that does not state its access keeps the application from starting', async (t) => {
  await t.rejects(build(t, { register: (app) => void app.get('/forgotten/', async () => 'x') }), {
    message: 'GET /forgotten/ does not state its access',
  })
})
