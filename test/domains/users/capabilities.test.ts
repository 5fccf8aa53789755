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
