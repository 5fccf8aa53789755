import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.ts'
import { runPrisma } from '../../prisma/run-prisma.ts'
import { ask } from './databases.ts'

const schemaFolder = fileURLToPath(new URL('../../prisma/schema', import.meta.url))
t.test('the schema says the same as the migrations, and a difference is noticed', async (t) => {
  // A server of its own: on the run's server other files have shadow databases at the same moment.
  const server = await startEmbeddedPostgres({ persistent: false, durable: false })
  t.teardown(() => server.stop())
  const databaseUrl = server.url()
  const diff = (schema: string) =>
    runPrisma(
      [
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        schema,
        '--exit-code',
        '--script',
      ],
      { databaseUrl },
    )
  const same = await diff(schemaFolder)
  t.equal(same.exitCode, 0, same.output)

  const changedFolder = mkdtempSync(join(tmpdir(), 'smartsales-schema-'))
  t.teardown(() => rmSync(changedFolder, { recursive: true }))
  cpSync(schemaFolder, changedFolder, { recursive: true })
  writeFileSync(join(changedFolder, 'extra.prisma'), 'model Extra {\n  id Int @id\n}\n')
  const different = await diff(changedFolder)
  t.equal(different.exitCode, 2)
  t.match(different.output, 'CREATE TABLE "Extra"')

  const leftOver = await ask(
    databaseUrl,
    `SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'`,
  )
  t.strictSame(leftOver, [], 'no shadow database stays behind')
})
