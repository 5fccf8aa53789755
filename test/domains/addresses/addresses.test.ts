import t from 'tap'
import { maximumAddresses } from '../../../src/domains/addresses/routes.ts'
import { withConnection } from '../../database-server.ts'
import { build, roundTrips, untilWaiting } from '../../helper.ts'

const url = '/api/direcciones/'

t.test('an address is added, listed newest first, changed and removed', async (t) => {
  const app = await build(t)
  const client = app.as('Cliente')
  const first = await client.inject({ method: 'POST', url, payload: { direccion: '  Av. Arce 2147  ' } })
  t.equal(first.statusCode, 201)
  t.strictSame(first.json(), { id: first.json().id, direccion: 'Av. Arce 2147' })
  const second = await client.inject({ method: 'POST', url, payload: { direccion: 'Calle Loayza 12' } })

  const listed = await client.inject(url)
  t.equal(listed.statusCode, 200)
  t.strictSame(listed.json(), [second.json(), first.json()])

  const changed = await client.inject({
    method: 'PUT',
    url: `${url}${first.json().id}/`,
    payload: { direccion: 'Av. Arce 2148' },
  })
  t.equal(changed.statusCode, 200)
  t.strictSame(changed.json(), { id: first.json().id, direccion: 'Av. Arce 2148' })

  const removed = await client.inject({ method: 'DELETE', url: `${url}${second.json().id}/` })
  t.equal(removed.statusCode, 204)
  t.equal(removed.body, '')
  t.strictSame((await client.inject(url)).json(), [changed.json()])

  const { id, name } = await client.user()
  const entries = await app.sql.read`
    select operacion, old_data, new_data, usuario_id, usuario_nombre from audit_log
    where tabla = 'direcciones' order by id`
  const held = (text: string, address: number) => ({ id: address, usuario_id: id, direccion: text })
  const by = { usuario_id: id, usuario_nombre: name }
  t.strictSame(entries, [
    { operacion: 'INSERT', old_data: null, new_data: held('Av. Arce 2147', first.json().id), ...by },
    { operacion: 'INSERT', old_data: null, new_data: held('Calle Loayza 12', second.json().id), ...by },
    {
      operacion: 'UPDATE',
      old_data: held('Av. Arce 2147', first.json().id),
      new_data: held('Av. Arce 2148', first.json().id),
      ...by,
    },
    { operacion: 'DELETE', old_data: held('Calle Loayza 12', second.json().id), new_data: null, ...by },
  ])
})

t.test('an address that is wrong is refused with a text per field', async (t) => {
  const app = await build(t)
  const client = app.as('Cliente')
  const cases: [object | string, string][] = [
    [{}, 'Este campo es obligatorio.'],
    [{ direccion: '' }, 'Este campo no puede estar en blanco.'],
    [{ direccion: ' 1234 ' }, 'Debe tener al menos 5 caracteres.'],
    [{ direccion: 'x'.repeat(501) }, 'Debe tener como máximo 500 caracteres.'],
    [{ direccion: null }, 'Este campo no puede ser nulo.'],
    [{ direccion: true }, 'Debe ser un texto válido.'],
    [{ direccion: ['Av. Arce'] }, 'Debe ser un texto válido.'],
  ]
  for (const [payload, text] of cases) {
    const reply = await client.inject({ method: 'POST', url, payload })
    t.equal(reply.statusCode, 400, JSON.stringify(payload))
    t.strictSame(reply.json().errors, { direccion: [text] })
    t.equal(reply.json().detail, `direccion: ${text}`)
  }
  t.equal((await client.inject({ method: 'PUT', url: `${url}1/`, payload: {} })).statusCode, 400)
  t.strictSame((await client.inject(url)).json(), [])
})

t.test('nobody sees or touches the address of somebody else', async (t) => {
  const app = await build(t)
  const own = await app.as('Cliente').inject({ method: 'POST', url, payload: { direccion: 'Av. Arce 2147' } })
  const other = app.as('Vendedor')
  t.strictSame((await other.inject(url)).json(), [])
  for (const id of [own.json().id, 2_147_483_647, 0, 'x']) {
    const address = `${url}${id}/`
    const put = await other.inject({ method: 'PUT', url: address, payload: { direccion: 'Calle Falsa 123' } })
    const remove = await other.inject({ method: 'DELETE', url: address })
    t.strictSame([put.statusCode, remove.statusCode], [404, 404], String(id))
  }
  t.strictSame((await app.as('Cliente').inject(url)).json(), [own.json()])
  t.equal((await app.inject(url)).statusCode, 401)
})

t.test('one person keeps at most fifty addresses, however many they send at once', async (t) => {
  const app = await build(t)
  const client = app.as('Cliente')
  const send = (number: number) =>
    client.inject({ method: 'POST', url, payload: { direccion: `Calle ${number} del Centro` } })
  for (let number = 1; number < maximumAddresses; number += 1) await send(number)
  const last = await Promise.all([101, 102, 103, 104].map(send))
  const codes = last.map((reply) => reply.statusCode).sort()
  t.strictSame(codes, [201, 409, 409, 409])
  t.strictSame(last.find((reply) => reply.statusCode === 409)?.json().code, 'TOO_MANY_ADDRESSES')
  t.equal((await client.inject(url)).json().length, maximumAddresses)
})

t.test('one request adds one address, however often it is delivered', async (t) => {
  const app = await build(t)
  const client = app.as('Cliente')
  const send = (direccion: string) =>
    client.inject({ method: 'POST', url, payload: { direccion }, headers: { 'idempotency-key': 'one' } })
  const replies = await Promise.all(Array.from({ length: 5 }, () => send('Av. Arce 2147')))
  t.equal(new Set(replies.map((reply) => reply.body)).size, 1)
  t.equal(replies.filter((reply) => reply.headers['idempotent-replayed'] === 'true').length, 4)
  t.equal((await send('Otra dirección')).statusCode, 422)
  t.equal((await client.inject(url)).json().length, 1)
})

t.test('a person who is removed meanwhile adds no address', async (t) => {
  const app = await build(t)
  const client = app.as('Cliente')
  const { id } = await client.user()
  await withConnection(app.databaseUrl, async (removing) => {
    await removing.query(`begin; delete from rolesusuario; delete from usuario where id = '${id}'`)
    const added = client.inject({ method: 'POST', url, payload: { direccion: 'Av. Arce 2147' } })
    await untilWaiting(app)
    await removing.query('commit')
    t.match((await added).json(), { status: 401, code: 'ACCOUNT_NOT_ACTIVE' })
  })
})

t.test('the list takes one round trip, a change one transaction', async (t) => {
  const app = await build(t, { throughProxy: true })
  const client = app.as('Cliente')
  const added = await client.inject({ method: 'POST', url, payload: { direccion: 'Av. Arce 2147' } })
  const own = `${url}${added.json().id}/`
  for (const [request, most] of [
    [{ method: 'GET', url }, 1],
    [{ method: 'POST', url, payload: { direccion: 'Calle Loayza 12' } }, 7],
    [{ method: 'PUT', url: own, payload: { direccion: 'Av. Arce 2148' } }, 5],
    [{ method: 'DELETE', url: own }, 5],
  ] as const) {
    const { roundTrips: trips } = await roundTrips(app, () => client.inject(request))
    t.equal(trips, most, `${request.method} ${request.url}`)
  }
})
