import { readFileSync } from 'node:fs'
import t from 'tap'
import Type, { type Static } from 'typebox'
import { Errors, Parse } from 'typebox/value'
import { parse } from 'yaml'
import { readConfig } from '../../src/config/config.ts'
import { configSchema } from '../../src/config/variables.ts'

// The part of Render's blueprint schema that this service uses, by hand; nothing else is let through.
const closed = { additionalProperties: false }
const variable = Type.Union([
  Type.Object({ key: Type.String(), value: Type.String() }, closed),
  Type.Object({ key: Type.String(), generateValue: Type.Literal(true) }, closed),
  Type.Object({ key: Type.String(), sync: Type.Literal(false) }, closed),
])
const service = Type.Object(
  {
    type: Type.Literal('web'),
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' }),
    runtime: Type.Literal('node'),
    region: Type.Literal('oregon'),
    plan: Type.Literal('free'),
    branch: Type.String(),
    autoDeployTrigger: Type.Enum(['commit', 'checksPass', 'off']),
    buildCommand: Type.String(),
    startCommand: Type.String(),
    healthCheckPath: Type.String({ pattern: '^/' }),
    envVars: Type.Array(variable),
  },
  closed,
)
const blueprint = Type.Object({ services: Type.Array(service, { minItems: 1, maxItems: 1 }) }, closed)

const document: unknown = parse(readFileSync('render.yaml', 'utf8'))

t.test('render.yaml is a blueprint that the free plan takes', async (t) => {
  t.same(Errors(blueprint, document), [])
})

const [web] = Parse(blueprint, document).services as [Static<typeof service>]
const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
  .scripts
const keys = web.envVars.map(({ key }) => key)
const known = Object.keys(configSchema.properties)

t.test('the build installs, generates, compiles and migrates', async (t) => {
  t.match(web.buildCommand, /^npm ci --include=dev && npm run build && npm run db:deploy$/)
  t.match(scripts.prebuild, /generate/)
  t.match(scripts['db:deploy'], /prisma migrate deploy/)
})

t.test('the start command is what npm start runs, without npm in between', async (t) => {
  t.equal(web.startCommand, `MALLOC_ARENA_MAX=2 ${scripts.start}`)
})

t.test('the health check is the path that the platform has always asked', async (t) => {
  t.equal(web.healthCheckPath, '/auth/health/')
})

t.test('every variable of the blueprint is one that the service reads', async (t) => {
  t.same(
    keys.filter((key) => key !== 'NODE_VERSION' && !known.includes(key)),
    [],
  )
  t.same(keys.length, new Set(keys).size, 'each once')
  t.notOk(keys.includes('PORT'), 'the platform sets the port')
})

t.test('no secret has its value in the file', async (t) => {
  const properties = Object.entries(configSchema.properties) as [string, { secret?: boolean }][]
  const secrets = properties.filter(([, schema]) => schema.secret).map(([name]) => name)
  for (const entry of web.envVars) {
    if (secrets.includes(entry.key)) t.notOk('value' in entry, entry.key)
  }
})

t.test('the values of the file, with the secrets filled in, make a configuration', async (t) => {
  const written = Object.fromEntries(
    web.envVars.map((entry) => [entry.key, 'value' in entry ? entry.value : undefined]),
  )
  const config = readConfig({
    ...written,
    SECRET_KEY: 'generated-'.repeat(4),
    METRICS_TOKEN: 'generated-'.repeat(4),
    DATABASE_URL: 'postgresql://user:password@pooler.example:6543/postgres',
  })
  t.ok(config.SHUTDOWN_SECONDS + 2 < 30, 'the service ends before Render kills it')
  t.equal(config.DEBUG, false)
})

t.test('.env.example explains every variable that the service reads', async (t) => {
  const example = readFileSync('.env.example', 'utf8')
  t.same(
    known.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(example)),
    [],
  )
})
