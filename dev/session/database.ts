import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { listMigrations, readMigrationState } from '../../src/operations/migrations.ts'

/** What a finished step leaves behind in the data folder, so that an interrupted one is done anew. */
const marks = { cluster: 'postgres.ready', demo: 'demo.ready' }

/** Folder of the embedded PostgreSQL inside the data folder. */
export const clusterFolder = (dataFolder: string) => join(dataFolder, 'postgres')

/** Removes a cluster whose first start was interrupted: it never came to hold anything. */
export function clearHalfMadeCluster(dataFolder: string): void {
  if (existsSync(join(dataFolder, marks.cluster))) return
  rmSync(clusterFolder(dataFolder), { recursive: true, force: true })
  rmSync(join(dataFolder, marks.demo), { force: true })
}

/** States that the cluster came up once. */
export function markCluster(dataFolder: string): void {
  writeFileSync(join(dataFolder, marks.cluster), '')
}

/** True when the demo shop has been written to its end. */
export function hasDemo(dataFolder: string): boolean {
  return existsSync(join(dataFolder, marks.demo))
}

/** States that the demo shop has been written to its end. */
export function markDemo(dataFolder: string): void {
  writeFileSync(join(dataFolder, marks.demo), '')
}

/**
 * Makes the database `name` on the server at `serverUrl` when it is not there; one with half a demo shop in it
 * (`anew`) is dropped first.
 */
export async function ensureDatabase(serverUrl: string, name: string, anew: boolean): Promise<void> {
  await withClient(serverUrl, async (client) => {
    if (anew) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`)
  })
}

/** Names of the migrations in `folder` that the database at `url` has not had yet. */
export function pendingMigrations(url: string, folder: string): Promise<readonly string[]> {
  return withClient(url, async (client) => (await readMigrationState(client, listMigrations(folder))).pending)
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
