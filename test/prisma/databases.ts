import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import tap from 'tap'
import { startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.ts'
import { readServerFile, withConnection } from '../database-server.ts'

export { withConnection }

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The run's server, or one of this file's own. */
async function startServer(): Promise<string> {
  const shared = readServerFile(process.ppid)
  if (shared) return shared.url
  const server = await startEmbeddedPostgres({ persistent: false, durable: false })
  tap.teardown(() => server.stop())
  return server.url()
}

let server: Promise<string> | undefined

/** An empty database, dropped after the test. Returns its URL. */
export async function emptyDatabase(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  server ??= startServer()
  const serverUrl = await server
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const run = (statement: string) =>
    withConnection(serverUrl, (client) => client.query(statement)).then(() => undefined)
  await run(`CREATE DATABASE ${name}`)
  t.teardown(() => run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** The statements of a migration. */
export function migrationSql(name: string): string {
  return readFileSync(`${root}/prisma/migrations/${name}/migration.sql`, 'utf8')
}

/** The rows of one query, on a connection of its own. */
export async function ask(url: string, sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
  return withConnection(url, async (client) => (await client.query(sql, values)).rows)
}

/** Applies every migration by its statements alone; the command that does it in earnest takes seconds. */
export async function migrateDirectly(url: string): Promise<void> {
  const folders = readdirSync(`${root}/prisma/migrations`, { withFileTypes: true })
  const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  await withConnection(url, async (client) => {
    for (const name of names.sort()) await client.query(migrationSql(name))
  })
}

/** A database with every migration, dropped after the test. Returns its URL. */
export async function migratedDatabase(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const url = await emptyDatabase(t)
  await migrateDirectly(url)
  return url
}

export interface CommandRun {
  exitCode: number | null
  output: string
}

/** Runs a program of this project, such as `src/bin/adopt.ts`, with a database and nothing else set. */
export async function runCommand(
  url: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<CommandRun> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      DIRECT_URL: url,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, output }
}
