import t, { type Test } from 'tap'
import { createProduct, createSale, type TestUser } from '../../factories.ts'
import { createWorld, type IdentityName, type World } from '../auth/worlds.ts'

const config = { REQUEST_DEADLINE_MS: '5000', DATABASE_QUERY_TIMEOUT_MS: '1500' }
const accountTopic = 'identity.align'
const users = '/api/gestionusuario/usuarios'
const clients = '/api/gestionclientes/clientes'
const password = 'clave-de-ana'

interface Task {
  readonly status: string
  readonly payload: { readonly usuario_id: string }
}

const tasks = ({ app }: World) =>
  app.sql.read<Task>`select status, payload from outbox_task where topic = ${accountTopic} order by id`

/** What the dispatcher does with tasks, when they are due. */
async function dispatch({ app }: World): Promise<void> {
  await app.sql
    .write`update outbox_task set run_at = now() where topic = ${accountTopic} and status = 'pending'`
  await app.notifications.idle()
}

const accountOf = ({ supabase }: World, user: TestUser) =>
  supabase!.auth.users().find(({ id }) => id === user.id)

async function enter(
  t: Test,
  name: IdentityName = 'current',
  options: Parameters<typeof createWorld>[2] = {},
) {
  const world = await createWorld(t, name, { config, ...options })
  const ana = await world.person({ email: 'ana@example.com', password, roles: ['Cliente'] })
  const admin = world.app.as('Administrador')
  await admin.user()
  return { world, ana, admin, logIn: (email = ana.email) => world.post('/api/login/', { email, password }) }
}

for (const name of ['current', 'versioned', 'old'] as const) {
  t.test(`${name}: the account goes with the person, also with one who stays for their sales`, async (t) => {
    const { world, ana, admin, logIn } = await enter(t, name)
    const berta = await world.person({ email: 'berta@example.com', password, roles: ['Cliente'] })
    await createSale(world.app.sql, {
      buyerId: berta.id,
      lines: [{ product: await createProduct(world.app.sql) }],
    })
    for (const user of [ana, berta]) {
      for (const _ of [1, 2]) {
        t.equal((await admin.inject({ method: 'DELETE', url: `${users}/${user.id}` })).statusCode, 204)
      }
      t.equal(accountOf(world, user), undefined)
      t.equal((await logIn(user.email)).statusCode, 401)
    }
    t.strictSame(
      (await tasks(world)).map(({ status }) => status),
      ['done', 'done'],
    )
  })
}

t.test('an account whose person is gone already is removed by the next call', async (t) => {
  const { world, ana, admin } = await enter(t)
  await world.app.sql.write`delete from usuario where id = ${ana.id}::uuid`
  t.equal((await admin.inject({ method: 'DELETE', url: `${users}/${ana.id}` })).statusCode, 204)
  t.strictSame(await world.accounts(), [])
})

const faults = {
  'connection reset before': (world: World, on: string) => world.supabase!.resetBefore({ on, times: 2 }),
  'reply lost': (world: World, on: string) => world.supabase!.resetAfter({ on, times: 2 }),
  'failure of the gateway': (world: World, on: string) => world.supabase!.fail({ on, times: 2, status: 502 }),
  'too many requests': (world: World, on: string) => world.supabase!.fail({ on, times: 2, status: 429 }),
}

for (const [fault, strike] of Object.entries(faults)) {
  t.test(`a deletion is answered and kept although Supabase fails: ${fault}`, async (t) => {
    const { world, ana, admin, logIn } = await enter(t)
    strike(world, '/auth/v1/admin/users/:id')
    strike(world, 'DELETE /auth/v1/admin/users/:id')
    const reply = await admin.inject({ method: 'DELETE', url: `${users}/${ana.id}` })
    t.equal(reply.statusCode, 204)
    t.equal((await tasks(world))[0]?.status, 'pending')
    world.supabase!.clearFaults()

    await dispatch(world)
    await dispatch(world)
    t.strictSame(await world.accounts(), [])
    t.equal((await logIn()).statusCode, 401)
    t.equal((await admin.inject({ method: 'DELETE', url: `${users}/${ana.id}` })).statusCode, 204)
    t.equal((await tasks(world))[0]?.status, 'done')
  })
}

