import t from 'tap'
import { createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'

const url = '/api/gestionusuario/usuarios/'

t.test('administrators list people by address, with their roles', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const me = await admin.user()
  const zoe = await createUser(app.sql, { name: 'Zoé Núñez', email: 'Zoe@example.com', phone: null })
  const ana = await createUser(app.sql, {
    name: 'Ana',
    email: 'ana@example.com',
    roles: ['Vendedor', 'Cliente'],
    isActive: false,
  })
  const reply = await admin.inject(url)
  t.equal(reply.statusCode, 200)
  t.strictSame(reply.json(), [
    {
      id: ana.id,
      correo: 'ana@example.com',
      nombre: 'Ana',
      telefono: ana.phone,
      roles: ['Cliente', 'Vendedor'],
      roles_ids: [1, 4],
    },
    {
      id: me.id,
      correo: me.email,
      nombre: me.name,
      telefono: me.phone,
      roles: ['Administrador'],
      roles_ids: [2],
    },
    { id: zoe.id, correo: 'Zoe@example.com', nombre: 'Zoé Núñez', telefono: null, roles: [], roles_ids: [] },
  ])
  t.strictSame((await admin.inject(url.slice(0, -1))).json(), reply.json(), 'with and without the slash')
})

t.test('a search ignores case and accents and takes wildcards as they are', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  await createUser(app.sql, { name: 'Zoé Núñez', email: 'zoe@example.com', phone: '555 1234' })
  await createUser(app.sql, { name: 'Bono 100% José_Luis', email: 'b\\c@example.com' })
  const cases: [string, number][] = [
    ['nunez', 1],
    ['ZOÉ', 1],
    ['zoe n', 1],
    ['  zoe  ', 1],
    ['ZOE@EXAMPLE', 1],
    ['555 12', 1],
    ['100%', 1],
    ['%', 1],
    ['e_l', 1],
    ['o_', 0],
    ['c%@', 0],
    ['\\', 1],
    ['example.com zoe', 0],
    ['núñezzoe', 0],
    ['z', 1],
    ['', 3],
  ]
  for (const [search, count] of cases) {
    const reply = await admin.inject({ url, query: { search } })
    t.equal(reply.json().length, count, search)
  }
})

t.test('pages do not overlap, and wrong ones are refused', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  for (let number = 0; number < 6; number += 1) await createUser(app.sql)
  const all = (await admin.inject(url)).json()
  const pages = await Promise.all(
    [0, 3, 6].map((offset) => admin.inject({ url, query: { limit: '3', offset: String(offset) } })),
  )
  t.strictSame(
    pages.flatMap((page) => page.json()),
    all,
  )
  t.strictSame((await admin.inject(`${url}?offset=20000`)).json(), [])
  t.equal((await admin.inject(`${url}?limit=&offset=&search=`)).json().length, 7, 'empty is absent')
  for (const query of [
    'limit=0',
    'limit=201',
    'limit=x',
    'offset=-1',
    'offset=20001',
    'offset=1.5',
    `search=${'x'.repeat(181)}`,
  ]) {
    const reply = await admin.inject(`${url}?${query}`)
    t.equal(reply.statusCode, 400, query)
    t.strictSame(Object.keys(reply.json().errors), [query.split('=')[0]])
  }
})

t.test('a page of fifty people costs one round trip, and so does a search', async (t) => {
  const app = await build(t, { throughProxy: true })
  const admin = app.as('Administrador')
  for (let number = 0; number < 60; number += 1) await createUser(app.sql, { roles: ['Cliente', 'Vendedor'] })
  await admin.inject(url)
  for (const query of ['', '?limit=200', '?search=persona&limit=50']) {
    const { roundTrips: trips, result } = await roundTrips(app, () => admin.inject(url + query))
    t.equal(trips, 1, query)
    t.ok(result.json().length >= 50, query)
  }
})

const own = '/api/gestionusuario/mi-perfil/'
const profileOf = (id: string) => `/api/gestionusuario/usuarios/${id}/perfil`

