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
