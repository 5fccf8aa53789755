import t from 'tap'
import { createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'

const root = '/api/gestionclientes/'
const url = '/api/gestionclientes/clientes/'

const itemOf = (user: { id: string; name: string; phone: string | null; email: string }) => ({
  id: user.id,
  nombre: user.name,
  telefono: user.phone,
  correo: user.email,
})

t.test('sellers see active clients by name, whatever page the web client asks for', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const zoe = await createUser(app.sql, { name: 'Zoé', roles: ['Cliente'] })
  const ana = await createUser(app.sql, { name: 'ana', roles: ['Cliente', 'Administrador'], phone: null })
  await createUser(app.sql, { name: 'Inactivo', roles: ['Cliente'], isActive: false })
  await createUser(app.sql, { name: 'Personal', roles: ['Analista'] })
  await createUser(app.sql, { name: 'Sin rol' })
  const reply = await seller.inject(url)
  t.equal(reply.statusCode, 200)
  t.strictSame(reply.json(), [itemOf(ana), itemOf(zoe)])
  t.strictSame((await seller.inject(`${url}${zoe.id}/`)).json(), itemOf(zoe))
  t.strictSame((await seller.inject(root)).json(), {
    clientes: 'http://localhost:80/api/gestionclientes/clientes/',
  })

  for (let number = 0; number < 60; number += 1) await createUser(app.sql, { name: 'Z', roles: ['Cliente'] })
  const count = async (query: string) => (await seller.inject(`${url}?${query}`)).json().length
  t.equal(await count(''), 62)
  t.equal(await count('search=&limit=50&offset=0'), 62, 'what the web client sends does not cut the list')
  t.equal(await count('limit=20&offset=0'), 20)
  t.equal(await count('limit=50&offset=50'), 12)
})

t.test('searches ignore case and accents, filters name their field, and wildcards are letters', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  await createUser(app.sql, {
    name: 'Zoé Núñez',
    email: 'zn@uno.example',
    phone: '555 1234',
    roles: ['Cliente'],
  })
  await createUser(app.sql, {
    name: 'Ana 100%',
    email: 'ana_b@dos.example',
    phone: '777',
    roles: ['Cliente'],
  })
  const cases: [string, string[]][] = [
    ['search=NUNEZ', ['Zoé Núñez']],
    ['search=1234', ['Zoé Núñez']],
    ['search=uno.ex', ['Zoé Núñez']],
    ['search=%25', ['Ana 100%']],
    ['search=a_b', ['Ana 100%']],
    ['nombre=zoe', ['Zoé Núñez']],
    ['nombre=uno', []],
    ['nombre=777', []],
    ['correo=zn', ['Zoé Núñez']],
    ['correo=zoe', []],
    ['correo=1234', []],
    ['correo=EXAMPLE&nombre=a', ['Ana 100%']],
    ['correo=example&nombre=zo', ['Zoé Núñez']],
    ['correo=_', ['Ana 100%']],
  ]
  for (const [query, names] of cases) {
    const reply = await seller.inject(`${url}?${query}`)
    t.strictSame(
      reply.json().map((client: { nombre: string }) => client.nombre),
      names,
      query,
    )
  }
  for (const query of ['limit=0', 'limit=1001', 'offset=x']) {
    t.equal((await seller.inject(`${url}?${query}`)).statusCode, 400, query)
  }
})

t.test('a read of clients takes one round trip, a change one transaction', async (t) => {
  const app = await build(t, { throughProxy: true })
  const seller = app.as('Vendedor')
  const client = await createUser(app.sql, { roles: ['Cliente'] })
  for (let number = 0; number < 60; number += 1) await createUser(app.sql, { roles: ['Cliente'] })
  await seller.inject(root)
  const own = `${url}${client.id}/`
  for (const [request, most] of [
    [{ method: 'GET', url: `${url}?search=&limit=50&offset=0` }, 1],
    [{ method: 'POST', url, payload: { nombre: 'X', correo: 'x@example.com' } }, 6],
    [{ method: 'GET', url: own }, 1],
    [{ method: 'PATCH', url: own, payload: { nombre: 'Y' } }, 7],
    [{ method: 'PUT', url: own, payload: { nombre: 'Z' } }, 7],
    [{ method: 'DELETE', url: own }, 7],
  ] as const) {
    const { roundTrips: trips, result } = await roundTrips(app, () => seller.inject(request))
    t.equal(trips, most, `${request.method} ${request.url}`)
    t.ok(result.statusCode < 300, result.body)
  }
})

