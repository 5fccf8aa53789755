import t from 'tap'
import { storeStatements } from '../../../src/lib/database/store-statements.ts'
import {
  functionNameOf,
  recordStatement,
  type StoredStatement,
  storeSchema,
} from '../../../src/lib/database/stored-statements.ts'
import { withConnection } from '../../database-server.ts'
import { errorOf, openDatabase, openDatabaseAt } from './open.ts'

const rolesFrom = (id: number) => (sql: Parameters<Parameters<typeof recordStatement>[0]>[0]) =>
  sql.read`select id, nombre, 1.50::numeric(12,2) as price, null as nothing, '{"a":[1]}'::jsonb as json
    from roles where id >= ${id} order by id`

function stored(name: string, run: Parameters<typeof recordStatement>[0]): StoredStatement {
  const { text, values } = recordStatement(run)
  return { name, text, parameterCount: values.length }
}

const readRoles = stored('read_roles', rolesFrom(1))

function functionsAt(url: string): Promise<readonly string[]> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query<{ proname: string }>(
      'select proname from pg_proc where pronamespace = $1::regnamespace order by 1',
      [storeSchema],
    )
    return rows.map(({ proname }) => proname)
  })
}

t.test('of a stored statement the function is called: one round trip, the same rows', async (t) => {
  const { database, proxy, directUrl } = await openDatabase(t, { storedStatements: [readRoles] })
  const plain = await openDatabase(t)
  await withConnection(directUrl, (client) => storeStatements(client, [readRoles]))
  await database.warmUp()
  let rows: unknown
  const { statements, roundTrips } = await proxy.count(async () => {
    rows = await rolesFrom(2)(database.sql)
  })
  t.equal(roundTrips, 1)
  t.equal(statements[0]?.sql, `select * from ${storeSchema}.${functionNameOf(readRoles)}($1)`)
  t.strictSame(rows, await rolesFrom(2)(plain.database.sql))
  t.match(rows, [{ id: 2, nombre: 'Administrador', price: '1.50', nothing: null, json: { a: [1] } }])
})

t.test('a function that has other settings is made anew', async (t) => {
  const { directUrl } = await openDatabase(t)
  await withConnection(directUrl, async (client) => {
    const settings = async () => {
      const name = functionNameOf(readRoles)
      const { rows } = await client.query<{ oid: number; proconfig: readonly string[] | null }>(
        'select oid, proconfig from pg_proc where proname = $1',
        [name],
      )
      return rows[0]!
    }
    await storeStatements(client, [readRoles])
    const first = await settings()
    t.strictSame(first.proconfig, ['plan_cache_mode=force_generic_plan'])
    await storeStatements(client, [readRoles])
    t.strictSame(await settings(), first, 'one that is right stays')
    await client.query(`alter function ${storeSchema}.${functionNameOf(readRoles)} reset all`)
    await storeStatements(client, [readRoles])
    t.strictSame((await settings()).proconfig, first.proconfig)
  })
})

t.test(
  'where the function is missing the statement itself is sent, and once is enough to know',
  async (t) => {
    const { database, proxy } = await openDatabase(t, { storedStatements: [readRoles] })
    await database.warmUp()
    const first = await proxy.count(async () => t.equal((await rolesFrom(1)(database.sql)).length, 5))
    t.equal(first.roundTrips, 2)
    const second = await proxy.count(async () => t.equal((await rolesFrom(1)(database.sql)).length, 5))
    t.equal(second.roundTrips, 1)
    t.equal(second.statements[0]?.sql, readRoles.text)
  },
)

t.test('also where there is no schema, or a column has another type by now', async (t) => {
  const harms: Readonly<Record<string, string>> = {
    schema: `drop schema ${storeSchema} cascade`,
    shape: 'alter table roles alter column nombre type text',
  }
  for (const [name, harm] of Object.entries(harms)) {
    const { database, directUrl } = await openDatabase(t, { storedStatements: [readRoles] })
    await withConnection(directUrl, async (client) => {
      await storeStatements(client, [readRoles])
      await client.query(harm)
    })
    t.equal((await rolesFrom(1)(database.sql)).length, 5, name)
  }
})

