import { randomUUID } from 'node:crypto'
import tap from 'tap'
import type { EmbeddedPostgres } from '../dev/postgres/embedded-postgres.ts'
import { startTemplateServer, templateDatabase, withConnection } from './database-server.ts'
import { readServerFile } from './server-file.ts'

/** What is needed of a tap test to tidy up after it. */
export interface Teardown {
  teardown(work: () => Promise<void>): void
}

let ownServer: Promise<EmbeddedPostgres> | undefined

/** The run's server; a file that was started without tap gets one of its own. */
async function serverUrl(): Promise<string> {
  const shared = readServerFile(process.ppid)
  if (shared) return shared.url
  ownServer ??= startTemplateServer().then((server) => {
    tap.teardown(() => server.stop())
    return server
  })
  return (await ownServer).url()
}

/** A fresh copy of the migrated database, dropped after the test. Returns its URL. */
export async function copyDatabase(t: Teardown): Promise<string> {
  const server = await serverUrl()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await withConnection(server, (client) =>
    // Copied as files: through the log, as is usual, it takes several times as long.
    client.query(`CREATE DATABASE ${name} TEMPLATE ${templateDatabase} STRATEGY file_copy`),
  )
  t.teardown(async () => {
    await withConnection(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  })
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
