import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { listMigrations, readMigrationState } from '../src/operations/migrations.ts'

/** What `npm run dev` keeps between runs: the database's files, images, a key, and which steps came to their end. */
export class DataFolder {
  readonly cluster: string
  readonly media: string
  readonly #path: string

  constructor(path: string) {
    this.#path = path
    this.cluster = join(path, 'postgres')
    this.media = join(path, 'media')
  }

  /** Signs the demo shop's tokens: made on the first run and kept, so that a login outlives a restart. */
  secret(): string {
    const file = join(this.#path, 'secret-key')
    if (!existsSync(file)) {
      mkdirSync(this.#path, { recursive: true })
      writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600 })
    }
    return readFileSync(file, 'utf8').trim()
  }

  /** Whether a step came to its end in this run or an earlier one. */
  has(step: 'postgres' | 'demo'): boolean {
    return existsSync(join(this.#path, `${step}.ready`))
  }

  mark(step: 'postgres' | 'demo'): void {
    writeFileSync(join(this.#path, `${step}.ready`), '')
  }

  /** Removes a cluster whose first start was interrupted: it never came to hold anything. */
  clearHalfMadeCluster(): void {
    if (this.has('postgres')) return
    rmSync(this.cluster, { recursive: true, force: true })
    rmSync(join(this.#path, 'demo.ready'), { force: true })
  }
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

/** Makes the database `name` when it is not there; one with half a demo shop in it (`anew`) is dropped first. */
export async function ensureDatabase(serverUrl: string, name: string, anew: boolean): Promise<void> {
  await withClient(serverUrl, async (client) => {
    if (anew) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`)
  })
}

/** How the database at `url` stands to the migrations in `folder`: names that it lacks, and names that are not there. */
export async function compareMigrations(url: string, folder: string) {
  return withClient(url, (client) => readMigrationState(client, listMigrations(folder)))
}
