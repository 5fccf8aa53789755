import t from 'tap'
import { loadInBulk } from '../../../bench/scale/bulk.ts'
import { filledTables, fillShop } from '../../../bench/scale/rows.ts'
import { withConnection } from '../../database-server.ts'
import { createUser } from '../../factories.ts'
import { build, copyDatabase, roundTrips, type TestApp } from '../../helper.ts'

const url = '/api/gestionusuario/usuarios'
const nobody = '00000000-0000-4000-8000-000000000000'

const rolesOf = async (app: TestApp, id: string) =>
  (
    await app.sql.read<{ ids: number[] }>`
    select coalesce(array_agg(rol_id order by rol_id), '{}') as ids from rolesusuario where usuario_id = ${id}::uuid`
  )[0]?.ids

t.test('roles are replaced, given and taken, and each change is in the audit log', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const user = await createUser(app.sql, { roles: ['Cliente', 'Analista'] })
  const item = (ids: number[], names: string[]) => ({
    id: user.id,
    correo: user.email,
    nombre: user.name,
    telefono: user.phone,
    roles: names,
    roles_ids: ids,
  })
  const put = await admin.inject({
    method: 'PUT',
    url: `${url}/${user.id}/roles`,
    payload: { roles_ids: [5, 1, 5, '4'] },
  })
  t.equal(put.statusCode, 200)
  t.strictSame(put.json(), item([1, 4, 5], ['Cliente', 'Vendedor', 'Técnico']))

  for (const _ of [1, 2]) {
    const post = await admin.inject({
      method: 'POST',
      url: `${url}/${user.id}/roles`,
      payload: { rol_id: 3 },
    })
    t.equal(post.statusCode, 201)
    t.strictSame(post.json().roles_ids, [1, 3, 4, 5])
  }
  for (const _ of [1, 2]) {
    const remove = await admin.inject({ method: 'DELETE', url: `${url}/${user.id}/roles/4` })
    t.equal(remove.statusCode, 200)
    t.strictSame(remove.json(), item([1, 3, 5], ['Cliente', 'Analista', 'Técnico']))
  }
  const none = await admin.inject({
    method: 'PUT',
    url: `${url}/${user.id}/roles/`,
    payload: { roles_ids: [] },
  })
  t.strictSame(none.json(), item([], []))
  t.strictSame(await rolesOf(app, user.id), [])

  const me = await admin.user()
  const entries = await app.sql.read`
    select operacion, coalesce(new_data, old_data) as data, usuario_id, usuario_nombre, request_id is not null as has_request
    from audit_log where tabla = 'rolesusuario' and usuario_id is not null order by id`
  const entry = (operacion: string, rol: number) => ({
    operacion,
    data: { rol_id: rol, usuario_id: user.id },
    usuario_id: me.id,
    usuario_nombre: me.name,
    has_request: true,
  })
  t.same(
    new Set(entries.map((given) => JSON.stringify(given))),
    new Set(
      [
        entry('DELETE', 3),
        entry('INSERT', 4),
        entry('INSERT', 5),
        entry('INSERT', 3),
        entry('DELETE', 4),
        entry('DELETE', 1),
        entry('DELETE', 3),
        entry('DELETE', 5),
      ].map((given) => JSON.stringify(given)),
    ),
  )
  t.equal(entries.length, 8)
})

t.test('what is wrong with a change of roles is said, and changes nothing', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const user = await createUser(app.sql, { roles: ['Cliente'] })
  const roles = `${url}/${user.id}/roles`
  const wrong: ['PUT' | 'POST', object, object][] = [
    ['PUT', {}, { roles_ids: ['Este campo es obligatorio.'] }],
    ['PUT', { roles_ids: null }, { roles_ids: ['Este campo no puede ser nulo.'] }],
    ['PUT', { roles_ids: 'x' }, { roles_ids: ['Debe ser una lista.'] }],
    ['PUT', { roles_ids: ['x', 1] }, { 'roles_ids.0': ['Debe ser un número entero.'] }],
    ['PUT', { roles_ids: [true] }, { 'roles_ids.0': ['Debe ser un número entero.'] }],
    ['POST', {}, { rol_id: ['Este campo es obligatorio.'] }],
    ['POST', { rol_id: 1.5 }, { rol_id: ['Debe ser un número entero.'] }],
  ]
  for (const [method, payload, errors] of wrong) {
    const reply = await admin.inject({ method, url: roles, payload })
    t.equal(reply.statusCode, 400, JSON.stringify(payload))
    t.strictSame(reply.json().errors, errors)
  }
  const unknown = await admin.inject({ method: 'PUT', url: roles, payload: { roles_ids: [1, 77, 99] } })
  t.equal(unknown.statusCode, 400)
  t.equal(unknown.json().code, 'UNKNOWN_ROLES')
  t.equal(unknown.json().detail, 'Estos roles no existen: 77, 99.')
  const post = await admin.inject({ method: 'POST', url: roles, payload: { rol_id: 77 } })
  t.equal(post.statusCode, 400)
  t.strictSame(await rolesOf(app, user.id), [1])

  for (const id of [nobody, 'no-uuid']) {
    for (const request of [
      { method: 'PUT', url: `${url}/${id}/roles`, payload: { roles_ids: [1] } },
      { method: 'POST', url: `${url}/${id}/roles`, payload: { rol_id: 1 } },
      { method: 'DELETE', url: `${url}/${id}/roles/1` },
      { method: 'PATCH', url: `${url}/${id}/perfil`, payload: { nombre: 'X' } },
    ] as const) {
      const reply = await admin.inject(request)
      t.equal(reply.statusCode, 404, `${request.method} ${request.url}`)
    }
  }
})

