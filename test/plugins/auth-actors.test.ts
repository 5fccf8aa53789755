import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { SqlClient, Statement } from '../../src/lib/database/sql.ts'
import { createActors } from '../../src/plugins/auth/actors.ts'

interface Reading {
  readonly values: readonly unknown[]
  answer(rows: object[]): void
  fail(error: Error): void
}

/** A database that answers when the test says so. */
function createDatabase() {
  const readings: Reading[] = []
  const statement = ((_strings, ...values) =>
    new Promise<object[]>((resolve, reject) => {
      readings.push({ values, answer: resolve, fail: reject })
    })) as Statement
  const sql: SqlClient = { read: statement, write: statement, repeatable: statement }
  return { sql, readings }
}

const userId = randomUUID()
const key = { userId, sessionId: null }
const row = (name: string, isGood = true, place = 1) => ({
  place,
  id: userId,
  nombre: name,
  correo: 'ana@example.com',
  telefono: null,
  is_good: isGood,
  roles: { 1: 'Cliente' },
})

t.test('a person is remembered for 30 s', async (t) => {
  let nowMs = 0
  const { sql, readings } = createDatabase()
  const actors = createActors(sql, { now: () => nowMs })
  const first = actors.find(key)
  readings[0]?.answer([row('Ana')])
  t.match(await first, { name: 'Ana' })
  nowMs = 29_999
  t.match(await actors.find(key), { name: 'Ana' })
  t.equal(readings.length, 1)
  nowMs = 30_000
  const later = actors.find(key)
  readings[1]?.answer([row('Ana', false)])
  t.equal(await later, 'refused')
})

t.test('who was not found and what failed is not remembered', async (t) => {
  const { sql, readings } = createDatabase()
  const actors = createActors(sql)
  const missing = actors.find(key)
  readings[0]?.answer([])
  t.equal(await missing, 'missing')
  const failed = actors.find(key)
  readings[1]?.fail(new Error('away'))
  await t.rejects(failed, { message: 'away' })
  const found = actors.find(key)
  readings[2]?.answer([row('Ana')])
  t.match(await found, { name: 'Ana' })
})

t.test('what was being read while the person changed is not remembered', async (t) => {
  const { sql, readings } = createDatabase()
  const actors = createActors(sql)
  const old = actors.find(key)
  actors.forget(userId)
  readings[0]?.answer([row('Antes')])
  t.match(await old, { name: 'Antes' })
  const fresh = actors.find(key)
  t.equal(readings.length, 2)
  readings[1]?.answer([row('Después')])
  t.match(await fresh, { name: 'Después' })
})

t.test('all sessions of a person are forgotten, and those of others are not', async (t) => {
  const { sql, readings } = createDatabase()
  const actors = createActors(sql)
  const actor = { id: userId, name: 'Ana', email: '', phone: null, roleIds: [], roleNames: [] }
  const other = { userId: randomUUID(), sessionId: null }
  const sessions = [key, { userId, sessionId: randomUUID() }]
  for (const session of [...sessions, other]) actors.remember(session, actor)
  actors.forget(userId)
  for (const session of sessions) actors.find(session)
  t.equal(readings.length, 2)
  t.match(await actors.find(other), { name: 'Ana' })
})

t.test('no more people are remembered than it was told', async (t) => {
  const { sql, readings } = createDatabase()
  const actors = createActors(sql, { most: 2 })
  const people = Array.from({ length: 3 }, () => ({ userId: randomUUID(), sessionId: null }))
  const actor = { id: '', name: 'x', email: '', phone: null, roleIds: [], roleNames: [] }
  for (const person of people) actors.remember(person, actor)
  t.match(await actors.find(people[2]!), { name: 'x' })
  t.match(await actors.find(people[1]!), { name: 'x' })
  actors.find(people[0]!)
  t.equal(readings.length, 1)
})

t.test('people who are asked for at once share a statement, and each request gets its own', async (t) => {
  const { sql, readings } = createDatabase()
  const actors = createActors(sql)
  const keys = Array.from({ length: 6 }, () => ({ userId: randomUUID(), sessionId: randomUUID() }))
  const lookups = keys.map((asked) => actors.find(asked))
  t.equal(readings.length, 2, 'the first two go alone')
  readings[0]?.answer([row('Uno')])
  t.match(await lookups[0], { name: 'Uno' })
  t.equal(readings.length, 3)
  const shared = keys.slice(2)
  t.strictSame(readings[2]?.values, [
    shared.map(({ userId }) => userId),
    shared.map(({ sessionId }) => sessionId),
  ])
  readings[2]?.answer([row('Seis', true, 4), row('Tres'), row('Cuatro', false, 2)])
  t.match(await Promise.all(lookups.slice(2)), [{ name: 'Tres' }, 'refused', 'missing', { name: 'Seis' }])
  readings[1]?.fail(new Error('away'))
  await t.rejects(lookups[1]!, { message: 'away' }, 'what fails is nobody else’s')
})
