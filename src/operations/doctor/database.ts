import type { Client } from 'pg'
import type { Config } from '../../config/config.ts'
import { connectionOptions, UtcClient } from '../../lib/database/connection.ts'
import { readMigrationState } from '../migrations.ts'
import { type Finding, fail, judge, ok, warn } from './settings.ts'

const timeoutMs = 8000
const samples = 7
/** Same region: below 5 ms. Another one: a sale's one round trip becomes what the customer waits for. */
const farMs = 50
const oldestVersion = 15

const failureTexts: readonly (readonly [RegExp, string])[] = [
  // Supavisor reports every error under XX000; its own code stands in the text.
  [
    /tenant\/user .* not found/i,
    'the pooler knows no such user: it is written postgres.<project reference>.',
  ],
  [/ECHECKOUTTIMEOUT|ECIRCUITBREAKER|EDBHANDLEREXITED/, 'the pooler does not reach its database.'],
  [/EMAXCONN|^53300/, 'the server has no connection left.'],
  [/connection timeout|timeout expired|^ETIMEDOUT/i, 'no answer in time.'],
  [/does not support SSL/i, 'the server does not encrypt: take sslmode=require away.'],
  [/^ENOTFOUND|^EAI_AGAIN/, 'the host name cannot be looked up.'],
  [/^ECONNREFUSED/, 'nothing listens on that host and port.'],
  [/^ECONNRESET/, 'the connection was cut.'],
  [/^E(NET|HOST)UNREACH/, 'no way to that host: a direct Supabase host has IPv6 only, use the pooler.'],
  [/^28P01/, 'user or password is wrong.'],
  [/^28000/, 'user or password is wrong, or encryption is asked for (sslmode=require).'],
  [/^3D000/, 'the database named in the URL does not exist.'],
  [/^57P03/, 'the server is starting or stopping.'],
]

/** A sentence for a failure, without the host, user or text of the server, which may be private. */
export function explainFailure(error: unknown): string {
  if (error instanceof AggregateError) return explainFailure(error.errors[0])
  if (!(error instanceof Error)) return 'for an unknown reason.'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = failureTexts.find(([pattern]) => pattern.test(`${code} ${error.message}`))?.[1]
  return known ?? (code ? `error ${code}.` : `${error.name}.`)
}

/** How a URL reaches PostgreSQL, by Supabase's ports: 6543 is the transaction pooler, a pooler's 5432 the session pooler. */
function poolerMode({ hostname, port }: URL): 'transaction' | 'session' | 'direct' | 'local' {
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return 'local'
  if (port === '6543') return 'transaction'
  return hostname.includes('pooler') ? 'session' : 'direct'
}

const sessionPooler = 'the session pooler (port 5432), which holds one of few connections per client'
const directly = 'a database directly; on Supabase use the transaction pooler, which also has IPv4'
const modeFindings = {
  transaction: ok('database url', 'DATABASE_URL names the transaction pooler (port 6543).'),
  local: ok('database url', 'DATABASE_URL names a database on this machine.'),
  session: warn('database url', `DATABASE_URL names ${sessionPooler}: use port 6543.`),
  direct: warn('database url', `DATABASE_URL names ${directly}, port 6543.`),
} as const

function checkEncryption({ searchParams }: URL): Finding {
  const mode = searchParams.get('sslmode') ?? ''
  const open = 'sslmode=disable sends the password and all data in the open: use sslmode=require.'
  const isAsked = ['require', 'verify-full', 'verify-ca'].includes(mode)
  return judge(
    'encryption',
    `sslmode=${mode}: encrypted${mode === 'require' ? '' : ', and the server is verified'}.`,
    [mode === 'disable', open, 'FAIL'],
    [!isAsked, 'DATABASE_URL does not ask for encryption: add ?sslmode=require.'],
  )
}

