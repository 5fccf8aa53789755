import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseEnv, promisify } from 'node:util'
import t from 'tap'
import { ConfigError, readConfig } from '../../src/config/config.ts'
import { configSchema } from '../../src/config/variables.ts'
import { minimalSource } from './bare-app.ts'

function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(source)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const read = (source: Record<string, string>) => readConfig({ ...minimalSource, ...source })

t.test('two variables are enough; everything else has a default or is optional', async (t) => {
  const config = readConfig(minimalSource)
  t.match(config, {
    DEBUG: false,
    PORT: 8000,
    WEB_CONCURRENCY: 1,
    MAX_REQUESTS: 1000,
    REQUEST_TIMEOUT_SECONDS: 120,
    KEEP_ALIVE_SECONDS: 120,
    LOG_LEVEL: 'info',
    JWT_LEEWAY: 60,
    BUSINESS_TIME_ZONE: 'America/La_Paz',
    CURRENCY: 'usd',
    LOW_STOCK_THRESHOLD: 7,
    SENDGRID_FROM_NAME: 'SmartSales',
  })
  t.ok(Object.isFrozen(config))
})

t.test('no secret has a default', async (t) => {
  for (const [name, schema] of Object.entries(configSchema.properties)) {
    if ('secret' in schema) t.notOk('default' in schema, name)
  }
})

t.test('all problems are told at once, and never the value of a secret', async (t) => {
  const problems = problemsOf({
    SECRET_KEY: 'too-short-but-secret',
    DATABASE_URL: 'mysql://root:hidden@db/shop',
    DEBUG: 'maybe',
    PORT: '80a',
    BUSINESS_TIME_ZONE: 'Bolivia/Nowhere',
    TRUST_PROXY: '10.0.0.0/33',
    CORS_ALLOWED_ORIGINS: 'example.com',
    STRIPE_SECRET_KEY: 'pk_test_hidden',
    FIREBASE_SERVICE_ACCOUNT_JSON: '{"project_id":"hidden"}',
  })
  const told = problems.join('\n')
  for (const name of ['SECRET_KEY', 'DATABASE_URL', 'DEBUG', 'PORT', 'BUSINESS_TIME_ZONE', 'TRUST_PROXY'])
    t.match(told, new RegExp(`^${name} `, 'm'))
  t.match(told, 'PORT is "80a": expected a whole number from 0 to 65535')
  t.match(told, 'SECRET_KEY has a value that does not fit: expected at least 32 characters')
  t.match(told, 'STRIPE_PUBLISHABLE_KEY is not set: STRIPE_SECRET_KEY is, and needs it')
  t.notMatch(told, /hidden|too-short/)
})

t.test('what is required is asked for', async (t) => {
  t.strictSame(
    problemsOf({}).map((problem) => problem.split(':')[0]),
    ['SECRET_KEY is not set', 'DATABASE_URL is not set'],
  )
  t.strictSame(problemsOf({ ...minimalSource, SECRET_KEY: '   ' }).length, 1, 'blank is absent')
  const notEncoded = { ...minimalSource, DATABASE_URL: 'postgresql://user:50%zz@db.example/shop' }
  t.strictSame(problemsOf(notEncoded).length, 1, 'a password with a bare percent sign')
})

t.test('booleans are spelled as Django spells them', async (t) => {
  for (const word of ['True', 'true', '1', 'yes', 'on', 'TRUE', ' True '])
    t.equal(read({ DEBUG: word }).DEBUG, true, word)
  for (const word of ['False', '0', 'no', 'off']) t.equal(read({ DEBUG: word }).DEBUG, false, word)
  t.equal(read({ DEBUG: '' }).DEBUG, false)
})

t.test('lists may have spaces and empty places', async (t) => {
  t.strictSame(read({ ALLOWED_HOSTS: ' a.com , .b.com,,' }).ALLOWED_HOSTS, ['a.com', '.b.com'])
})

t.test('Supabase needs its keys, and addresses have to be addresses', async (t) => {
  const problems = problemsOf({ ...minimalSource, SUPABASE_URL: 'https://project.example.com' })
  t.strictSame(problems.length, 2)
  t.match(problemsOf({ ...minimalSource, SUPABASE_URL: 'project' })[0], 'SUPABASE_URL is "project": expected')
})

t.test(
  'an address loses its last slash and is refused with a path, where its users add theirs',
  async (t) => {
    t.equal(read({ STRIPE_API_URL: 'https://stripe.example/' }).STRIPE_API_URL, 'https://stripe.example')
    const problems = problemsOf({ ...minimalSource, STRIPE_API_URL: 'https://stripe.example/v1/' })
    t.match(problems, [/^STRIPE_API_URL is "https:\/\/stripe.example\/v1\/": expected .* without a path/])
    const collector = 'https://collector.example/otlp'
    t.equal(read({ OTEL_EXPORTER_OTLP_ENDPOINT: collector }).OTEL_EXPORTER_OTLP_ENDPOINT, collector)
  },
)

