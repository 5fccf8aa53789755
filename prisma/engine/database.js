import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'

const adapterRequire = createRequire(import.meta.resolve('@prisma/adapter-pg'))
const utilities = adapterRequire('@prisma/driver-adapter-utils')
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = utilities

const CONNECT_TIMEOUT_MS = 10_000
const OID_INTERNAL_CHAR = 18
const OID_TEXT = 25

/** What the engine asks of any database before its work: does the schema exist, and which version. */
const OLDEST_SUPPORTED = {
  fields: [
    { name: 'exists', dataTypeID: 16 },
    { name: 'version', dataTypeID: OID_TEXT },
    { name: 'numeric_version', dataTypeID: 23 },
  ],
  rows: [[true, 'PostgreSQL 15.0', 150_000]],
}

/**
 * A connection string as node-postgres should read it. It takes `sslmode=require` for "verify the
 * certificate", which Supabase's own authority fails; libpq and Prisma encrypt without verifying.
 */
export function connectionString(url) {
  const parsed = new URL(url)
  const query = parsed.searchParams
  if (query.has('sslmode') && !query.has('uselibpqcompat')) query.set('uselibpqcompat', 'true')
  return parsed.toString()
}

/** For comparing schema files, which needs no database: answers the first question, refuses the rest. */
async function connectToNothing() {
  const adapter = await new PrismaPg({}).connect()
  adapter.performIO = async ({ sql }) => {
    if (sql.includes('server_version_num')) return structuredClone(OLDEST_SUPPORTED)
    throw new Error('Set DIRECT_URL or DATABASE_URL to the address of the database.')
  }
  return adapter
}

function withDatabase(url, database) {
  const parsed = new URL(url)
  parsed.pathname = `/${encodeURIComponent(database)}`
  return parsed.toString()
}

function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres'
}

/** An error with the code that the Prisma CLI knows: P1000 login, P1001 unreachable, P1003 missing. */
function connectionError(error, url) {
  const { hostname, port } = new URL(url)
  const address = `\`${hostname}:${port || 5432}\``
  const known = {
    '3D000': ['P1003', `Database \`${databaseName(url)}\` does not exist`],
    '28P01': ['P1000', `Authentication failed against the database server at ${address}`],
    28000: ['P1000', `Access denied by the database server at ${address}: ${error.message}`],
  }
  const unreachable = ['P1001', `Can't reach database server at ${address}`]
  const [prismaCode, message] =
    known[error.code] ?? (error.severity ? [error.code, error.message] : unreachable)
  return Object.assign(new Error(message, { cause: error }), { prismaCode })
}

async function withClient(url, work) {
  const client = new pg.Client({
    connectionString: connectionString(url),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  client.on('error', () => {}) // A connection lost between queries fails the next one.
  try {
    await client.connect()
  } catch (error) {
    throw connectionError(error, url)
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Resolves when the database answers; rejects with `prismaCode` when it does not. */
export async function canConnect(url) {
  await withClient(url, (client) => client.query('SELECT 1'))
}

/** Creates the database that `url` names, through the server's `postgres` database. */
export async function createDatabase(url) {
  const database = databaseName(url)
  await withClient(withDatabase(url, 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`),
  )
  return { databaseName: database }
}

/** The engine reads catalogue columns of type "char" as characters; the adapter does not know the type. */
function readInternalChar(queryable) {
  const characterColumns = new WeakMap()
  const performIO = queryable.performIO.bind(queryable)
  queryable.performIO = async (query) => {
    const result = await performIO(query)
    const found = result.fields.filter((field) => field.dataTypeID === OID_INTERNAL_CHAR)
    characterColumns.set(
      result.rows,
      found.map((field) => result.fields.indexOf(field)),
    )
    for (const field of found) field.dataTypeID = OID_TEXT
    return result
  }
  const queryRaw = queryable.queryRaw.bind(queryable)
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const index of characterColumns.get(result.rows) ?? []) {
      result.columnTypes[index] = ColumnTypeEnum.Character
    }
    return result
  }
  return queryable
}

/** Mends what the adapter was not written for: whole scripts, and the catalogue's own types. */
function forMigrations(adapter) {
  const startTransaction = adapter.startTransaction.bind(adapter)
  adapter.startTransaction = async (level) => readInternalChar(await startTransaction(level))
  // The adapter cuts scripts at every semicolon, through strings and function bodies. PostgreSQL
  // takes the whole script in one message and runs it as one transaction.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script)
    } catch (error) {
      adapter.onError(error)
    }
  }
  return readInternalChar(adapter)
}

/** One connection, so that the engine's session lock covers all that it does. */
function poolConfig(url) {
  return { connectionString: connectionString(url), max: 1, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }
}

async function connectTo(url) {
  return forMigrations(await new PrismaPg(poolConfig(url)).connect())
}

/**
 * The adapter factory that the engine asks for connections.
 * The adapter's own shadow database would be the main one whenever a connection string is given
 * (node-postgres lets the string win over `database`), so it is made here.
 */
export function migrationAdapterFactory(url) {
  const factory = new PrismaPg({})
  factory.connect = () => (url ? connectTo(url) : connectToNothing())
  factory.connectToShadowDb = () => connectToShadowDatabase(url)
  return bindMigrationAwareSqlAdapterFactory(factory)
}

/** A scratch database beside the one of `url`; gone when the adapter is disposed of. */
async function connectToShadowDatabase(url) {
  const database = `prisma_migrate_shadow_db_${randomUUID()}`
  await withClient(url, (client) => client.query(`CREATE DATABASE "${database}" TEMPLATE template0`))
  const shadow = await connectTo(withDatabase(url, database))
  const dispose = shadow.dispose.bind(shadow)
  shadow.dispose = async () => {
    await dispose()
    await withClient(url, (client) => client.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`))
  }
  return shadow
}
