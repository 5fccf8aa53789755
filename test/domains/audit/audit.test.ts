import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createUser } from '../../factories.ts'
import { build, roundTrips, type TestApp } from '../../helper.ts'

const url = '/api/bitacora/'

interface EntryOptions {
  table?: string
  operation?: string
  at?: string
  actorId?: string | null
  actorName?: string | null
  before?: object | null
  after?: object | null
}

async function createEntry(app: TestApp, options: EntryOptions = {}): Promise<number> {
  const [row] = await app.sql.write<{ id: string }>`
    insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
    values (${options.table ?? 'producto'}, ${options.operation ?? 'UPDATE'},
      ${options.at ?? '2026-05-01T12:00:00Z'}::timestamptz, ${options.actorId ?? null}::uuid,
      ${options.actorName ?? null}, 'req-1', ${options.before ? JSON.stringify(options.before) : null}::jsonb,
      ${options.after ? JSON.stringify(options.after) : null}::jsonb)
    returning id`
  return Number(row?.id)
}

/** Takes away the entries of the people whom a test has made. */
async function emptyLog(app: TestApp): Promise<void> {
  await app.as('Administrador').inject(url)
  await withConnection(app.databaseUrl, async (client) => {
    await client.query('alter table audit_log disable trigger audit_log_append_only')
    await client.query('delete from audit_log')
    await client.query('alter table audit_log enable trigger audit_log_append_only')
  })
}

t.test('administrators read entries newest first, each with who and in which request', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const actor = await createUser(app.sql, { name: 'Zoé' })
  await app.as('Vendedor').user()
  await emptyLog(app)
  const by = { actorId: actor.id, actorName: 'Zoé' }
  const first = await createEntry(app, { ...by, operation: 'DELETE', before: { id: 1, precio: 10.5 } })
  const second = await createEntry(app, { ...by, before: { id: 2 }, after: { id: 2, nombre: 'x' } })
  const third = await createEntry(app, {
    operation: 'SNAPSHOT_INICIAL',
    after: { usuario_nombre: 'De antes' },
  })
  const common = { tabla: 'producto', fecha: '2026-05-01T12:00:00Z', request_id: 'req-1' }
  const named = { usuario_id: actor.id, usuario_nombre: 'Zoé' }
  const entries = [
    {
      id: third,
      operacion: 'SNAPSHOT_INICIAL',
      ...common,
      usuario_id: null,
      usuario_nombre: null,
      old_data: null,
      new_data: { usuario_nombre: 'De antes' },
    },
    {
      id: second,
      operacion: 'UPDATE',
      ...common,
      ...named,
      old_data: { id: 2 },
      new_data: { id: 2, nombre: 'x', usuario_nombre: 'Zoé' },
    },
    {
      id: first,
      operacion: 'DELETE',
      ...common,
      ...named,
      old_data: { id: 1, precio: 10.5, usuario_nombre: 'Zoé' },
      new_data: null,
    },
  ]
  const reply = await admin.inject(url)
  t.equal(reply.statusCode, 200)
  t.same(reply.json(), entries)
  const one = await admin.inject(`${url}${second}/`)
  t.equal(one.statusCode, 200)
  t.same(one.json(), entries[1])
  for (const id of ['9999', '0', 'x', '99999999999999999999']) {
    t.equal((await admin.inject(`${url}${id}/`)).statusCode, 404, id)
  }
  t.equal((await app.inject(url)).statusCode, 401)
  t.equal((await app.as('Vendedor').inject(url)).statusCode, 403)
})