function checkDirectUrl(url: URL, direct: URL | null): Finding {
  const isPooled = poolerMode(direct ?? url) === 'transaction'
  const saw = direct ? 'names the transaction pooler (port 6543)' : 'is not set'
  const locks = `DIRECT_URL ${saw}: migrations cannot lock through a transaction pooler. Set it to the session pooler, port 5432.`
  const well = direct
    ? 'DIRECT_URL gives migrations a session of their own.'
    : 'DIRECT_URL is not set: migrations go through DATABASE_URL, which keeps its session.'
  return judge('direct url', well, [isPooled, locks, 'FAIL'])
}

/** Judges DATABASE_URL and DIRECT_URL by their text alone; a pooler's user is named `postgres.<project reference>`. */
export function checkDatabaseUrls(config: Config): Finding[] {
  const url = new URL(config.DATABASE_URL)
  const direct = config.DIRECT_URL === undefined ? null : new URL(config.DIRECT_URL)
  const mode = poolerMode(url)
  const projects = [url, direct].flatMap((address) => {
    const [, project] = /^[^.]+\.([a-z0-9]+)$/.exec(decodeURIComponent(address?.username ?? '')) ?? []
    return project ?? []
  })
  const supabase = config.SUPABASE_URL ? new URL(config.SUPABASE_URL).hostname.split('.').slice(0, 1) : []
  const areMixed = new Set([...projects, ...supabase]).size > 1
  const mixed = 'DATABASE_URL, DIRECT_URL and SUPABASE_URL do not belong to the same Supabase project.'
  const project = judge('project', 'All addresses belong to one Supabase project.', [areMixed, mixed, 'FAIL'])
  return [
    modeFindings[mode],
    ...(mode === 'local' ? [] : [checkEncryption(url)]),
    checkDirectUrl(url, direct),
    ...(projects.length === 0 ? [] : [project]),
  ]
}

/** Connects to the address in the variable `name`. Adds what came of it to `findings`; returns null when it failed. */
async function connect(name: string, url: string, topic: string, findings: Finding[]) {
  const limits = { connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs }
  const client = new UtcClient({ ...connectionOptions(url), ...limits })
  // A connection that breaks between two statements fails the next one.
  client.on('error', () => undefined)
  const startedAt = performance.now()
  try {
    await client.connect()
    findings.push(ok(topic, `${name} connects in ${Math.round(performance.now() - startedAt)} ms.`))
    return client
  } catch (error) {
    findings.push(fail(topic, `${name} does not connect: ${explainFailure(error)}`))
    return null
  }
}

async function checkDistance(client: Client): Promise<Finding> {
  const times: number[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    const startedAt = performance.now()
    await client.query('select 1')
    times.push(performance.now() - startedAt)
  }
  const median = times.sort((left, right) => left - right)[Math.floor(samples / 2)] ?? 0
  const measured = `The median of ${samples} round trips is ${median.toFixed(1)} ms`
  const far = `${measured}: every read and every sale takes one such trip. Put both in one region.`
  return judge('distance', `${measured}.`, [median > farMs, far])
}

interface ServerFacts {
  readonly version: string
  readonly now: string
  readonly zone: string
  /** Null before the first migration. */
  readonly may_use: boolean | null
  /** Functions and views of the schema that this role may not use. */
  readonly refused: number
}