t.test('a client is entered by hand, once per key, and an address only once', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const post = (payload: object, headers = {}) => seller.inject({ method: 'POST', url, payload, headers })
  const created = await post({ nombre: ' Zoé ', telefono: '', correo: 'Zoe@Example.com' })
  t.equal(created.statusCode, 201)
  const { id } = created.json()
  t.strictSame(created.json(), { id, nombre: 'Zoé', telefono: null, correo: 'zoe@example.com' })
  t.strictSame((await seller.inject(`${url}${id}/`)).json(), created.json())

  const duplicate = await post({ nombre: 'Otra', correo: 'ZOE@example.com' })
  t.equal(duplicate.statusCode, 409)
  t.equal(duplicate.json().code, 'EMAIL_TAKEN')
  t.equal(duplicate.json().detail, 'Ya existe una persona con el correo zoe@example.com.')

  const without = await Promise.all([
    post({ nombre: 'Sin correo' }),
    post({ nombre: 'Sin correo', correo: null, telefono: null }),
    post({ nombre: 'Sin correo', correo: '' }),
  ])
  for (const reply of without) t.match(reply.json(), { nombre: 'Sin correo', telefono: null, correo: null })

  const keyed = await Promise.all(
    [1, 2, 3, 4].map(() => post({ nombre: 'Una', correo: 'una@example.com' }, { 'idempotency-key': 'una' })),
  )
  t.strictSame(new Set(keyed.map((reply) => reply.statusCode)), new Set([201]))
  t.equal(new Set(keyed.map((reply) => reply.json().id)).size, 1)

  const racing = await Promise.all([1, 2, 3, 4].map(() => post({ nombre: 'Dos', correo: 'dos@example.com' })))
  t.strictSame(racing.map((reply) => reply.statusCode).sort(), [201, 409, 409, 409])

  const entries = await app.sql.read`
    select new_data from audit_log where tabla = 'usuario' and operacion = 'INSERT' and new_data ->> 'id' = ${id}`
  t.match(entries, [{ new_data: { id, nombre: 'Zoé', correo: 'zoe@example.com', telefono: null } }])
})