t.test('also where the role may not call it', async (t) => {
  const { directUrl } = await openDatabase(t)
  const role = `reader_${new URL(directUrl).pathname.slice(-12)}`
  await withConnection(directUrl, async (client) => {
    await storeStatements(client, [readRoles])
    await client.query(`create role ${role} login password 'fake'; grant select on roles to ${role}`)
  })
  const url = new URL(directUrl)
  url.username = role
  url.password = 'fake'
  const database = openDatabaseAt(t, url.href, { storedStatements: [readRoles] })
  t.equal((await rolesFrom(1)(database.sql)).length, 5)
  await database.close(500)
  await withConnection(directUrl, (client) => client.query(`drop owned by ${role}; drop role ${role}`))
})

t.test('a statement that is wrong fails as it does without its function', async (t) => {
  const divide = stored('divide', (sql) => sql.read`select 1 / ${0}::int as one`)
  const { database, directUrl } = await openDatabase(t, { storedStatements: [divide] })
  await withConnection(directUrl, (client) => storeStatements(client, [divide]))
  t.match(await errorOf(database.sql.read`select 1 / ${0}::int as one`), { code: '22012' })
})

t.test('effects happen once, and a lost answer of a repeatable one is asked for again', async (t) => {
  const add = stored(
    'add_brand',
    (sql) => sql.repeatable`insert into marca (nombre) values (${''}) on conflict do nothing returning id`,
  )
  const { database, proxy, directUrl } = await openDatabase(t, { storedStatements: [add] })
  await withConnection(directUrl, (client) => storeStatements(client, [add]))
  const fault = proxy.swallowReply({ sql: functionNameOf(add), times: 1 })
  await database.sql
    .repeatable`insert into marca (nombre) values (${'Sony'}) on conflict do nothing returning id`
  t.equal(fault.hits(), 1)
  t.match(await database.sql.read`select count(*)::int as n from marca where nombre = 'Sony'`, [{ n: 1 }])
})

t.test('where one of them is wrong none is stored, and what was there stays', async (t) => {
  const { directUrl } = await openDatabase(t)
  const before = await functionsAt(directUrl)
  const wrong = stored('wrong', (sql) => sql.read`select nothing from nowhere`)
  const attempt = withConnection(directUrl, (client) => storeStatements(client, [readRoles, wrong]))
  t.match(await errorOf(attempt), { code: '42P01' })
  t.strictSame(await functionsAt(directUrl), before)
  const silent = stored('silent', (sql) => sql.write`delete from roles where false`)
  const other = withConnection(directUrl, (client) => storeStatements(client, [readRoles, silent]))
  t.match(await errorOf(other), { message: /silent_\w+ returns no columns/ })
  t.strictSame(await functionsAt(directUrl), before)
})

t.test('storing again changes nothing; two deployments at once wait for each other', async (t) => {
  const { directUrl } = await openDatabase(t)
  await withConnection(directUrl, (client) => client.query(`drop schema ${storeSchema} cascade`))
  const both = await Promise.all(
    [1, 2].map(() => withConnection(directUrl, (client) => storeStatements(client, [readRoles]))),
  )
  t.match(both, [/plans of 1 statements; 0 old/, /plans of 1 statements; 0 old/])
  t.strictSame(await functionsAt(directUrl), [functionNameOf(readRoles)])
})

t.test('a function of another shape is made anew, one that nobody asked for in a week goes', async (t) => {
  const { database, directUrl } = await openDatabase(t, { storedStatements: [readRoles] })
  await withConnection(directUrl, async (client) => {
    await client.query(`drop schema ${storeSchema} cascade`)
    const older = stored('older', (sql) => sql.read`select 1 as one`)
    const oldest = stored('oldest', (sql) => sql.read`select 2 as two`)
    await storeStatements(client, [readRoles, older, oldest])
    await client.query(`alter table roles alter column nombre type text`)
    await client.query(
      `comment on function ${storeSchema}.${functionNameOf(oldest)} is '2020-01-01T00:00:00Z'`,
    )
    t.match(await storeStatements(client, [readRoles]), /1 old ones were removed/)
    t.strictSame(await functionsAt(directUrl), [functionNameOf(older), functionNameOf(readRoles)])
    const { rows } = await client.query(`select * from ${storeSchema}.${functionNameOf(readRoles)}(1)`)
    t.equal(rows.length, 5)
  })
  t.equal((await rolesFrom(1)(database.sql)).length, 5)
})

t.test('a role that may make no functions is told, and nothing is left half done', async (t) => {
  const { directUrl } = await openDatabase(t)
  await withConnection(directUrl, async (client) => {
    await client.query(`drop schema ${storeSchema} cascade`)
    await client.query('begin; create role powerless; set local role powerless')
    const text = await storeStatements(client, [readRoles])
    t.match(text, /keeps no plans.*permission denied/)
  })
})
