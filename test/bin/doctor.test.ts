import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import t from 'tap'
import { startSupabase } from '../../dev/fakes/supabase.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import { checkDatabase, checkDatabaseUrls, explainFailure } from '../../src/operations/doctor/database.ts'
import { checkSettings, checkSupabase, type Finding } from '../../src/operations/doctor/settings.ts'
import { listIndexes, listMigrations } from '../../src/operations/migrations.ts'
import { withConnection } from '../database-server.ts'
import { copyDatabase, testSecret } from '../helper.ts'

type Variables = Readonly<Record<string, string>>

const project = 'abcdefghijklmnopqrst'
const pooler = `postgresql://postgres.${project}:fake-password@pooler.example`
const jwtSecret = 'fake-jwt-secret-of-a-project-0123456789'

function config(variables: Variables): Config {
  return readConfig({
    SECRET_KEY: testSecret,
    DATABASE_URL: 'postgresql://postgres@127.0.0.1:5432/shop',
    ...variables,
  })
}

/** The levels and the words to look for in each sentence, in order. */
function brief(findings: readonly Finding[]): string {
  return findings.map(({ level, topic, sentence }) => `${level} ${topic}: ${sentence}`).join('\n')
}

function projectKey(role: string, ref = project, secret = jwtSecret): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'supabase', ref, role, iat: 1_700_000_000, exp: 2_900_000_000 })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

t.test('database URLs are judged by pooler, port, encryption and project', async (t) => {
  const table: [Variables, RegExp][] = [
    [
      {
        DATABASE_URL: `${pooler}:6543/postgres?sslmode=require`,
        DIRECT_URL: `${pooler}:5432/postgres?sslmode=require`,
      },
      /^OK .*6543.*\nOK encryption.*\nOK direct url.*\nOK project/,
    ],
    [{ DATABASE_URL: `${pooler}:6543/postgres?sslmode=require` }, /FAIL direct url: DIRECT_URL is not set/],
    [
      { DATABASE_URL: `${pooler}:6543/postgres`, DIRECT_URL: `${pooler}:6543/postgres` },
      /WARN encryption[\s\S]*FAIL direct url.*transaction pooler/,
    ],
    [{ DATABASE_URL: `${pooler}:5432/postgres?sslmode=require` }, /WARN database url.*session pooler/],
    [
      { DATABASE_URL: 'postgresql://postgres:fake@db.example:5432/postgres?sslmode=disable' },
      /WARN database url.*directly[\s\S]*FAIL encryption/,
    ],
    [{ DATABASE_URL: 'postgresql://postgres@127.0.0.1:5432/shop' }, /^OK .*this machine.*\nOK direct url/],
    [
      {
        DATABASE_URL: `${pooler}:6543/postgres?sslmode=require`,
        SUPABASE_URL: 'https://anotherproject.example',
        SUPABASE_ANON_KEY: projectKey('anon'),
        SUPABASE_SERVICE_ROLE_KEY: projectKey('service_role'),
      },
      /FAIL project/,
    ],
  ]
  for (const [variables, expected] of table) t.match(brief(checkDatabaseUrls(config(variables))), expected)
})

t.test('settings that let in too much are told', async (t) => {
  const topics = /^(debug|hosts|origins|secret key|metrics)$/
  const found = (variables: Variables) =>
    brief(checkSettings(config(variables)).filter(({ topic }) => topics.test(topic)))
  t.notMatch(found({ METRICS_TOKEN: 'fake-token-for-metrics' }), /WARN|FAIL/)
  const table: [Variables, RegExp][] = [
    [{ DEBUG: 'True' }, /WARN debug/],
    [{ ALLOWED_HOSTS: '*' }, /WARN hosts/],
    [{ ALLOWED_HOSTS: ',' }, /FAIL hosts/],
    [{ CORS_ALLOWED_ORIGINS: '*' }, /WARN origins.*any web page/],
    [{ CORS_ALLOWED_ORIGINS: 'http://shop.example' }, /WARN origins.*not https/],
    [{ SECRET_KEY: `django-insecure-${'abcdefghij'.repeat(4)}` }, /WARN secret key/],
    [{}, /WARN metrics/],
  ]
  for (const [variables, expected] of table) t.match(found(variables), expected)
})

t.test('keys of Stripe are judged by their shape, and what is not configured is told', async (t) => {
  const table: [Variables, RegExp][] = [
    [{}, /WARN stripe:.*not configured[\s\S]*WARN sendgrid[\s\S]*WARN firebase/],
    [
      { STRIPE_SECRET_KEY: 'sk_test_fakefakefake', STRIPE_PUBLISHABLE_KEY: 'pk_test_fakefakefake' },
      /OK stripe: .*test mode[\s\S]*WARN stripe webhook/,
    ],
    [
      { STRIPE_SECRET_KEY: 'sk_test_fakefakefake', STRIPE_PUBLISHABLE_KEY: 'pk_live_fakefakefake' },
      /FAIL stripe: .*from one mode/,
    ],
    [{ STRIPE_SECRET_KEY: 'sk_fake', STRIPE_PUBLISHABLE_KEY: 'pk_fake' }, /FAIL stripe: .*shape/],
    [{ SENDGRID_API_KEY: 'SG.fake', SENDGRID_FROM_EMAIL: 'shop@example.com' }, /OK sendgrid/],
  ]
  for (const [variables, expected] of table) t.match(brief(checkSettings(config(variables))), expected)
})

