import pg, { type Client } from 'pg'
import type { Config } from '../../config/config.ts'
import { connectionOptions } from '../../lib/database/connection.ts'
import { type MigrationState, readMigrationState } from '../migrations.ts'
import { type Finding, fail, ok, warn } from './settings.ts'

const connectTimeoutMs = 8000
const queryTimeoutMs = 8000
const samples = 7
/** Same region: below 5 ms. Another one: a sale's one round trip becomes what the customer waits for. */
const farMs = 50
const oldestVersion = 15

/** What codes of Node, PostgreSQL and poolers mean for the person who wrote the URL. */
const failureTexts: readonly (readonly [RegExp, string])[] = [
  // Supavisor says everything under XX000; its own code stands in the text.
  [
    /tenant\/user .* not found/i,
    'the pooler does not know this user: it is written postgres.<project reference>.',
  ],
  [/EMAXCONN/, 'the pooler has no connection left.'],
  [/ECHECKOUTTIMEOUT|ECIRCUITBREAKER|EDBHANDLEREXITED/, 'the pooler does not reach its database.'],
  [/connection timeout|timeout expired/i, 'no answer in time.'],
  [/does not support SSL/i, 'the server does not encrypt: take sslmode=require away.'],
  [/^ENOTFOUND/, 'the host name does not exist.'],
  [/^EAI_AGAIN/, 'the host name cannot be looked up now.'],
  [/^ECONNREFUSED/, 'nothing listens on that host and port.'],
  [/^ECONNRESET/, 'the connection was cut.'],
  [/^ETIMEDOUT/, 'no answer from that host and port.'],
  [/^E(NET|HOST)UNREACH/, 'no way to that host: a direct Supabase host has IPv6 only, use the pooler.'],
  [/^28P01/, 'user or password is wrong.'],
  [/^28000/, 'user or password is wrong, or encryption is asked for (sslmode=require).'],
  [/^3D000/, 'the database named in the URL does not exist.'],
  [/^53300/, 'the server has no connection left.'],
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

/**
 * How a URL reaches PostgreSQL, as Supabase lays it out: port 6543 is the transaction pooler, port 5432 of a
 * pooler's host the session pooler, anything else the database itself.
 */
function poolerMode({ hostname, port }: URL): 'transaction' | 'session' | 'direct' | 'local' {
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return 'local'
  if (port === '6543') return 'transaction'
  return hostname.includes('pooler') ? 'session' : 'direct'
}

const modeFindings = {
  transaction: ok('database url', 'DATABASE_URL names the transaction pooler (port 6543).'),
  local: ok('database url', 'DATABASE_URL names a database on this machine.'),
  session: warn(
    'database url',
    'DATABASE_URL names the session pooler (port 5432), which holds one of few connections per client: use port 6543.',
  ),
  direct: warn(
    'database url',
    'DATABASE_URL names a database directly; on Supabase use the transaction pooler, port 6543, which is also reachable over IPv4.',
  ),
} as const

function checkEncryption(url: URL): Finding {
  const mode = url.searchParams.get('sslmode')
  if (mode === 'disable')
    return fail(
      'encryption',
      'sslmode=disable sends the password and all data in the open: use sslmode=require.',
    )
  if (mode === 'require' || mode === 'verify-full' || mode === 'verify-ca')
    return ok(
      'encryption',
      `sslmode=${mode}: encrypted${mode === 'require' ? '' : ', and the server is verified'}.`,
    )
  return warn('encryption', 'DATABASE_URL does not ask for encryption: add ?sslmode=require.')
}

function checkDirectUrl(url: URL, direct: URL | null): Finding {
  const topic = 'direct url'
  const advice =
    'migrations cannot lock through a transaction pooler. Set it to the session pooler, port 5432.'
  if (direct && poolerMode(direct) === 'transaction')
    return fail(topic, `DIRECT_URL names the transaction pooler (port 6543): ${advice}`)
  if (direct) return ok(topic, 'DIRECT_URL gives migrations a session of their own.')
  return poolerMode(url) === 'transaction'
    ? fail(topic, `DIRECT_URL is not set: ${advice}`)
    : ok(topic, 'DIRECT_URL is not set: migrations go through DATABASE_URL, which keeps its session.')
}

/** Judges DATABASE_URL and DIRECT_URL by their text alone; a pooler's user is named `postgres.<project reference>`. */
export function checkDatabaseUrls(config: Config): Finding[] {
  const url = new URL(config.DATABASE_URL)
  const direct = config.DIRECT_URL === undefined ? null : new URL(config.DIRECT_URL)
  const mode = poolerMode(url)
  const projects = [url, direct]
    .map((address) => /^[^.]+\.([a-z0-9]+)$/.exec(decodeURIComponent(address?.username ?? ''))?.[1])
    .filter((project) => project !== undefined)
  const supabase = config.SUPABASE_URL && new URL(config.SUPABASE_URL).hostname.split('.')[0]
  const isOneProject = new Set(supabase ? [supabase, ...projects] : projects).size === 1
  const together = 'DATABASE_URL, DIRECT_URL and SUPABASE_URL do not belong to the same Supabase project.'
  return [
    modeFindings[mode],
    ...(mode === 'local' ? [] : [checkEncryption(url)]),
    checkDirectUrl(url, direct),
    ...(projects.length === 0
      ? []
      : [
          isOneProject
            ? ok('project', 'All addresses belong to one Supabase project.')
            : fail('project', together),
        ]),
  ]
}

async function connect(
  url: string,
  topic: string,
  name: string,
): Promise<{ client: Client | null; finding: Finding }> {
  const limits = { connectionTimeoutMillis: connectTimeoutMs, query_timeout: queryTimeoutMs }
  const client = new pg.Client({ ...connectionOptions(url), ...limits })
  // A connection that breaks between two questions is told by the next question.
  client.on('error', () => undefined)
  const startedAt = performance.now()
  try {
    await client.connect()
    const tookMs = Math.round(performance.now() - startedAt)
    return { client, finding: ok(topic, `${name} connects in ${tookMs} ms.`) }
  } catch (error) {
    return { client: null, finding: fail(topic, `${name} does not connect: ${explainFailure(error)}`) }
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
  const far = 'the database is far. Every read and every sale takes one such trip; put both in one region.'
  return median > farMs ? warn('distance', `${measured}: ${far}`) : ok('distance', `${measured}.`)
}

interface ServerFacts {
  readonly version: string
  readonly now: string
  readonly allowed: number
  readonly used: number
  /** Null before the first migration. */
  readonly may_use: boolean | null
  /** Functions and views of the schema that this role may not use. */
  readonly refused: number
}

async function checkServer(client: Client, config: Config): Promise<Finding[]> {
  const askedAt = Date.now()
  const { rows } = await client.query<ServerFacts>(`
    select current_setting('server_version') as version, extract(epoch from clock_timestamp())::text as now,
      current_setting('max_connections')::int as allowed, (select count(*)::int from pg_stat_activity) as used,
      has_schema_privilege(to_regnamespace('smartsales')::oid, 'usage') as may_use,
      (select count(*)::int from pg_proc where pronamespace = to_regnamespace('smartsales')::oid
        and not has_function_privilege(oid, 'execute'))
      + (select count(*)::int from pg_class where relnamespace = to_regnamespace('smartsales')::oid
        and relkind = 'v' and not has_table_privilege(oid, 'select')) as refused`)
  const { version, now, allowed, used, may_use: mayUse, refused } = rows[0]!
  const skewMs = Math.round(Math.abs(Number(now) * 1000 - (askedAt + Date.now()) / 2))
  const clocks = `This machine's clock and the database's differ by ${skewMs} ms; JWT_LEEWAY allows ${config.JWT_LEEWAY} s`
  const processes = config.WEB_CONCURRENCY
  // One more than the pool: health checks have their own.
  const wanted = processes * (config.DATABASE_POOL_MAX + 1) * 2
  const counted = `The service holds up to ${wanted} connections (${processes} processes of ${config.DATABASE_POOL_MAX} and one for health, twice while a new version takes over); the server allows ${allowed} and has ${used}`
  return [
    Number.parseInt(version, 10) >= oldestVersion
      ? ok('version', `PostgreSQL ${version}.`)
      : fail('version', `PostgreSQL ${version} is too old: ${oldestVersion} or later is needed.`),
    skewMs <= config.JWT_LEEWAY * 1000
      ? ok('clock', `${clocks}.`)
      : warn('clock', `${clocks}: fresh tokens may be refused.`),
    wanted + used > allowed
      ? warn('connections', `${counted}: lower DATABASE_POOL_MAX or WEB_CONCURRENCY.`)
      : ok('connections', `${counted}.`),
    ...(mayUse === null ? [] : [checkRights(mayUse, refused)]),
  ]
}

function checkRights(mayUse: boolean, refused: number): Finding {
  const grants =
    'GRANT USAGE ON SCHEMA smartsales, GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA smartsales and GRANT SELECT ON ALL TABLES IN SCHEMA smartsales to it, as their owner'
  if (!mayUse)
    return fail('rights', `The role of DATABASE_URL has no USAGE on the schema smartsales: ${grants}.`)
  return refused > 0
    ? fail(
        'rights',
        `The role of DATABASE_URL may not use ${refused} functions and views of the schema smartsales: ${grants}.`,
      )
    : ok('rights', 'The role of DATABASE_URL may use the functions of the schema smartsales.')
}

/** Says what a database's migrations ask of the operator. */
export function checkMigrations(state: MigrationState): Finding {
  const topic = 'migrations'
  if (!state.managed && state.hasTables)
    return fail(topic, 'The shop has tables that Prisma does not know yet: run npm run db:adopt.')
  if (!state.managed) return fail(topic, 'The database is empty: run npm run db:deploy.')
  if (state.failed.length > 0)
    return fail(
      topic,
      `${state.failed.join(', ')} began and did not end: look why, then prisma migrate resolve.`,
    )
  if (state.unknown.length > 0)
    return warn(
      topic,
      `The database is ahead of this version by ${state.unknown.join(', ')}: a newer version was here.`,
    )
  return state.pending.length > 0
    ? fail(topic, `${state.pending.length} migrations are not applied: run npm run db:deploy.`)
    : ok(topic, `All ${state.applied.length} migrations are applied.`)
}

async function examine(
  client: Client,
  config: Config,
  migrations: readonly string[] | null,
): Promise<Finding[]> {
  try {
    const findings = [await checkDistance(client), ...(await checkServer(client, config))]
    if (migrations) findings.push(checkMigrations(await readMigrationState(client, migrations)))
    return findings
  } catch (error) {
    return [fail('database', `The examination broke off: ${explainFailure(error)}`)]
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Asks the database itself. `migrations` are the names that this version has, or null where they are not at hand. */
export async function checkDatabase(
  config: Config,
  migrations: readonly string[] | null,
): Promise<Finding[]> {
  const { client, finding } = await connect(config.DATABASE_URL, 'database', 'DATABASE_URL')
  const findings = client ? [finding, ...(await examine(client, config, migrations))] : [finding]
  if (config.DIRECT_URL === undefined) return findings
  const direct = await connect(config.DIRECT_URL, 'direct url', 'DIRECT_URL')
  await direct.client?.end().catch(() => undefined)
  return [...findings, direct.finding]
}
