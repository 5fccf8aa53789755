import pg from 'pg'
import t from 'tap'
import { connectionOptions } from '../../../src/lib/database/connection.ts'
import { onConstraint, violationOf } from '../../../src/lib/database/constraints.ts'
import { containing } from '../../../src/lib/database/search.ts'
import { build } from '../../helper.ts'
import { errorOf, openDatabase } from './open.ts'

/** What node-postgres makes of a URL. */
function optionsOf(query: string): pg.Client & { ssl: unknown } {
  return new pg.Client(connectionOptions(`postgresql://user:p%40ss@db.example.com:6543/shop${query}`))
}

t.test('address, name and password are those of the URL', async (t) => {
  const client = optionsOf('')
  t.match(client, {
    host: 'db.example.com',
    port: 6543,
    user: 'user',
    password: 'p@ss',
    database: 'shop',
    ssl: false,
  })
})

t.test('sslmode=require encrypts and asks nobody, as Supabase needs it', async (t) => {
  t.match(optionsOf('?sslmode=require').ssl, { rejectUnauthorized: false })
  t.match(optionsOf('?sslmode=no-verify').ssl, {})
})

t.test('sslmode=verify-full asks who answers', async (t) => {
  const { ssl } = optionsOf('?sslmode=verify-full')
  t.type(ssl, 'object')
  t.notMatch(ssl, { rejectUnauthorized: false })
})

t.test('sslmode=disable does not encrypt', async (t) => {
  t.equal(optionsOf('?sslmode=disable').ssl, false)
})

t.test('parameters made for Prisma 6 are left out, those of PostgreSQL stay', async (t) => {
  const { connectionString = '' } = connectionOptions(
    'postgresql://u@h/d?pgbouncer=true&connection_limit=1&pool_timeout=5&schema=public&statement_cache_size=0&application_name=x',
  )
  t.equal(new URL(connectionString).search, '?application_name=x')
})

t.test('a URL cannot lift the limits', async (t) => {
  const client = new pg.Client({
    ...connectionOptions('postgresql://u@h/d?query_timeout=0&statement_timeout=1&connectionTimeoutMillis=0'),
    query_timeout: 500,
  })
  t.match(client, { connectionParameters: { query_timeout: 500, statement_timeout: false } })
})

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

t.test('a pattern is what PostgreSQL makes of the text', async (t) => {
  const { sql } = await build(t)
  const printable = Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place)).join('')
  const texts = [
    printable.replace(/[\\%_]/g, ''),
    'ÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ áàâäãåéèêëíìîïóòôöõúùûüñç',
    'Ñandú  50" ÇA',
    'ŁÓDŹ Ωmega İI ß',
    '',
    'mesa \u{1F642} Å',
  ]
  for (const text of texts) {
    const [row] = await sql.read`
      select ${containing(text, { before: '', after: '' })}::text as pattern, texto_plano(${text}) as plain`
    t.equal(row && 'pattern' in row && row.pattern, row && 'plain' in row && row.plain, text)
  }
})

t.test('wildcards stand for themselves and a line break is a space', async (t) => {
  const { sql } = await build(t)
  const finds = async (whole: string, text: string) => {
    const [row] = await sql.read<{
      found: boolean
    }>`select texto_plano(${whole}) like ${containing(text)} as found`
    return row?.found
  }
  t.equal(await finds('Descuento del 50% ya', '50% Y'), true)
  t.equal(await finds('Descuento del 500 ya', '50% ya'), false)
  t.equal(await finds('clave_1', 'E_1'), true)
  t.equal(await finds('claveX1', 'e_1'), false)
  t.equal(await finds('barra \\ inversa', '\\ INV'), true)
  t.equal(await finds('una mesa', 'una\nmesa'), true)
})