t.test('a value may have quotes and blanks around it, and an origin a slash at its end', async (t) => {
  t.equal(
    read({ SUPABASE_JWT_SECRET: `"${minimalSource.SECRET_KEY}"` }).SUPABASE_JWT_SECRET,
    minimalSource.SECRET_KEY,
  )
  t.equal(read({ STRIPE_API_URL: " 'https://stripe.example/' " }).STRIPE_API_URL, 'https://stripe.example')
  t.equal(read({ DEBUG: '"True"' }).DEBUG, true)
  t.equal(read({ PORT: "'8001'" }).PORT, 8001)
  t.equal(read({ SENDGRID_FROM_NAME: 'La "mejor" tienda' }).SENDGRID_FROM_NAME, 'La "mejor" tienda')
  t.strictSame(
    read({ CORS_ALLOWED_ORIGINS: '"https://shop.example/, https://*.shop.example"' }).CORS_ALLOWED_ORIGINS,
    ['https://shop.example', 'https://*.shop.example'],
  )
  t.equal(problemsOf({ ...minimalSource, STRIPE_API_URL: '""' }).length, 0, 'nothing in quotes is absent')
})

t.test('a key of Supabase is for the role that its variable names, of either kind', async (t) => {
  const jwt = (role: string) => ['{}', JSON.stringify({ role }), 'x'].map((part) => btoa(part)).join('.')
  const project = (anon: string, service: string) =>
    problemsOf({
      ...minimalSource,
      SUPABASE_URL: 'https://project.example.com',
      SUPABASE_ANON_KEY: anon,
      SUPABASE_SERVICE_ROLE_KEY: service,
    }).map((problem) => problem.split(' ')[0])
  const publishable = 'sb_publishable_fakefakefakefake'
  const secret = 'sb_secret_fakefakefakefake'
  t.strictSame(project(publishable, secret), [])
  t.strictSame(project(jwt('anon'), jwt('service_role')), [])
  t.strictSame(project(publishable, jwt('service_role')), [])
  const swapped = ['SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_ROLE_KEY']
  t.strictSame(project(secret, publishable), swapped)
  t.strictSame(project(jwt('service_role'), jwt('anon')), swapped)
  t.strictSame(
    project('sb_publishable_fake fake fake', secret),
    ['SUPABASE_ANON_KEY'],
    'copied with a line break',
  )
})

t.test('a service account is understood however its line breaks and quotes arrive', async (t) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const account = {
    type: 'service_account',
    project_id: 'fake',
    client_email: 'fake@example.com',
    private_key: pem,
  }
  const json = JSON.stringify(account)
  const withKey = (key: string) => JSON.stringify({ ...account, private_key: key })
  const spellings: Record<string, string> = {
    'as it is': json,
    'over several lines': JSON.stringify(account, null, 2),
    'in quotes': `'${json}'`,
    'escaped once more': withKey(pem.replaceAll('\n', '\\n')),
    'escaped twice more': withKey(pem.replaceAll('\n', '\\\\n')),
    'with line breaks inside of its strings': json.replaceAll('\\n', '\n'),
    'with line breaks of Windows': withKey(pem.replaceAll('\n', '\r\n')),
    'with blanks in place of its line breaks': withKey(pem.replaceAll('\n', ' ')),
    'as a text in quotes': JSON.stringify(json),
    'after a byte order mark': `\ufeff${json}`,
  }
  for (const [name, text] of Object.entries(spellings)) {
    const { FIREBASE_SERVICE_ACCOUNT_JSON: found } = read({ FIREBASE_SERVICE_ACCOUNT_JSON: text })
    t.strictSame(JSON.parse(found ?? ''), account, name)
  }
  for (const text of [
    json.slice(0, -40),
    withKey(pem.slice(0, 400)),
    withKey('no key'),
    '[]',
    'null',
    '"x"',
  ]) {
    const problems = problemsOf({ ...minimalSource, FIREBASE_SERVICE_ACCOUNT_JSON: text })
    t.match(problems, [
      /^FIREBASE_SERVICE_ACCOUNT_JSON has a value that does not fit: expected the whole JSON/,
    ])
  }
})

t.test('a .env file may begin with a byte order mark, and the environment goes before it', async (t) => {
  const folder = t.testdir({
    '.env': `\ufeffSECRET_KEY=${minimalSource.SECRET_KEY}\nPORT=8001\nCURRENCY=bob\n`,
  })
  const program = `
    const { readConfig } = await import(${JSON.stringify(import.meta.resolve('../../src/config/config.ts'))})
    console.log(JSON.stringify(readConfig()))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: minimalSource.DATABASE_URL, PORT: '8002' },
  })
  t.match(JSON.parse(stdout), { SECRET_KEY: minimalSource.SECRET_KEY, PORT: 8002, CURRENCY: 'bob' })
})

t.test('.env.example names every variable, and what it shows is valid', async (t) => {
  const text = readFileSync('.env.example', 'utf8')
  for (const name of Object.keys(configSchema.properties))
    t.match(text, new RegExp(`^#? ?${name}=`, 'm'), name)
  const shown = parseEnv(text.replace(/^# ([A-Z_]+=)/gm, '$1'))
  const known = Object.keys(configSchema.properties)
  t.strictSame(
    Object.keys(shown).filter((name) => !known.includes(name)),
    [],
    'and no other',
  )
  const supabase = { SUPABASE_URL: '', STRIPE_SECRET_KEY: '' }
  t.strictSame(problemsOf({ ...shown, ...supabase, SECRET_KEY: minimalSource.SECRET_KEY }), [])
})
