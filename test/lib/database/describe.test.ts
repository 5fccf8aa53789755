import t from 'tap'
import { describeDatabaseError } from '../../../src/lib/database/describe.ts'
import { errorOf, openDatabase } from './open.ts'

t.test('what PostgreSQL refuses is told apart, whichever library was asked', async (t) => {
  const { database } = await openDatabase(t)
  const { sql, prisma } = database
  await sql.write`INSERT INTO marca (nombre) VALUES ('Una')`
  const brandIndex = describeDatabaseError(
    await errorOf(sql.write`INSERT INTO marca (nombre) VALUES ('UNA')`),
  )
  t.match(brandIndex, { kind: 'unique', sqlState: '23505', constraint: String, table: 'marca' })
  const sameByPrisma = describeDatabaseError(await errorOf(prisma.brand.create({ data: { name: 'una' } })))
  t.match(sameByPrisma, { kind: 'unique', sqlState: '23505', constraint: brandIndex?.constraint })
  const sameByRaw = describeDatabaseError(
    await errorOf(prisma.$executeRaw`INSERT INTO marca (nombre) VALUES ('uNa')`),
  )
  t.match(sameByRaw, { kind: 'unique', constraint: brandIndex?.constraint })

  const cases = [
    [() => sql.write`DELETE FROM marca WHERE id = 1/0`, { kind: 'other', sqlState: '22012' }],
    [
      () => sql.write`INSERT INTO direcciones (usuario_id, direccion) VALUES (gen_random_uuid(), 'x')`,
      { kind: 'foreign-key' },
    ],
    [() => sql.write`INSERT INTO marca (nombre) VALUES (NULL)`, { kind: 'not-null', column: 'nombre' }],
    [() => sql.write`INSERT INTO marca (nombre) VALUES (repeat('x', 500))`, { kind: 'too-long' }],
    [() => sql.read`SELECT ${'x'}::uuid`, { kind: 'invalid-value', sqlState: '22P02' }],
    [() => sql.read`SELECT ${'99999999999'}::int`, { kind: 'out-of-range' }],
    [() => prisma.brand.update({ where: { id: 999_999 }, data: { name: 'x' } }), { kind: 'not-found' }],
    [
      () => prisma.address.create({ data: { userId: '00000000-0000-4000-8000-000000000000', address: 'x' } }),
      { kind: 'foreign-key' },
    ],
  ] as const
  for (const [work, expected] of cases) t.match(describeDatabaseError(await errorOf(work())), expected)
})

t.test('an error that is not the database’s is not described', async (t) => {
  t.equal(describeDatabaseError(new TypeError('x')), undefined)
  t.equal(describeDatabaseError(undefined), undefined)
})

t.test('a check is named', async (t) => {
  const { database } = await openDatabase(t)
  await database.sql
    .write`CREATE TABLE limited (units integer CONSTRAINT units_not_negative CHECK (units >= 0))`
  const expected = { kind: 'check', sqlState: '23514', constraint: 'units_not_negative' }
  t.match(describeDatabaseError(await errorOf(database.sql.write`INSERT INTO limited VALUES (-1)`)), expected)
  t.match(
    describeDatabaseError(await errorOf(database.prisma.$executeRaw`INSERT INTO limited VALUES (-1)`)),
    expected,
  )
})
