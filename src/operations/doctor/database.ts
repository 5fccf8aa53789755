import { randomBytes } from 'node:crypto'
import pg, { type Client } from 'pg'
import type { Config } from '../../config/config.ts'
import { connectionOptions } from '../../lib/database/connection.ts'
import { readMigrationState } from '../migrations.ts'
import { poolerMode } from './database-url.ts'
import { explainFailure } from './failure-texts.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { checkMigrations } from './migration-findings.ts'

const connectTimeoutMs = 8000
const queryTimeoutMs = 8000
const samples = 7
/** Same region: below 5 ms. Another one: a sale's one round trip becomes what the customer waits for. */
const farMs = 50
const oldestVersion = 15

/** What a database should have for this version. */
export interface ExpectedDatabase {
  /** Names in order, or null where they are not at hand. */
  readonly migrations: readonly string[] | null
}

/** Asks the database itself. */
export async function checkDatabase(config: Config, expected: ExpectedDatabase): Promise<Finding[]> {
  const reached = await connect(config.DATABASE_URL, 'database', 'DATABASE_URL')
  const findings =
    reached.client === null
      ? [reached.finding]
      : await examine(reached.client, reached.finding, config, expected)
  return config.DIRECT_URL === undefined ? findings : [...findings, await checkDirect(config.DIRECT_URL)]
}

async function examine(
  client: Client,
  first: Finding,
  config: Config,
  expected: ExpectedDatabase,
): Promise<Finding[]> {
  try {
    return [
      first,
      await checkDistance(client),
      await checkVersion(client),
      await checkClock(client, config.JWT_LEEWAY),
      await checkNamedStatements(config.DATABASE_URL),
      await checkConnections(client, config),
      ...(expected.migrations === null
        ? []
        : checkMigrations(await readMigrationState(client, expected.migrations))),
    ]
  } catch (error) {
    return [first, fail('database', `The examination broke off: ${explainFailure(error)}`)]
  } finally {
    await client.end().catch(() => undefined)
  }
}

type Reached = { client: Client; finding: Finding } | { client: null; finding: Finding }

function newClient(url: string): Client {
  const client = new pg.Client({
    ...connectionOptions(url),
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
  })
  // A connection that breaks between two questions is told by the next question.
  client.on('error', () => undefined)
  return client
}

async function connect(url: string, topic: string, name: string): Promise<Reached> {
  const client = newClient(url)
  const startedAt = performance.now()
  try {
    await client.connect()
    const tookMs = Math.round(performance.now() - startedAt)
    return { client, finding: ok(topic, `${name} connects in ${tookMs} ms.`) }
  } catch (error) {
    return { client: null, finding: fail(topic, `${name} does not connect: ${explainFailure(error)}`) }
  }
}

async function checkDirect(url: string): Promise<Finding> {
  const { client, finding } = await connect(url, 'direct url', 'DIRECT_URL')
  await client?.end().catch(() => undefined)
  return finding
}

async function checkDistance(client: Client): Promise<Finding> {
  const times: number[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    const startedAt = performance.now()
    await client.query('SELECT 1')
    times.push(performance.now() - startedAt)
  }
  const median = times.sort((left, right) => left - right)[Math.floor(samples / 2)] ?? 0
  const measured = `The median of ${samples} round trips is ${median.toFixed(1)} ms`
  return median > farMs
    ? warn(
        'distance',
        `${measured}: the database is far. Every read and every sale takes one such trip; put both in one region.`,
      )
    : ok('distance', `${measured}.`)
}

async function checkVersion(client: Client): Promise<Finding> {
  const { rows } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  )
  const version = rows[0]?.version ?? '0'
  return Number.parseInt(version, 10) >= oldestVersion
    ? ok('version', `PostgreSQL ${version}.`)
    : fail('version', `PostgreSQL ${version} is too old: ${oldestVersion} or later is needed.`)
}

async function checkClock(client: Client, leewaySeconds: number): Promise<Finding> {
  const askedAt = Date.now()
  const { rows } = await client.query<{ now: string }>(
    `SELECT extract(epoch FROM clock_timestamp())::text AS now`,
  )
  const halfway = (askedAt + Date.now()) / 2
  const skewMs = Math.round(Math.abs(Number(rows[0]?.now) * 1000 - halfway))
  return skewMs <= leewaySeconds * 1000
    ? ok(
        'clock',
        `This machine's clock and the database's differ by ${skewMs} ms; JWT_LEEWAY allows ${leewaySeconds} s.`,
      )
    : warn(
        'clock',
        `This machine's clock and the database's differ by ${Math.round(skewMs / 1000)} s, more than JWT_LEEWAY=${leewaySeconds}: fresh tokens may be refused.`,
      )
}

/**
 * Two connections prepare a statement of the same name: through a transaction pooler both may meet the
 * same server connection, which refuses the second (42P05) unless the pooler renames statements.
 */
async function checkNamedStatements(url: string): Promise<Finding> {
  const name = `doctor_${randomBytes(6).toString('hex')}`
  const mode = poolerMode(new URL(url))
  try {
    for (let connection = 0; connection < 2; connection += 1) {
      const client = newClient(url)
      await client.connect()
      try {
        for (let repeat = 0; repeat < 3; repeat += 1) await client.query({ name, text: 'SELECT 1' })
      } finally {
        await client.end().catch(() => undefined)
      }
    }
    return ok('statements', 'Named prepared statements work here; the service uses none all the same.')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== '42P05' && code !== '26000') throw error
    return ok(
      'statements',
      `Named prepared statements do not work here (${mode} pooler): the service uses none, other programs on this URL should not either.`,
    )
  }
}

async function checkConnections(client: Client, config: Config): Promise<Finding> {
  const { rows } = await client.query<{ allowed: number; used: number }>(
    `SELECT current_setting('max_connections')::int AS allowed, (SELECT count(*)::int FROM pg_stat_activity) AS used`,
  )
  const { allowed, used } = rows[0] ?? { allowed: 0, used: 0 }
  // One more than the pool: health checks have their own.
  const wanted = config.WEB_CONCURRENCY * (config.DATABASE_POOL_MAX + 1) * 2
  const facts = `The service holds up to ${wanted} connections (${config.WEB_CONCURRENCY} processes of ${config.DATABASE_POOL_MAX} and one for health, twice while a new version takes over); the server allows ${allowed} and has ${used}`
  return wanted + used > allowed
    ? warn('connections', `${facts}: lower DATABASE_POOL_MAX or WEB_CONCURRENCY.`)
    : ok('connections', `${facts}.`)
}