t.test('a client is changed field by field', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const client = await createUser(app.sql, { name: 'Zoé', roles: ['Cliente'] })
  const other = await createUser(app.sql, { name: 'Otra', roles: ['Cliente'] })
  const send = (method: 'PATCH' | 'PUT', payload: object) =>
    seller.inject({ method, url: `${url}${client.id}/`, payload })
  await app.sql.write`
    insert into recovery_token (token_hash, user_id, expires_at)
    values ('\\x00', ${client.id}::uuid, now() + interval '1 hour')`
  const patched = await send('PATCH', { telefono: ' 70012345 ', correo: 'NUEVO@example.com' })
  t.equal(patched.statusCode, 200)
  const now = { id: client.id, nombre: 'Zoé', telefono: '70012345', correo: 'nuevo@example.com' }
  t.strictSame(patched.json(), now)
  t.strictSame(await app.sql.read`select user_id from recovery_token`, [], 'letters to the old address')
  t.strictSame((await send('PATCH', {})).json(), now)
  t.strictSame((await send('PUT', { nombre: 'Zoé N.', telefono: null })).json(), {
    ...now,
    nombre: 'Zoé N.',
    telefono: null,
  })
  const cases: ['PATCH' | 'PUT', object, number, string][] = [
    ['PUT', { telefono: '1' }, 400, 'VALIDATION_FAILED'],
    ['PATCH', { nombre: '' }, 400, 'VALIDATION_FAILED'],
    ['PATCH', { nombre: null }, 400, 'VALIDATION_FAILED'],
    ['PATCH', { correo: 'no es correo' }, 400, 'VALIDATION_FAILED'],
    ['PATCH', { correo: `${'x'.repeat(180)}@example.com` }, 400, 'VALIDATION_FAILED'],
    ['PATCH', { telefono: 'x'.repeat(41) }, 400, 'VALIDATION_FAILED'],
    ['PATCH', { correo: null }, 400, 'EMAIL_NEEDED'],
    ['PATCH', { correo: other.email.toUpperCase() }, 409, 'EMAIL_TAKEN'],
  ]
  for (const [method, payload, status, code] of cases) {
    const reply = await send(method, payload)
    t.equal(reply.statusCode, status, JSON.stringify(payload))
    t.equal(reply.json().code, code)
    t.type(reply.json().detail, 'string')
  }
  t.strictSame((await send('PATCH', { correo: 'no es correo' })).json().errors, {
    correo: ['Debe ser un correo electrónico válido.'],
  })
  const entries = await app.sql.read`
    select old_data, new_data from audit_log where tabla = 'usuario' and operacion = 'UPDATE' order by id`
  t.equal(entries.length, 2)
  t.match(entries[0], {
    old_data: { id: client.id, nombre: 'Zoé', telefono: client.phone, correo: client.email },
    new_data: now,
  })
})

t.test('sellers neither change nor deactivate people who are not clients', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const admin = app.as('Administrador')
  const boss = await createUser(app.sql, { roles: ['Cliente', 'Administrador'] })
  const analyst = await createUser(app.sql, { roles: ['Analista'] })
  const patch = (id: string) =>
    ({ method: 'PATCH', url: `${url}${id}/`, payload: { correo: 'mio@example.com' } }) as const
  const remove = (id: string) => ({ method: 'DELETE', url: `${url}${id}/` }) as const

  const changed = await seller.inject(patch(boss.id))
  t.equal(changed.statusCode, 409)
  t.equal(changed.json().code, 'STAFF_ACCOUNT')
  for (const caller of [seller, admin])
    t.equal((await caller.inject(remove(boss.id))).json().code, 'STAFF_ACCOUNT')
  for (const id of [analyst.id, '00000000-0000-4000-8000-000000000000', 'x', (await seller.user()).id]) {
    t.equal((await seller.inject(patch(id))).statusCode, 404, id)
    t.equal((await seller.inject(remove(id))).statusCode, 404, id)
    t.equal((await seller.inject(`${url}${id}/`)).statusCode, 404, id)
  }
  t.equal((await admin.inject(patch(boss.id))).statusCode, 200, 'administrators may')
  t.strictSame(
    await app.sql.read`select rol_id from rolesusuario where usuario_id = ${boss.id}::uuid order by 1`,
    [{ rol_id: 1 }, { rol_id: 2 }],
  )
})

t.test('a deactivated client keeps their roles and is no longer there', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const client = await createUser(app.sql, { roles: ['Cliente'] })
  t.equal((await app.as(client).inject('/api/direcciones/')).statusCode, 200)
  const reply = await seller.inject({ method: 'DELETE', url: `${url}${client.id}/` })
  t.equal(reply.statusCode, 204)
  t.equal(reply.body, '')
  t.strictSame(
    await app.sql.read`select is_active, array(select rol_id from rolesusuario where usuario_id = id) as roles
      from usuario where id = ${client.id}::uuid`,
    [{ is_active: false, roles: [1] }],
  )
  t.strictSame((await seller.inject(url)).json(), [])
  t.equal((await seller.inject(`${url}${client.id}/`)).statusCode, 404)
  t.equal((await seller.inject({ method: 'DELETE', url: `${url}${client.id}/` })).statusCode, 404)
  t.equal((await app.as(client).inject('/api/direcciones/')).statusCode, 401, 'refused at once')
})
