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
