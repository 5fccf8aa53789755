import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { requirePrisma, runPrisma } from '../../src/lib/migrations.ts'
import { ask, emptyDatabase } from './databases.ts'

const schemaFolder = fileURLToPath(new URL('../../prisma/schema', import.meta.url))
t.test('migrations apply to an empty database, and a second run has nothing to do', async (t) => {
  const databaseUrl = await emptyDatabase(t)
  await requirePrisma(['migrate', 'deploy'], { databaseUrl })
  t.match(await requirePrisma(['migrate', 'deploy'], { databaseUrl }), 'No pending migrations')
  t.match(await requirePrisma(['migrate', 'status'], { databaseUrl }), 'up to date')
  const roles = await ask(databaseUrl, 'SELECT id, nombre FROM roles ORDER BY id')
  t.strictSame(
    roles.map((role) => role.nombre),
    ['Cliente', 'Administrador', 'Analista', 'Vendedor', 'Técnico'],
  )
  t.strictSame(await ask(databaseUrl, 'SELECT nombre FROM estadogarantia ORDER BY id'), [
    { nombre: 'Pendiente' },
    { nombre: 'Completado' },
    { nombre: 'Rechazado' },
  ])
})

t.test('the schema says the same as the migrations, and a difference is noticed', async (t) => {
  const databaseUrl = await emptyDatabase(t)
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

t.test('deploying twice at once applies everything once', async (t) => {
  const databaseUrl = await emptyDatabase(t)
  const runs = await Promise.all([1, 2].map(() => runPrisma(['migrate', 'deploy'], { databaseUrl })))
  t.strictSame(
    runs.map((run) => run.exitCode),
    [0, 0],
    runs.map((run) => run.output).join('\n'),
  )
  t.strictSame(await ask(databaseUrl, 'SELECT count(*)::int FROM estadogarantia'), [{ count: 3 }])
})