async function checkServer(client: Client, config: Config): Promise<Finding[]> {
  const askedAt = Date.now()
  const { rows } = await client.query<ServerFacts>(`
    select current_setting('server_version') as version, extract(epoch from clock_timestamp())::text as now,
      current_setting('TimeZone') as zone,
      has_schema_privilege(to_regnamespace('smartsales')::oid, 'usage') as may_use,
      (select count(*)::int from pg_proc where pronamespace = to_regnamespace('smartsales')::oid
        and not has_function_privilege(oid, 'execute'))
      + (select count(*)::int from pg_class where relnamespace = to_regnamespace('smartsales')::oid
        and relkind = 'v' and not has_table_privilege(oid, 'select')) as refused`)
  const { version, now, zone, may_use: mayUse, refused } = rows[0]!
  const skewMs = Math.round(Math.abs(Number(now) * 1000 - (askedAt + Date.now()) / 2))
  const clocks = `This machine's clock and the database's differ by ${skewMs} ms; JWT_LEEWAY allows ${config.JWT_LEEWAY} s`
  const isOld = Number.parseInt(version, 10) < oldestVersion
  const old = `PostgreSQL ${version} is too old: ${oldestVersion} or later is needed.`
  const isSkewed = skewMs > config.JWT_LEEWAY * 1000
  const shifted = `The pooler leaves sessions in ${zone}, so that moments are hours off: ALTER DATABASE … SET timezone TO 'UTC'.`
  const role = 'The role of DATABASE_URL'
  const grants =
    'GRANT USAGE ON SCHEMA smartsales, GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA smartsales and GRANT SELECT ON ALL TABLES IN SCHEMA smartsales to it, as their owner'
  const rights = judge(
    'rights',
    `${role} may use the functions of the schema smartsales.`,
    [mayUse === false, `${role} has no USAGE on the schema smartsales: ${grants}.`, 'FAIL'],
    [refused > 0, `${role} may not use ${refused} functions and views of it: ${grants}.`, 'FAIL'],
  )
  return [
    judge('version', `PostgreSQL ${version}.`, [isOld, old, 'FAIL']),
    judge('clock', `${clocks}.`, [isSkewed, `${clocks}: fresh tokens may be refused.`]),
    judge('time zone', 'Sessions are in UTC.', [zone !== 'UTC', shifted, 'FAIL']),
    ...(mayUse === null ? [] : [rights]),
  ]
}

async function checkMigrations(client: Client, names: readonly string[]): Promise<Finding> {
  const { managed, hasTables, applied, pending, failed, unknown } = await readMigrationState(client, names)
  const adopt = 'The shop has tables that Prisma does not know yet: run npm run db:adopt.'
  const resolve = `${failed.join(', ')} began and did not end: look why, then prisma migrate resolve.`
  const ahead = `The database is ahead of this version by ${unknown.join(', ')}: a newer version was here.`
  const missing = `${pending.length} migrations are not applied: run npm run db:deploy.`
  return judge(
    'migrations',
    `All ${applied.length} migrations are applied.`,
    [!managed && hasTables, adopt, 'FAIL'],
    [!managed, 'The database is empty: run npm run db:deploy.', 'FAIL'],
    [failed.length > 0, resolve, 'FAIL'],
    [unknown.length > 0, ahead],
    [pending.length > 0, missing, 'FAIL'],
  )
}

async function checkIndexes(client: Client, names: readonly string[]): Promise<Finding> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) name
     where not exists (select from pg_index where indexrelid = to_regclass(name) and indisvalid)`,
    [names],
  )
  const missing = rows.map(({ name }) => name).join(', ')
  const advice = 'Lists and reports read whole tables without them; prisma/migrations says how each is made.'
  return judge('indexes', `All ${names.length} indexes are there.`, [
    rows.length > 0,
    `${rows.length} of ${names.length} indexes are missing or invalid: ${missing}. ${advice}`,
  ])
}

/** Examines the database itself. `migrations` and `indexes` are this version's names, empty where they are not at hand. */
export async function checkDatabase(
  config: Config,
  migrations: readonly string[] = [],
  indexes: readonly string[] = [],
): Promise<Finding[]> {
  const findings: Finding[] = []
  const client = await connect('DATABASE_URL', config.DATABASE_URL, 'database', findings)
  try {
    if (client) {
      findings.push(await checkDistance(client), ...(await checkServer(client, config)))
      if (migrations.length > 0) findings.push(await checkMigrations(client, migrations))
      if (indexes.length > 0) findings.push(await checkIndexes(client, indexes))
    }
  } catch (error) {
    findings.push(fail('database', `The examination broke off: ${explainFailure(error)}`))
  }
  await client?.end().catch(() => undefined)
  for (const name of ['DIRECT_URL', 'REPLICA_URL'] as const) {
    const url = config[name]
    if (url === undefined) continue
    const other = await connect(name, url, name.toLowerCase().replace('_', ' '), findings)
    await other?.end().catch(() => undefined)
  }
  return findings
}
