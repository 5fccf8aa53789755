import t from 'tap'
import { requirePrisma } from '../../prisma/run-prisma.ts'
import { ask, emptyDatabase } from './databases.ts'

t.test('migrations apply to an empty database, and a second run has nothing to do', async (t) => {
  const databaseUrl = await emptyDatabase(t)
  await requirePrisma(['migrate', 'deploy'], { databaseUrl })
  t.match(await requirePrisma(['migrate', 'deploy'], { databaseUrl }), 'No pending migrations')
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
