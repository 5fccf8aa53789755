import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startEmbeddedPostgres } from '../../dev/postgres/embedded-postgres.ts'
import { runPrisma } from '../../prisma/run-prisma.ts'
import { ask, emptyDatabase, migrationSql } from './databases.ts'

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

const root = fileURLToPath(new URL('../..', import.meta.url))
const filters = { externalTables: [], externalEnums: [] }

/** One request to the engine, as the Prisma CLI makes it; the answer. */
async function askEngine(url: string, method: string, params: object) {
  const engine = spawn(
    join(root, 'prisma/engine/schema-engine.js'),
    ['--datasource', JSON.stringify({ url })],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const lines = createInterface({ input: engine.stdout })
  engine.stdin.end(`${JSON.stringify({ id: 1, jsonrpc: '2.0', method, params })}\n`)
  const ended = once(engine, 'exit')
  const [line] = await once(lines, 'line')
  await ended
  return JSON.parse(line)
}

function migrationsList() {
  const baseDir = join(root, 'prisma/migrations')
  const folders = readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: folders.map(({ name: path }) => ({
      path,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: migrationSql(path) } },
    })),
  }
}

function schema(change: (content: string) => string) {
  const folder = join(root, 'prisma/schema')
  return {
    files: readdirSync(folder).map((name) => ({
      path: join(folder, name),
      content: change(readFileSync(join(folder, name), 'utf8')),
    })),
  }
}

t.test('migrate dev learns which step is next, and that it loses data', async (t) => {
  const url = await emptyDatabase(t)
  const shorter = schema((content) => content.replace(/^.*@map\("plataforma"\).*$/m, ''))
  const params = { migrationsList: migrationsList(), schema: shorter, filters }
  const { result: loss } = await askEngine(url, 'evaluateDataLoss', params)
  t.match(loss, {
    migrationSteps: 1,
    warnings: [{ message: /DROP COLUMN "plataforma"/ }],
    unexecutableSteps: [],
  })
  const { result: next } = await askEngine(url, 'createMigration', {
    ...params,
    draft: false,
    migrationName: 'x',
  })
  t.match(next, { generatedMigrationName: /^\d{14}_x$/, migrationScript: /DROP COLUMN "plataforma"/ })
})

t.test('migrate dev writes nothing when nothing changed', async (t) => {
  const url = await emptyDatabase(t)
  const params = { migrationsList: migrationsList(), schema: schema((content) => content), filters }
  const { result } = await askEngine(url, 'createMigration', { ...params, draft: false, migrationName: 'x' })
  t.equal(result.migrationScript, null)
})

t.test('an unreachable database is an error with a code, not a crash', async (t) => {
  const answer = await askEngine('postgresql://nobody@127.0.0.1:1/nothing', 'applyMigrations', {
    migrationsList: migrationsList(),
    filters,
  })
  t.match(answer.error, { code: 4466, data: { is_panic: false, message: /127\.0\.0\.1:1/ } })
})
