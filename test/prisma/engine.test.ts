import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { emptyDatabase, migrationSql } from './databases.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const filters = { externalTables: [], externalEnums: [] }

/** One request to the engine, as the Prisma CLI makes it; the answer. */
async function request(url: string, method: string, params: object) {
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
  const { result: loss } = await request(url, 'evaluateDataLoss', params)
  t.match(loss, {
    migrationSteps: 1,
    warnings: [{ message: /DROP COLUMN "plataforma"/ }],
    unexecutableSteps: [],
  })
  const { result: next } = await request(url, 'createMigration', {
    ...params,
    draft: false,
    migrationName: 'x',
  })
  t.match(next, { generatedMigrationName: /^\d{14}_x$/, migrationScript: /DROP COLUMN "plataforma"/ })
})

t.test('migrate dev writes nothing when nothing changed', async (t) => {
  const url = await emptyDatabase(t)
  const params = { migrationsList: migrationsList(), schema: schema((content) => content), filters }
  const { result } = await request(url, 'createMigration', { ...params, draft: false, migrationName: 'x' })
  t.equal(result.migrationScript, null)
})

t.test('an unreachable database is an error with a code, not a crash', async (t) => {
  const answer = await request('postgresql://nobody@127.0.0.1:1/nothing', 'applyMigrations', {
    migrationsList: migrationsList(),
    filters,
  })
  t.match(answer.error, { code: 4466, data: { is_panic: false, message: /127\.0\.0\.1:1/ } })
})