t.test(
  'people see and change themselves, and administrators everybody, with the old and new values logged',
  async (t) => {
    const app = await build(t)
    const admin = app.as('Administrador')
    const user = await createUser(app.sql, { roles: ['Cliente'] })
    const item = {
      id: user.id,
      correo: user.email,
      nombre: user.name,
      telefono: user.phone,
      roles: ['Cliente'],
      roles_ids: [1],
    }
    const me = app.as(user)
    const seen = await me.inject(own)
    t.equal(seen.statusCode, 200)
    t.strictSame(seen.json(), item)

    const patches: [object, object][] = [
      [{ nombre: ' Zoé ' }, { nombre: 'Zoé' }],
      [{ telefono: 70012345 }, { telefono: '70012345' }],
      [{ telefono: '' }, { telefono: null }],
      [
        { nombre: 'Zoé Núñez', telefono: '555' },
        { nombre: 'Zoé Núñez', telefono: '555' },
      ],
      [{ telefono: null }, { telefono: null }],
      [{ telefono: null, rol_id: 2, is_active: false }, {}],
    ]
    let expected = { ...item }
    for (const [place, [payload, change]] of patches.entries()) {
      expected = { ...expected, ...change }
      const reply =
        place % 2 === 0
          ? await me.inject({ method: 'PATCH', url: own, payload })
          : await admin.inject({ method: 'PATCH', url: profileOf(user.id), payload })
      t.equal(reply.statusCode, 200)
      t.strictSame(reply.json(), expected, JSON.stringify(payload))
      t.strictSame((await me.inject(own)).json(), expected)
    }
    const entries = await app.sql.read<{ old_data: object; new_data: object; usuario_id: string }>`
    select old_data, new_data, usuario_id from audit_log where tabla = 'usuario' and operacion = 'UPDATE' order by id`
    t.equal(entries.length, 5, 'the last request changed nothing')
    t.match(entries[0], {
      old_data: { id: user.id, nombre: user.name, telefono: user.phone },
      new_data: { id: user.id, nombre: 'Zoé', telefono: user.phone },
      usuario_id: user.id,
    })
    t.equal(entries[1]?.usuario_id, (await admin.user()).id)
  },
)

t.test('a profile that is wrong is refused', async (t) => {
  const app = await build(t)
  const me = app.as('Cliente')
  const before = (await me.inject(own)).json()
  const cases: [object, object | undefined, string][] = [
    [{}, undefined, 'NOTHING_TO_UPDATE'],
    [{ correo: 'x@example.com' }, undefined, 'NOTHING_TO_UPDATE'],
    [{ nombre: '  ' }, { nombre: ['Este campo no puede estar en blanco.'] }, 'VALIDATION_FAILED'],
    [{ nombre: null }, { nombre: ['Este campo no puede ser nulo.'] }, 'VALIDATION_FAILED'],
    [
      { nombre: 'x'.repeat(121) },
      { nombre: ['Debe tener como máximo 120 caracteres.'] },
      'VALIDATION_FAILED',
    ],
    [{ nombre: true }, { nombre: ['Debe ser un texto válido.'] }, 'VALIDATION_FAILED'],
    [
      { telefono: 'x'.repeat(41) },
      { telefono: ['Debe tener como máximo 40 caracteres.'] },
      'VALIDATION_FAILED',
    ],
    [{ telefono: {} }, { telefono: ['Debe ser un texto válido.'] }, 'VALIDATION_FAILED'],
  ]
  for (const [payload, errors, code] of cases) {
    for (const url of [own, profileOf((await me.user()).id)]) {
      const caller = url === own ? me : app.as('Administrador')
      const reply = await caller.inject({ method: 'PATCH', url, payload })
      t.equal(reply.statusCode, 400, JSON.stringify(payload))
      t.equal(reply.json().code, code)
      t.strictSame(reply.json().errors, errors)
    }
  }
  t.strictSame((await me.inject(own)).json(), before)
})

t.test('a token without a person behind it gets 404 for the profile and 401 for a change', async (t) => {
  const app = await build(t)
  const ghost = app.as({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Nadie',
    email: 'nadie@example.com',
    phone: null,
    roleIds: [],
  })
  t.equal((await ghost.inject(own)).statusCode, 404)
  t.equal((await ghost.inject({ method: 'PATCH', url: own, payload: { nombre: 'X' } })).statusCode, 401)
  t.equal((await app.inject(own)).statusCode, 401)
})

t.test('reading oneself takes one round trip, a change one transaction', async (t) => {
  const app = await build(t, { throughProxy: true })
  const me = app.as('Cliente')
  await me.inject(own)
  const seen = await roundTrips(app, () => me.inject(own))
  t.equal(seen.roundTrips, 1)
  const changed = await roundTrips(app, () =>
    me.inject({ method: 'PATCH', url: own, payload: { nombre: 'Zoé' } }),
  )
  t.equal(changed.roundTrips, 6)
  const again = await roundTrips(app, () =>
    me.inject({ method: 'PATCH', url: own, payload: { nombre: 'Zoe' } }),
  )
  t.equal(again.roundTrips, 7, 'one of them reads the caller, whom the change before made it forget')
})
