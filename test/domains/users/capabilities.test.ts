import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, HTTPMethods, InjectOptions } from 'fastify'
import t from 'tap'
import { Role } from '../../../src/lib/access.ts'
import { createUser, type RoleName } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
import { type Capability, capabilities } from './capabilities.ts'

const roleNames = Object.keys(Role) as RoleName[]
const nobody = '00000000-0000-4000-8000-000000000000'
const noRow = '2147483647'

/** The routes of the first application that `work` makes, as `METHOD /path/`. */
async function withRoutes(work: () => Promise<TestApp>): Promise<{ app: TestApp; routes: string[] }> {
  const routes = new Set<string>()
  let watched: FastifyInstance | undefined
  function watch(message: unknown): void {
    if (watched) return
    watched = (message as { fastify: FastifyInstance }).fastify
    watched.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.add(`${one} ${url.replace(/\/*$/, '/')}`)
    })
  }
  subscribe('fastify.initialization', watch)
  const app = await work()
  unsubscribe('fastify.initialization', watch)
  const isOwn = (route: string) => !route.startsWith('HEAD ') && route !== 'OPTIONS */'
  return { app, routes: [...routes].filter(isOwn).sort() }
}

/** A request for a route, about a thing that does not exist. */
function requestFor(route: string): InjectOptions {
  const [method = '', pattern = ''] = route.split(' ')
  const url = pattern
    .replace(/:(usuario|cliente)_id/g, nobody)
    .replace(/:\w+/g, noRow)
    .replace('*/', 'nothing.png')
  return {
    method: method as HTTPMethods,
    url,
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }),
  }
}

/** 401, 403, or null when the request got past the door. */
function doorOf(statusCode: number): number | null {
  return statusCode === 401 || statusCode === 403 ? statusCode : null
}

function expectedDoor(capability: Capability, role: RoleName | 'anonymous' | 'no role'): number | null {
  if (capability === 'anybody') return null
  if (role === 'anonymous') return 401
  if (capability === 'everybody') return null
  return capability.some((name) => name === role) ? null : 403
}

t.test('every route admits exactly the people whom the clients intend', async (t) => {
  const { app, routes } = await withRoutes(() => build(t))
  const known = Object.keys(capabilities)
  t.strictSame(
    routes.filter((route) => !known.includes(route)),
    [],
    'every route is listed in test/domains/users/capabilities.ts',
  )
  t.strictSame(
    known.filter((route) => !routes.includes(route)),
    [],
    'every listed route exists',
  )

  const withoutRole = app.as(await createUser(app.sql))
  for (const route of routes) {
    const capability = capabilities[route] ?? []
    const request = requestFor(route)
    const doors: Record<string, number | null> = {
      anonymous: doorOf((await app.inject(request)).statusCode),
      'no role': doorOf((await withoutRole.inject(request)).statusCode),
    }
    for (const role of roleNames) doors[role] = doorOf((await app.as(role).inject(request)).statusCode)
    const callers = ['anonymous', 'no role', ...roleNames] as const
    const expected = Object.fromEntries(callers.map((caller) => [caller, expectedDoor(capability, caller)]))
    t.strictSame(doors, expected, route)
  }
})

t.test('several roles are a union', async (t) => {
  const app = await build(t)
  const both = app.as(await createUser(app.sql, { roles: ['Cliente', 'Vendedor'] }))
  t.equal((await both.inject('/api/gestionclientes/clientes/')).statusCode, 200)
  t.equal((await both.inject('/api/gestionusuario/usuarios/')).statusCode, 403)
})

const config = { REQUEST_DEADLINE_MS: '8000', DATABASE_QUERY_TIMEOUT_MS: '2000' }

interface Scene {
  readonly clientId: string
  readonly addressId: number
}