t.test('a deletion of which the database lost the answer leaves nothing on either side', async (t) => {
  for (const act of ['cutBefore', 'swallowReply', 'cutMidReply'] as const) {
    const { world, ana, admin } = await enter(t, 'current', { throughProxy: true })
    await admin.inject(`${users}/?limit=1`)
    world.app.proxy[act]({ sql: 'smartsales.remove_person', times: 100 })
    t.equal((await admin.inject({ method: 'DELETE', url: `${users}/${ana.id}` })).statusCode, 503, act)
    await world.app.proxy.clearFaults()
    t.equal((await admin.inject({ method: 'DELETE', url: `${users}/${ana.id}` })).statusCode, 204, act)
    t.strictSame(await world.accounts(), [])
    t.strictSame(await world.app.sql.read`select id from usuario where id = ${ana.id}::uuid`, [])
  }
})

t.test('a deactivated client cannot log in, there or here', async (t) => {
  for (const name of ['embedded', 'current'] as const) {
    const { world, ana, admin, logIn } = await enter(t, name)
    const { tokens } = (await logIn()).json()
    t.equal((await admin.inject({ method: 'DELETE', url: `${clients}/${ana.id}/` })).statusCode, 204)
    t.equal((await world.get('/api/me/', tokens.access)).statusCode, 401, name)
    t.ok((await logIn()).statusCode >= 400, name)
    if (name === 'current') t.ok((accountOf(world, ana)?.bannedUntilMs ?? 0) > Date.now())
  }
})

t.test('a client logs in with the address that the shop shows', async (t) => {
  for (const name of ['embedded', 'current', 'old'] as const) {
    const { ana, admin, logIn } = await enter(t, name)
    const patch = {
      method: 'PATCH',
      url: `${clients}/${ana.id}/`,
      payload: { correo: 'Nueva@example.com' },
    } as const
    const reply = await admin.inject(patch)
    t.equal(reply.statusCode, 200)
    t.equal(reply.json().correo, 'nueva@example.com')
    t.equal((await logIn('nueva@example.com')).statusCode, 200, name)
    t.equal((await logIn('ana@example.com')).statusCode, 401, name)
  }
})

t.test('an address that another account has is refused, and the old one stays on both sides', async (t) => {
  for (const name of ['current', 'versioned', 'old'] as const) {
    const { world, ana, admin, logIn } = await enter(t, name)
    world.supabase!.auth.addUser({ email: 'ajena@example.com', password: 'de-otra-persona' })
    const patch = {
      method: 'PATCH',
      url: `${clients}/${ana.id}/`,
      payload: { correo: 'ajena@example.com' },
    } as const
    const reply = await admin.inject(patch)
    t.equal(reply.statusCode, 409, name)
    t.equal(reply.json().code, 'EMAIL_TAKEN')
    t.equal((await admin.inject(`${clients}/${ana.id}/`)).json().correo, ana.email)
    t.equal((await logIn()).statusCode, 200)
  }
})

t.test('a change of address that Supabase could not follow is followed later', async (t) => {
  const { world, ana, admin, logIn } = await enter(t)
  world.supabase!.resetBefore({ on: '/auth/v1/admin/users/:id', times: 2 })
  world.supabase!.resetBefore({ on: 'PUT /auth/v1/admin/users/:id', times: 2 })
  const patch = {
    method: 'PATCH',
    url: `${clients}/${ana.id}/`,
    payload: { correo: 'nueva@example.com' },
  } as const
  t.equal((await admin.inject(patch)).statusCode, 200)
  world.supabase!.clearFaults()
  await dispatch(world)
  t.equal((await logIn('nueva@example.com')).statusCode, 200)
})

t.test('a task that a later request asked for again is not marked as done by an earlier one', async (t) => {
  const { world, ana, admin } = await enter(t)
  const hold = world.supabase!.hold({ on: (request) => request.method === 'PUT', times: 1 })
  const first = admin.inject({
    method: 'PATCH',
    url: `${clients}/${ana.id}/`,
    payload: { correo: 'uno@example.com' },
  })
  await hold.nextHit(0)
  await world.app.sql.write`
    update outbox_task set payload = jsonb_set(payload, '{request_id}', '"later"') where topic = ${accountTopic}`
  hold.release()
  t.equal((await first).statusCode, 200)
  t.equal((await tasks(world))[0]?.status, 'pending')
})