for (const keys of ['jwt', 'opaque'] as const) {
  t.test(`a project is asked what the service will ask it, with ${keys} keys`, async (t) => {
    const supabase = await startSupabase({ keys, ref: '127' })
    t.teardown(() => supabase.close())
    const found = async (changes: Variables = {}) =>
      brief(await checkSupabase(config({ ...supabase.env, SUPABASE_URL: `${supabase.url}/`, ...changes })))
    const well = await found()
    t.notMatch(well, /WARN|FAIL/)
    t.match(well, /OK supabase auth: .*settings with SUPABASE_ANON_KEY/)
    t.match(well, /OK supabase auth: .*admin\/users with SUPABASE_SERVICE_ROLE_KEY/)
    t.match(well, /OK supabase images: /)

    const stranger = { SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_of_another_project' }
    t.match(await found(stranger), /FAIL supabase auth: SUPABASE_URL answers 401 to .*admin\/users/)
    supabase.fail({ status: 404, on: 'GET /auth/v1/.well-known/jwks.json' })
    t.match(await found(), /FAIL signing keys: SUPABASE_URL answers 404/)
    supabase.clearFaults()
    supabase.storage.buckets.productos!.isPublic = false
    t.match(await found(), /FAIL supabase images: .*not public/)
    delete supabase.storage.buckets.productos
    t.match(await found(), /FAIL supabase images: SUPABASE_URL answers 4\d\d/)
  })
}

t.test(
  'the keys of a Supabase project are judged against each other, the project and its clock',
  async (t) => {
    let published: object = { keys: [] }
    let date = () => new Date()
    const server = createServer((_, response) => {
      response.setHeader('date', date().toUTCString()).end(JSON.stringify({ public: true, ...published }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const variables = {
      SUPABASE_URL: `http://127.0.0.1:${port}`,
      SUPABASE_JWT_SECRET: jwtSecret,
      SUPABASE_ANON_KEY: projectKey('anon', '127'),
      SUPABASE_SERVICE_ROLE_KEY: projectKey('service_role', '127'),
    }
    const found = async (changes: Variables = {}) =>
      brief(await checkSupabase(config({ ...variables, ...changes })))

    t.notMatch(await found(), /WARN|FAIL/)
    const table: [Variables, RegExp][] = [
      [
        { SUPABASE_ANON_KEY: projectKey('anon', 'another') },
        /FAIL supabase: SUPABASE_ANON_KEY belongs to another project/,
      ],
      [
        { SUPABASE_JWT_SECRET: 'fake-secret-of-another-project-0123456789' },
        /FAIL supabase: SUPABASE_ANON_KEY is not signed/,
      ],
      [{ SUPABASE_ANON_KEY: 'no-key-of-supabase-at-all' }, /FAIL supabase: SUPABASE_ANON_KEY is no key/],
      [
        {
          SUPABASE_ANON_KEY: 'sb_publishable_fakefakefake',
          SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_fakefakefake',
        },
        /OK .*newer kind[\s\S]*OK .*newer kind/,
      ],
      [{ SUPABASE_JWT_SECRET: '' }, /FAIL signing keys: .*no token can be verified/],
      [{ SUPABASE_URL: 'http://127.0.0.1:1' }, /FAIL signing keys: SUPABASE_URL does not answer/],
    ]
    for (const [changes, expected] of table) t.match(await found(changes), expected)

    published = { keys: [{ kty: 'EC' }] }
    t.match(await found({ SUPABASE_JWT_SECRET: '' }), /OK signing keys: .*publishes 1/)
    date = () => new Date(Date.now() - 300_000)
    t.match(await found(), /WARN token clock: .*30\d s|WARN token clock: .*299 s/)
    t.match(brief(await checkSupabase(config({}))), /^OK supabase: No Supabase project/)
  },
)

t.test('a migrated database nearby is found in order', async (t) => {
  const url = await copyDatabase(t)
  const names = listMigrations(resolve('prisma/migrations'))
  const indexes = listIndexes(resolve('prisma/migrations'))
  const found = brief(await checkDatabase(config({ DATABASE_URL: url, DIRECT_URL: url }), names, indexes))
  t.notMatch(found, /WARN|FAIL|NaN/)
  for (const topic of [
    'database',
    'distance',
    'version',
    'clock',
    'time zone',
    'rights',
    'migrations',
    'indexes',
    'direct url',
  ]) {
    t.match(found, new RegExp(`OK ${topic}: `))
  }
  await withConnection(url, async (client) => {
    await client.query('drop index venta_hora_id_usuario_id_total_idx')
    await client.query(
      `update pg_index set indisvalid = false where indexrelid = 'garantia_hora_id_idx'::regclass`,
    )
  })
  t.match(
    brief(await checkDatabase(config({ DATABASE_URL: url }), names, indexes)),
    /WARN indexes: 2 of \d+ indexes are missing or invalid: venta_hora_id_usuario_id_total_idx, garantia_hora_id_idx\./,
  )
})

t.test('missing, failed and foreign migrations are told from the database', async (t) => {
  const url = await copyDatabase(t)
  const names = listMigrations(resolve('prisma/migrations'))
  const look = async (list: string[]) => brief(await checkDatabase(config({ DATABASE_URL: url }), list))
  t.match(
    await look([...names, '29990101000000_next']),
    /FAIL migrations: 1 migrations are not applied: run npm run db:deploy/,
  )
  t.match(await look(names.slice(0, -1)), /WARN migrations: The database is ahead/)
  await withConnection(url, (client) =>
    client.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = $1`, [
      names.at(-1),
    ]),
  )
  t.match(await look(names), /FAIL migrations: .* began and did not end/)
  await withConnection(url, (client) => client.query('DROP TABLE _prisma_migrations'))
  t.match(await look(names), /FAIL migrations: .*npm run db:adopt/)
  await withConnection(url, (client) => client.query('DROP TABLE usuario CASCADE'))
  t.match(await look(names), /FAIL migrations: The database is empty/)
})

t.test('a role that may not use the functions of the service is told what it lacks', async (t) => {
  const url = await copyDatabase(t)
  const role = `service_${Date.now()}`
  await withConnection(url, async (client) => {
    await client.query(`create role ${role} login`)
    t.teardown(() => withConnection(url, (admin) => admin.query(`drop owned by ${role}; drop role ${role}`)))
  })
  const address = new URL(url)
  address.username = role
  const look = async () => brief(await checkDatabase(config({ DATABASE_URL: address.href })))
  const grant = (...statements: string[]) =>
    withConnection(url, async (client) => {
      for (const statement of statements) await client.query(`${statement} to ${role}`)
    })
  t.match(await look(), /FAIL rights: .*no USAGE on the schema smartsales/)
  await grant('grant usage on schema smartsales')
  t.match(await look(), /FAIL rights: .*may not use \d+ functions and views/)
  await grant(
    'grant execute on all functions in schema smartsales',
    'grant select on all tables in schema smartsales',
  )
  t.match(await look(), /OK rights/)
})

t.test('a database that cannot be reached is explained without its host, user or password', async (t) => {
  const url = 'postgresql://secretuser:secretpass@127.0.0.1:1/shop'
  const closed = await checkDatabase(config({ DATABASE_URL: url, REPLICA_URL: url }), [])
  t.match(brief(closed), /^FAIL database: DATABASE_URL does not connect: nothing listens/)
  t.match(brief(closed), /FAIL replica url: REPLICA_URL does not connect/)
  t.notMatch(brief(closed), /secret|127\.0\.0\.1/)
  const table: [unknown, RegExp][] = [
    [
      Object.assign(new Error('password authentication failed for user "secretuser"'), { code: '28P01' }),
      /password is wrong/,
    ],
    [Object.assign(new Error('Tenant or user not found'), { code: 'XX000' }), /XX000|does not know/],
    [
      Object.assign(new Error('(ENOTFOUND) tenant/user secretuser not found'), { code: 'XX000' }),
      /postgres\.<project reference>/,
    ],
    [new Error('Connection terminated due to connection timeout'), /no answer in time/],
    [new AggregateError([Object.assign(new Error(''), { code: 'ECONNREFUSED' })]), /nothing listens/],
    [new Error('secret'), /^Error\.$/],
  ]
  for (const [error, expected] of table) {
    t.match(explainFailure(error), expected)
    t.notMatch(explainFailure(error), /secret/)
  }
})

t.test('npm run doctor lists every wrong variable, exits 1, and prints no secret', async (t) => {
  const run = (variables: Variables, cwd?: string) =>
    new Promise<{ code: unknown; output: string }>((done) => {
      const env = { PATH: process.env.PATH, ...variables }
      execFile(process.execPath, [resolve('dist/bin/doctor.js')], { env, cwd }, (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, output: stdout + stderr }),
      )
    })
  const wrong = await run({ SECRET_KEY: 'short-secret', DATABASE_URL: 'mysql://fake', PORT: 'many' })
  t.equal(wrong.code, 1)
  for (const name of ['SECRET_KEY', 'DATABASE_URL', 'PORT'])
    t.match(wrong.output, new RegExp(`FAIL  variables.*${name}`))
  t.notMatch(wrong.output, /short-secret|mysql/)

  const url = await copyDatabase(t)
  const right = await run({ SECRET_KEY: testSecret, DATABASE_URL: url })
  t.equal(right.code, 0, right.output)
  t.match(right.output, /\n\d+ ok, [1-9]\d* warnings, 0 failures\n$/, 'warnings alone do not fail')
  t.notMatch(right.output, new RegExp(testSecret))

  const folder = t.testdir({ '.env': readFileSync('test/cases/dotenv-bom.env') })
  const { output } = await run({}, folder)
  t.match(output, /OK {4}variables/)
  t.match(output, /database url .*this machine/)
})