/** Requests of this part of the house, and how many audit entries each leaves when it takes effect once. */
const requests: Readonly<Record<string, readonly [(scene: Scene) => InjectOptions, number]>> = {
  'list of users': [() => ({ url: '/api/gestionusuario/usuarios/' }), 0],
  'profile of a user': [
    ({ clientId }) => ({
      method: 'PATCH',
      url: `/api/gestionusuario/usuarios/${clientId}/perfil`,
      payload: { nombre: 'Otra' },
    }),
    1,
  ],
  'replacing roles': [
    ({ clientId }) => ({
      method: 'PUT',
      url: `/api/gestionusuario/usuarios/${clientId}/roles`,
      payload: { roles_ids: [3] },
    }),
    2,
  ],
  'giving a role': [
    ({ clientId }) => ({
      method: 'POST',
      url: `/api/gestionusuario/usuarios/${clientId}/roles`,
      payload: { rol_id: 5 },
    }),
    1,
  ],
  'taking a role': [
    ({ clientId }) => ({ method: 'DELETE', url: `/api/gestionusuario/usuarios/${clientId}/roles/1` }),
    1,
  ],
  'deleting a user': [
    ({ clientId }) => ({ method: 'DELETE', url: `/api/gestionusuario/usuarios/${clientId}` }),
    2,
  ],
  'my profile': [() => ({ url: '/api/gestionusuario/mi-perfil/' }), 0],
  'changing my profile': [
    () => ({ method: 'PATCH', url: '/api/gestionusuario/mi-perfil/', payload: { telefono: '1' } }),
    1,
  ],
  'list of clients': [() => ({ url: '/api/gestionclientes/clientes/' }), 0],
  'one client': [({ clientId }) => ({ url: `/api/gestionclientes/clientes/${clientId}/` }), 0],
  'entering a client': [
    () => ({
      method: 'POST',
      url: '/api/gestionclientes/clientes/',
      payload: { nombre: 'N', correo: 'n@example.com' },
    }),
    2,
  ],
  'changing a client': [
    ({ clientId }) => ({
      method: 'PATCH',
      url: `/api/gestionclientes/clientes/${clientId}/`,
      payload: { nombre: 'N' },
    }),
    1,
  ],
  'deactivating a client': [
    ({ clientId }) => ({ method: 'DELETE', url: `/api/gestionclientes/clientes/${clientId}/` }),
    1,
  ],
  'list of addresses': [() => ({ url: '/api/direcciones/' }), 0],
  'adding an address': [
    () => ({ method: 'POST', url: '/api/direcciones/', payload: { direccion: 'Calle 2 del Centro' } }),
    1,
  ],
  'changing an address': [
    ({ addressId }) => ({
      method: 'PUT',
      url: `/api/direcciones/${addressId}/`,
      payload: { direccion: 'Calle 3 del Centro' },
    }),
    1,
  ],
  'removing an address': [
    ({ addressId }) => ({ method: 'DELETE', url: `/api/direcciones/${addressId}/` }),
    1,
  ],
  'audit log': [() => ({ url: '/api/bitacora/' }), 0],
  'one entry': [() => ({ url: '/api/bitacora/1/' }), 0],
}

const entriesOf = async (app: TestApp): Promise<number> =>
  (await app.sql.read`select id from audit_log where request_id <> 'scene'`).length

/** A client with the role Cliente, an address of the administrator, and one entry in the log. */
async function createScene(app: TestApp): Promise<Scene> {
  const client = await createUser(app.sql, { roles: ['Cliente'] })
  const admin = await app.as('Administrador').user()
  const [address] = await app.sql.write<{ id: number }>`
    insert into direcciones (usuario_id, direccion) values (${admin.id}::uuid, 'Calle 1 del Centro') returning id`
  await app.sql.write`
    insert into audit_log (id, tabla, operacion, request_id) values (1, 'venta', 'INSERT', 'scene')
    on conflict do nothing`
  await app.as('Administrador').inject('/api/direcciones/')
  return { clientId: client.id, addressId: address?.id ?? 0 }
}

t.test('a lost connection or reply is not noticed, and nothing happens twice', async (t) => {
  const app = await build(t, { throughProxy: true, config })
  await app.sql.read`select setval('audit_log_id_seq', 10)`
  const faults = [
    ['cutBefore', undefined],
    ['swallowReply', undefined],
    ['cutMidReply', undefined],
    ['cutBefore', 'COMMIT'],
    ['swallowReply', 'COMMIT'],
  ] as const
  for (const [name, [requestOf, entries]] of Object.entries(requests)) {
    for (const [act, sql] of faults) {
      const scene = await createScene(app)
      const before = await entriesOf(app)
      app.proxy[act]({ times: 1, ...(sql && { sql }) })
      const reply = await app.as('Administrador').inject(requestOf(scene))
      await app.proxy.clearFaults()
      const fault = `${name}, ${act} ${sql ?? 'at once'}`
      t.ok(reply.statusCode < 300, `${fault}: ${reply.statusCode} ${reply.body.slice(0, 200)}`)
      t.equal((await entriesOf(app)) - before, entries, `${fault}: entries`)
      await app.sql.write`delete from usuario where correo = 'n@example.com'`
      await app.sql.write`delete from direcciones`
      await app.sql.write`update usuario set telefono = '7' where telefono = '1'`
    }
  }
})

t.test('while the database is away every request says so, and works again afterwards', async (t) => {
  const app = await build(t, { throughProxy: true, config: { ...config, REQUEST_DEADLINE_MS: '400' } })
  const scene = await createScene(app)
  app.proxy.closePort()
  app.proxy.cut()
  for (const [name, [requestOf]] of Object.entries(requests)) {
    const reply = await app.as('Administrador').inject(requestOf(scene))
    t.equal(reply.statusCode, 503, name)
    t.ok(Number(reply.headers['retry-after']) > 0, name)
    t.notMatch(reply.body, /127\.0\.0\.1|ECONN|select|postgres/i)
  }
  await app.proxy.openPort()
  let status = 503
  for (let attempt = 0; attempt < 40 && status === 503; attempt += 1) {
    status = (await app.as('Administrador').inject('/api/direcciones/')).statusCode
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  t.equal(status, 200)
})
