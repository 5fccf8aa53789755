import { readFileSync } from 'node:fs'
import t from 'tap'
import Type, { type Static } from 'typebox'
import { Errors, Parse } from 'typebox/value'
import { parse } from 'yaml'
import { isIgnored, parseDockerfile, readRules } from '../../.ci/dockerfile.ts'
import { readConfig } from '../../src/config/config.ts'
import { configSchema } from '../../src/config/variables.ts'

const stages = parseDockerfile(readFileSync('Dockerfile', 'utf8'))
const last = stages.at(-1)

t.test('the image is made of production modules and built code, copied from earlier stages', async (t) => {
  t.same(stages.map((stage) => stage.name).slice(0, 2), ['build', 'modules'])
  const copies = last?.instructions.filter((instruction) => instruction.name === 'COPY') ?? []
  t.same(
    copies.map(({ flags, text }) => [flags.from ?? 'context', text]),
    [
      ['context', 'package.json ./'],
      ['modules', '/app/node_modules ./node_modules'],
      ['build', '/app/dist ./dist'],
      ['build', '/app/.data ./.data'],
    ],
  )
})

t.test('the image runs what npm start runs, as a user that is not root', async (t) => {
  const said = (name: string) => last?.instructions.find((instruction) => instruction.name === name)?.text
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
  t.equal((JSON.parse(said('CMD') ?? '[]') as string[]).join(' '), scripts.start)
  t.match(said('USER'), /^[1-9]\d*$/, 'a number, so that an orchestrator can tell')
})

t.test('only what the build needs reaches it: no secrets, no data, no tests', async (t) => {
  const rules = readRules(readFileSync('.dockerignore', 'utf8'))
  const table = [
    ['package.json', false],
    ['src/app.ts', false],
    ['prisma/migrations/0_baseline/migration.sql', false],
    ['.config/prisma.ts', false],
    ['.env', true],
    ['src/.env.local', true],
    ['src/generated/prisma/client.ts', true],
    ['node_modules/fastify/package.json', true],
    ['test/before.ts', true],
    ['.data/postgres/PG_VERSION', true],
    ['.git/config', true],
  ] as const
  for (const [path, ignored] of table) t.equal(isIgnored(path, rules), ignored, path)
})

t.test('a step in shell form or an unknown instruction is noticed', async (t) => {
  t.throws(() => parseDockerfile('RUN true'), /before the first FROM/)
  const [stage] = parseDockerfile('FROM node:24-slim AS one\nRUN a \\\n  b\nCOPY --from=one x y')
  t.same(stage?.instructions, [
    { name: 'RUN', flags: {}, text: 'a b' },
    { name: 'COPY', flags: { from: 'one' }, text: 'x y' },
  ])
})

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
