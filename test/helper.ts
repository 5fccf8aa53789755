import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { SignJWT } from 'jose'
import { type FaultProxy, startFaultProxy } from '../dev/fakes/fault-proxy.ts'
import { type AppOptions, buildApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import type { Providers } from '../src/plugins/providers.ts'
import { checkReplies } from './check-replies.ts'
import { copyDatabase, type Teardown } from './database-copy.ts'
import { createUser, type RoleName, type TestUser } from './factories.ts'

export { copyDatabase, type Teardown }

/** Long enough for the schema, and plainly no secret. */
export const testSecret = 'fake-signing-secret-for-tests-only-0123456789'

export interface BuildOptions {
  /** Puts a proxy between application and database: `app.proxy` counts and breaks. */
  readonly throughProxy?: boolean
  /** Variables over the tests' defaults, spelled as in the environment. */
  readonly config?: Readonly<Record<string, string>>
  /** Parts of the outside world over the real ones. */
  readonly providers?: Partial<Providers>
  /** `copy` (default) of the migrated template; `none` names a port where nobody listens; or a URL. */
  readonly database?: 'copy' | 'none' | { readonly url: string }
  /** True lets the dispatcher look for work by itself; otherwise only `app.notifications.idle()` does. */
  readonly dispatcher?: boolean
  /** Clocks of the dispatcher, over the usual ones. */
  readonly timings?: AppOptions['timings']
  /** Called with the application before it is ready: for routes of the test's own. */
  readonly register?: (app: FastifyInstance) => Promise<void> | void
}

/** Somebody who sends requests. */
export interface Caller {
  user(): Promise<TestUser>
  token(): Promise<string>
  inject(request: InjectOptions | string): Promise<LightMyRequestResponse>
}

export interface TestApp extends FastifyInstance {
  /** The database, not through the proxy. */
  readonly databaseUrl: string
  /** Throws unless built with `throughProxy`. */
  readonly proxy: FaultProxy
  /** Somebody with this role, made on first use and the same afterwards; or a person made before. */
  as(who: RoleName | TestUser): Caller
}

/** An address on loopback where nobody listens. */
async function closedPortUrl(): Promise<string> {
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: 1 } })
  await proxy.close()
  return `postgresql://postgres@127.0.0.1:${proxy.port}/nothing`
}

async function databaseFor(t: Teardown, database: BuildOptions['database'] = 'copy'): Promise<string> {
  if (database === 'copy') return copyDatabase(t)
  return database === 'none' ? closedPortUrl() : database.url
}

async function proxyFor(t: Teardown, databaseUrl: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(databaseUrl)
  const proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } })
  t.teardown(() => proxy.close())
  return proxy
}

/** A token as the identity providers sign them: HS256, one hour. */
export function signToken(user: Pick<TestUser, 'id' | 'email'>): Promise<string> {
  return new SignJWT({ email: user.email, role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user.id)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(testSecret))
}

function callerOf(app: FastifyInstance, user: () => Promise<TestUser>): Caller {
  const token = async () => signToken(await user())
  return {
    user,
    token,
    async inject(request) {
      const options = typeof request === 'string' ? { url: request } : request
      return app.inject({
        ...options,
        headers: { authorization: `Bearer ${await token()}`, ...options.headers },
      })
    },
  }
}

function callersOf(app: FastifyInstance): TestApp['as'] {
  const users = new Map<RoleName, Promise<TestUser>>()
  const somebody = (role: RoleName) => {
    const user = users.get(role) ?? createUser(app.sql, { name: `${role} de prueba`, roles: [role] })
    users.set(role, user)
    return user
  }
  return (who) => callerOf(app, () => (typeof who === 'string' ? somebody(who) : Promise.resolve(who)))
}

/**
 * The real application on a database of its own, ready for `inject`; closed and dropped after the test.
 * Rate limits are off unless `config` sets them. Every reply is held against the published OpenAPI document.
 */
export async function build(t: Teardown, options: BuildOptions = {}): Promise<TestApp> {
  const databaseUrl = await databaseFor(t, options.database)
  const proxy = options.throughProxy ? await proxyFor(t, databaseUrl) : undefined
  const config = readConfig({
    DATABASE_URL: proxy ? proxy.url(databaseUrl) : databaseUrl,
    SECRET_KEY: testSecret,
    SUPABASE_JWT_SECRET: testSecret,
    LOG_LEVEL: 'silent',
    RATE_LIMIT_READING: '0',
    RATE_LIMIT_WRITING: '0',
    RATE_LIMIT_GUESSING: '0',
    RATE_LIMIT_ORDERING: '0',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    DISPATCHER_ENABLED: String(options.dispatcher ?? false),
    ...options.config,
  })
  const { providers, timings } = options
  const app = await buildApp(config, { ...(providers && { providers }), ...(timings && { timings }) })
  t.teardown(() => app.close())
  await options.register?.(app)
  await app.ready()
  checkReplies(app, options.register !== undefined)
  // The question at boot is nobody's round trip.
  if (options.database !== 'none') await app.database.warmUp()
  await app.database.loadPrisma()
  return Object.defineProperties(app, {
    databaseUrl: { value: databaseUrl },
    proxy: {
      get() {
        if (!proxy) throw new Error('Build the application with throughProxy: true.')
        return proxy
      },
    },
    as: { value: callersOf(app) },
  }) as TestApp
}

/** Database round trips that `work` takes, counted on the wire, with its result and its statements. */
export function roundTrips<Result>(app: TestApp, work: () => Promise<Result>) {
  return app.proxy.count(work)
}

/** Resolves when so many statements wait for a lock in the application's database; throws after some seconds. */
export async function untilWaiting(app: TestApp, count = 1): Promise<void> {
  for (let time = 0; time < 500; time += 1) {
    const waiting = await app.sql.read`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if (waiting.length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('No statement waits.')
}
