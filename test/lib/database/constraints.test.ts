import t from 'tap'
import { onConstraint, violationOf } from '../../../src/lib/database/constraints.ts'
import { errorOf, openDatabase } from './open.ts'

t.test('what PostgreSQL refuses is told apart, whichever library was asked', async (t) => {
  const { sql, prisma } = await openDatabase(t)
  await sql.write`INSERT INTO marca (nombre) VALUES ('Una')`
  const byDriver = violationOf(await errorOf(sql.write`INSERT INTO marca (nombre) VALUES ('UNA')`))
  t.match(byDriver, { kind: 'unique', constraint: String })
  const byPrisma = violationOf(await errorOf(prisma.brand.create({ data: { name: 'una' } })))
  t.same(byPrisma, byDriver)
  const byRaw = violationOf(await errorOf(prisma.$executeRaw`INSERT INTO marca (nombre) VALUES ('uNa')`))
  t.same(byRaw, byDriver)

  await sql.write`CREATE TABLE limited (units integer CONSTRAINT units_not_negative CHECK (units >= 0))`
  const check = { kind: 'check', constraint: 'units_not_negative' }
  const stranger = { userId: '00000000-0000-4000-8000-000000000000', address: 'x' }
  const cases = [
    [() => sql.write`DELETE FROM marca WHERE id = 1/0`, { kind: 'other' }],
    [
      () => sql.write`INSERT INTO direcciones (usuario_id, direccion) VALUES (gen_random_uuid(), 'x')`,
      { kind: 'foreign-key' },
    ],
    [() => sql.write`INSERT INTO marca (nombre) VALUES (NULL)`, { kind: 'not-null' }],
    [() => sql.write`INSERT INTO marca (nombre) VALUES (repeat('x', 500))`, { kind: 'too-long' }],
    [() => sql.read`SELECT ${'x'}::uuid`, { kind: 'invalid-value' }],
    [() => sql.read`SELECT ${'99999999999'}::int`, { kind: 'out-of-range' }],
    [() => prisma.brand.update({ where: { id: 999_999 }, data: { name: 'x' } }), { kind: 'not-found' }],
    [() => prisma.address.create({ data: stranger }), { kind: 'foreign-key' }],
    [() => sql.write`INSERT INTO limited VALUES (-1)`, check],
    [() => prisma.$executeRaw`INSERT INTO limited VALUES (-1)`, check],
  ] as const
  for (const [work, expected] of cases) t.match(violationOf(await errorOf(work())), expected)
  t.equal(violationOf(new TypeError('x')), undefined)
  t.equal(violationOf(undefined), undefined)
})

t.test('a constraint becomes the error that its caller has for it, by its name or its kind', async (t) => {
  const { prisma } = await openDatabase(t)
  const add = () => prisma.brand.create({ data: { name: 'Una' } })
  t.match(await onConstraint(add(), { unique: () => new Error('taken') }), { name: 'Una' })
  await t.rejects(onConstraint(add(), { unique: () => new Error('taken') }), { message: 'taken' })
  const { constraint = '' } = violationOf(await errorOf(add())) ?? {}
  const both = { unique: () => new Error('by kind'), [constraint]: () => new Error('by name') }
  await t.rejects(onConstraint(add(), both), { message: 'by name' })
  await t.rejects(onConstraint(add(), { 'foreign-key': () => new Error('taken') }), { code: 'P2002' })
})