t.test('filters and orders', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const zoe = await createUser(app.sql, { name: 'Zoé', email: 'Zoe@example.com' })
  await emptyLog(app)
  const numbers = new Map<number, number>()
  const rows: EntryOptions[] = [
    { table: 'venta', operation: 'INSERT', at: '2026-05-01T03:59:59Z' },
    { table: 'venta', operation: 'UPDATE', at: '2026-05-01T04:00:00Z', actorId: zoe.id },
    { table: 'usuario', operation: 'DELETE', at: '2026-05-02T03:59:59Z', actorId: zoe.id },
    { table: 'producto', operation: 'UPDATE', at: '2026-05-02T04:00:00Z' },
    { table: 'producto', operation: 'INSERT', at: '2026-05-02T04:00:00Z' },
  ]
  for (const [place, row] of rows.entries()) numbers.set(await createEntry(app, row), place + 1)
  const places = async (query: string) => {
    const reply = await admin.inject(`${url}?${query}`)
    return reply.json().map((entry: { id: number }) => numbers.get(entry.id))
  }
  const [fourth] = [...numbers].find(([, place]) => place === 4) ?? []
  const cases: [string, number[]][] = [
    ['', [5, 4, 3, 2, 1]],
    [`antes_de=${fourth}`, [3, 2, 1]],
    [`antes_de=${fourth}&ordering=fecha&limit=2`, [1, 2]],
    ['tabla=producto', [5, 4]],
    ['operacion=update', [4, 2]],
    ['tabla=producto&operacion=INSERT', [5]],
    [`usuario=${zoe.id}`, [3, 2]],
    ['desde=2026-05-01&hasta=2026-05-01', [3, 2]],
    ['desde=2026-05-02', [5, 4]],
    ['hasta=2026-05-01T04:00:00Z', [2, 1]],
    ['hasta=2026-05-01T04:00:00', [2, 1]],
    ['desde=2026-05-01T00:00:00-04:00&hasta=2026-05-01T00:00:00-04:00', [2]],
    ['ordering=fecha', [1, 2, 3, 4, 5]],
    ['ordering=-fecha', [5, 4, 3, 2, 1]],
    ['ordering=tabla', [5, 4, 3, 2, 1]],
    ['ordering=-tabla', [1, 2, 3, 4, 5]],
    ['ordering=operacion,fecha', [3, 1, 5, 2, 4]],
    ['ordering=nada,-tabla,fecha', [1, 2, 3, 4, 5]],
    ['ordering=-operacion, tabla,-operacion', [4, 2, 5, 1, 3]],
    ['ordering=id', [5, 4, 3, 2, 1]],
    ['ordering=constructor', [5, 4, 3, 2, 1]],
    ['limit=2', [5, 4]],
    ['limit=2&offset=2', [3, 2]],
    ['tabla=&operacion=&usuario=&desde=&hasta=&ordering=', [5, 4, 3, 2, 1]],
  ]
  for (const [query, expected] of cases)
    t.strictSame(await places(query.replace('+', '%2B')), expected, query)
  for (const query of [
    'limit=0',
    'limit=1001',
    'offset=-1',
    'desde=ayer',
    'hasta=2026-02-30',
    'usuario=x',
    'antes_de=x',
  ]) {
    const reply = await admin.inject(`${url}?${query}`)
    t.equal(reply.statusCode, 400, query)
    t.strictSame(Object.keys(reply.json().errors), [query.split('=')[0]])
  }
})

t.test('the list is bounded, and costs one round trip', async (t) => {
  const app = await build(t, { throughProxy: true })
  const admin = app.as('Administrador')
  await emptyLog(app)
  await app.sql.write`
    insert into audit_log (tabla, operacion, new_data)
    select 'producto', 'INSERT', jsonb_build_object('id', number) from generate_series(1, 1200) number`
  const { roundTrips: trips, result } = await roundTrips(app, () => admin.inject(url))
  t.equal(trips, 1)
  t.equal(result.json().length, 1000)
  t.equal(result.json()[0].new_data.id, 1200)
})

t.test('nobody changes or removes an entry, not even by hand', async (t) => {
  const app = await build(t)
  const id = await createEntry(app)
  await withConnection(app.databaseUrl, async (client) => {
    for (const statement of [
      `update audit_log set tabla = 'x' where id = ${id}`,
      `delete from audit_log where id = ${id}`,
      'truncate audit_log',
    ]) {
      await t.rejects(client.query(statement), { code: '42501' }, statement)
    }
    t.equal((await client.query('select tabla from audit_log')).rows[0].tabla, 'producto')
  })
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    const reply = await app.as('Administrador').inject({ method, url: `${url}${id}/`, payload: {} })
    t.equal(reply.statusCode, 405, method)
  }
})
