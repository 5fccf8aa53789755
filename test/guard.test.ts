import compileSerializer from 'fast-json-stringify'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { validatorCompiler } from '../src/lib/validation.ts'
import type { KnownRoute } from '../src/plugins/errors.ts'
import type { OpenApiDocument } from '../src/plugins/openapi/document.ts'
import { withExamples } from './end-to-end/compose-example.ts'
import { build, testSecret } from './helper.ts'

/** What may carry an example: a parameter, or a content of a body or an answer. */
interface Holder {
  readonly name?: string
  readonly schema?: { readonly format?: string }
  readonly example?: unknown
  readonly examples?: unknown
}

interface Content {
  readonly content?: Readonly<Record<string, Holder>>
}

interface Operation {
  readonly operationId?: string
  readonly parameters?: readonly Holder[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

/** A file has no example, and a key is made by whoever sends it. */
function needsExample({ name, schema }: Holder, type = ''): boolean {
  return name !== 'Idempotency-Key' && schema?.format !== 'binary' && !type.startsWith('image/')
}

interface StatedSchema {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly response?: Readonly<Record<string, unknown>>
  readonly body?: object
  readonly hide?: boolean
}

const nameOf = (route: KnownRoute) => `${String(route.method)} ${route.url}`

/** Spanish, written for people: begins with a capital letter and does not end like a sentence. */
const summaryShape = /^[A-ZÁÉÍÓÚÑ].{4,}[^.]$/

t.test('every route says what it is, who may call it, how often, and what it answers', async (t) => {
  const app = await build(t, { database: 'none' })
  const routes = app.knownRoutes.filter((route) => !['HEAD', 'OPTIONS'].includes(String(route.method)))
  t.ok(routes.length > 20)
  for (const route of routes) {
    const name = nameOf(route)
    const schema = (route.schema ?? {}) as StatedSchema
    t.ok(route.config?.access, `${name} states its access`)
    t.match(route.config?.limit, /^(reading|writing|guessing|ordering|none)$/, `${name} has a limit`)
    if (schema.hide) continue
    t.match(schema.summary, summaryShape, `${name} has a summary`)
    t.equal(schema.tags?.length, 1, `${name} has one tag`)
    const successes = Object.keys(schema.response ?? {}).filter((status) => /^2\d\d$/.test(status))
    t.ok(successes.length > 0, `${name} has a schema for its success`)
    if (route.url.includes(':')) t.ok(route.schema?.params, `${name} checks its parameters`)
  }
})

t.test('every operation has a name of its own, and a path as its callers write it', async (t) => {
  const app = await build(t, { database: 'none' })
  const document = (await app.inject('/docs/json')).json() as OpenApiDocument
  const names: string[] = []
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    if (path.startsWith('/api/')) t.match(path, /\/$/, `${path} ends as the contract has it`)
    for (const [method, { operationId }] of Object.entries(operations as Record<string, Operation>)) {
      t.match(operationId, /^[a-z]+([A-Z][a-z]+)*$/, `${method} ${path} has a name`)
      names.push(String(operationId))
    }
  }
  t.strictSame([...new Set(names)].sort(), names.sort(), 'no name is given twice')
})

t.test('an example can be shown of each parameter, body and answer of every operation', async (t) => {
  const app = await build(t, { database: 'none' })
  const published = (await app.inject('/docs/json')).json() as Required<OpenApiDocument>
  for (const operations of Object.values(withExamples(published).paths)) {
    for (const operation of Object.values(operations as Record<string, Operation>)) {
      const { operationId, parameters = [], requestBody, responses } = operation
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'))
      const contents = [requestBody, ...successes.map(([, reply]) => reply)].flatMap((part) =>
        Object.entries(part?.content ?? {}).map(([type, holder]) => ({ what: type, type, holder })),
      )
      const all = [...parameters.map((holder) => ({ what: holder.name, type: '', holder })), ...contents]
      for (const { what, holder } of all.filter((one) => needsExample(one.holder, one.type)))
        t.ok('example' in holder || 'examples' in holder, `${operationId}: ${what}`)
    }
  }
})

t.test('only what has to be is public, and only probes and webhooks have no limit', async (t) => {
  const app = await build(t, { database: 'none' })
  const routes = app.knownRoutes.filter((route) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(String(route.method)),
  )
  const unlimited = routes
    .filter((route) => route.config?.limit === 'none')
    .map(nameOf)
    .sort()
  const probes = unlimited.filter((name) => !name.includes('webhook'))
  t.strictSame(probes, ['GET /api/health/', 'GET /auth/health/', 'GET /livez', 'GET /metrics'])
  const guesses = routes.filter(({ url }) => /login|password-reset|cambiar-password|register/.test(url))
  t.ok(guesses.length > 0)
  for (const route of guesses) t.equal(route.config?.limit, 'guessing', nameOf(route))
  const writes = routes
    .filter(({ method, config }) => method !== 'GET' && config?.access === 'public')
    .map(({ url }) => url)
  t.strictSame(
    writes.filter(
      (url) => !/(register|login|logout|refresh|password-reset|webhook|carrito-voz|ai-reports)/.test(url),
    ),
    [],
  )
})

t.test('every schema of a request can be compiled, though each waits for its first request', async (t) => {
  const app = await build(t, { database: 'none' })
  for (const route of app.knownRoutes) {
    for (const httpPart of ['body', 'querystring', 'params', 'headers'] as const) {
      const schema = route.schema?.[httpPart] as object | undefined
      if (!schema) continue
      const check = validatorCompiler({ schema, httpPart, method: String(route.method), url: route.url })
      t.doesNotThrow(() => check(undefined), `${nameOf(route)} ${httpPart}`)
    }
  }
})

t.test('every schema of an answer can be compiled, though each waits for its first answer', async (t) => {
  const app = await build(t, { database: 'none' })
  for (const route of app.knownRoutes) {
    for (const [httpStatus, schema] of Object.entries(
      (route.schema as StatedSchema | undefined)?.response ?? {},
    )) {
      if (typeof schema !== 'object' || schema === null || 'content' in schema) continue
      t.doesNotThrow(() => compileSerializer(schema), `${nameOf(route)} ${httpStatus}`)
    }
  }
})

t.test('a route that states no access keeps the application from starting', async (t) => {
  const register = async (app: { get(url: string, handler: () => Promise<object>): unknown }) => {
    app.get('/forgotten', async () => ({}))
  }
  await t.rejects(build(t, { database: 'none', register }), /\/forgotten/)
})

t.test(
  'without a database the service starts, answers 503 where it needs one and serves the rest',
  async (t) => {
    const app = await build(t, { database: 'none', config: { REQUEST_DEADLINE_MS: '500' } })
    t.equal((await app.inject('/livez')).statusCode, 200)
    t.equal((await app.inject('/docs/json')).statusCode, 200)
    const health = await app.inject('/auth/health/')
    t.equal(health.statusCode, 503)
    t.match(health.json(), { status: 'unhealthy', database: 'error' })
    const login = { correo: 'ana@example.com', email: 'ana@example.com', password: 'fake-password' }
    const reply = await app.inject({ method: 'POST', url: '/api/login/', payload: login })
    t.equal(reply.statusCode, 503)
    t.ok(Number(reply.headers['retry-after']) > 0)
    t.match(reply.headers['content-type'], 'application/problem+json')
  },
)

t.test('accounts and health answer under both prefixes, with and without the slash', async (t) => {
  const app = await build(t)
  for (const url of ['/api/health/', '/auth/health/', '/api/health', '/auth/health'])
    t.strictSame(
      (await app.inject(url)).json(),
      { status: 'healthy', database: 'ok', service: 'SmartSales Backend' },
      url,
    )
  for (const url of ['/api/me/', '/auth/me']) t.equal((await app.inject(url)).statusCode, 401, url)
})

t.test('a wrong method is told before anybody is asked who they are', async (t) => {
  const app = await build(t, { database: 'none' })
  const reply = await app.inject({ method: 'DELETE', url: '/api/login/' })
  t.equal(reply.statusCode, 405)
  t.equal(reply.headers.allow, 'POST, OPTIONS')
})

t.test(
  'closing ends within its bound and the application can be built again in the same process',
  async (t) => {
    for (let i = 0; i < 2; i++) {
      const config = readConfig({
        SECRET_KEY: testSecret,
        DATABASE_URL: 'postgresql://user@127.0.0.1:1/nothing',
        LOG_LEVEL: 'silent',
      })
      const app = await buildApp(config)
      await app.listen({ port: 0, host: '127.0.0.1' })
      const started = performance.now()
      await app.close()
      t.ok(performance.now() - started < 5000)
    }
  },
)

t.test('a browser that opens the address itself is sent to the documentation', async (t) => {
  const app = await build(t, { database: 'none' })
  const reply = await app.inject('/')
  t.equal(reply.statusCode, 302)
  t.equal(reply.headers.location, '/docs')
})