t.test('nobody takes their own administration away, and a role counts at once', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const me = await admin.user()
  await createUser(app.sql, { roles: ['Administrador'] })
  for (const request of [
    { method: 'PUT', url: `${url}/${me.id}/roles`, payload: { roles_ids: [1] } },
    { method: 'DELETE', url: `${url}/${me.id}/roles/2` },
  ] as const) {
    const reply = await admin.inject(request)
    t.equal(reply.statusCode, 409)
    t.equal(reply.json().code, 'OWN_ADMINISTRATOR_ROLE')
  }
  const more = await admin.inject({
    method: 'PUT',
    url: `${url}/${me.id}/roles`,
    payload: { roles_ids: [2, 4] },
  })
  t.strictSame(more.json().roles_ids, [2, 4])

  const person = await createUser(app.sql, { roles: ['Cliente'] })
  t.equal((await app.as(person).inject(`${url}/`)).statusCode, 403)
  await admin.inject({ method: 'POST', url: `${url}/${person.id}/roles`, payload: { rol_id: 2 } })
  t.equal((await app.as(person).inject(`${url}/`)).statusCode, 200, 'the cache was dropped')
  await admin.inject({ method: 'DELETE', url: `${url}/${person.id}/roles/2` })
  t.equal((await app.as(person).inject(`${url}/`)).statusCode, 403)
})

t.test('two replacements at the same moment leave what one of them asked for', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  for (let round = 0; round < 5; round += 1) {
    const user = await createUser(app.sql, { roles: ['Cliente'] })
    const sets = [[3], [4], [5], [1, 5]]
    const replies = await Promise.all(
      sets.map((ids) =>
        admin.inject({ method: 'PUT', url: `${url}/${user.id}/roles`, payload: { roles_ids: ids } }),
      ),
    )
    t.ok(replies.every((reply) => reply.statusCode === 200))
    const left = JSON.stringify(await rolesOf(app, user.id))
    t.ok(
      sets.some((ids) => JSON.stringify(ids) === left),
      left,
    )
  }
})

t.test('a change of a person is one transaction, a removal one round trip', async (t) => {
  const app = await build(t, { throughProxy: true })
  const admin = app.as('Administrador')
  const user = await createUser(app.sql, { roles: ['Cliente'] })
  await admin.inject(`${url}/`)
  for (const [request, most] of [
    [{ method: 'PUT', url: `${url}/${user.id}/roles`, payload: { roles_ids: [3, 4] } }, 8],
    [{ method: 'POST', url: `${url}/${user.id}/roles`, payload: { rol_id: 5 } }, 7],
    [{ method: 'DELETE', url: `${url}/${user.id}/roles/5` }, 7],
    [{ method: 'PATCH', url: `${url}/${user.id}/perfil`, payload: { nombre: 'Otra' } }, 6],
    [{ method: 'DELETE', url: `${url}/${user.id}` }, 1],
  ] as const) {
    const { roundTrips: trips, result } = await roundTrips(app, () => admin.inject(request))
    t.equal(trips, most, `${request.method} ${request.url}`)
    t.ok(result.statusCode < 300, result.body)
  }
})

/** How often each table was read from its first row to its last. */
async function wholeReads(url: string): Promise<Record<string, number>> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query(
      `select relname, seq_scan::int from pg_stat_user_tables where relname in ('usuario', 'audit_log')`,
    )
    return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, seq_scan]))
  })
}

t.test('lists and searches of many people and entries stay on their indexes', async (t) => {
  const url = await copyDatabase(t)
  const size = { products: 100, sales: 200, people: 12_000, entries: 20_000 }
  await loadInBulk(url, filledTables, (client) => fillShop(client, size))
  const people = '/api/gestionusuario/usuarios/'
  const clients = '/api/gestionclientes/clientes/'
  const entries = '/api/bitacora/'
  for (const request of [
    people,
    `${people}?offset=11000`,
    `${people}?search=prueba%207777`,
    `${people}?search=prueba`,
    clients,
    `${clients}?search=prueba%207777`,
    entries,
    `${entries}?antes_de=15000&limit=50`,
    `${entries}?offset=10000&limit=50`,
    `${entries}?tabla=venta&limit=50`,
    `${entries}?tabla=producto&operacion=DELETE&limit=50`,
    `${entries}?usuario=d8ca9f51-626f-379a-4038-218931f3d7a1`,
    `${entries}?ordering=-tabla&limit=50`,
  ]) {
    const app = await build(t, { database: { url } })
    const admin = app.as('Administrador')
    await admin.inject('/api/gestionusuario/mi-perfil/')
    const before = await wholeReads(url)
    const reply = await admin.inject(request)
    t.equal(reply.statusCode, 200, request)
    // PostgreSQL counts what a connection did when it ends.
    await app.close()
    t.strictSame(await wholeReads(url), before, request)
  }
})
