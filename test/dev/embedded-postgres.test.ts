import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.ts'
import { withConnection } from '../database-server.ts'

const moduleUrl = new URL('../../dev/postgres/embedded-postgres.ts', import.meta.url).href

function query(url: string, sql: string) {
  return withConnection(url, async (client) => (await client.query(sql)).rows)
}

function folder(test: { teardown(work: () => void): void }): string {
  const parent = mkdtempSync(join(tmpdir(), 'smartsales-test-'))
  test.teardown(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, 'data')
}

t.test('a temporary server forgets itself, but not what was committed before it was killed', async (t) => {
  const server = await startEmbeddedPostgres({ persistent: false, durable: false })
  await query(server.url(), 'CREATE TABLE sale (id int); INSERT INTO sale VALUES (1)')
  const { port } = server
  await server.stopImmediately()
  await t.rejects(query(server.url(), 'SELECT 1'))
  await server.startAgain()
  t.equal(server.port, port)
  t.strictSame(await query(server.url(), 'SELECT id FROM sale'), [{ id: 1 }])
  await server.stop()
  t.notOk(existsSync(server.dataDirectory))
})

t.test('a persistent server finds its data again, and text is compared as in Spanish', async (t) => {
  const options = { dataDirectory: folder(t), persistent: true, durable: true }
  const first = await startEmbeddedPostgres(options)
  await query(first.url(), 'CREATE TABLE sale (id int)')
  await first.stop()
  const second = await startEmbeddedPostgres(options)
  t.teardown(() => second.stop())
  t.strictSame(await query(second.url(), 'SELECT count(*)::int FROM sale'), [{ count: 0 }])
  t.strictSame(await query(second.url(), `SELECT lower('ÁÑÜ') AS lower`), [{ lower: 'áñü' }])
})

t.test('a folder in use is refused; one whose owner was killed is taken over', async (t) => {
  const dataDirectory = folder(t)
  const program = `
    const { startEmbeddedPostgres } = await import('${moduleUrl}')
    await startEmbeddedPostgres({ dataDirectory: '${dataDirectory}', persistent: true, durable: false })
    console.log('up')
    setInterval(() => undefined, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(owner.stdout, 'data')
  const options = { dataDirectory, persistent: true, durable: false }
  await t.rejects(startEmbeddedPostgres(options), { message: /already in use by process \d+/ })
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const server = await startEmbeddedPostgres(options)
  t.teardown(() => server.stop())
  t.strictSame(await query(server.url(), 'SELECT 1 AS one'), [{ one: 1 }])
})
