import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build } from '../../helper.ts'

const url = '/api/gestionusuario/usuarios'

t.test('a person without history is deleted with all that is theirs, and again does no harm', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const user = await createUser(app.sql, { roles: ['Cliente', 'Vendedor'] })
  await app
    .as(user)
    .inject({ method: 'POST', url: '/api/direcciones/', payload: { direccion: 'Av. Arce 2147' } })
  await app.sql
    .write`insert into suscripcion_movil (usuario_id, token_dispositivo) values (${user.id}::uuid, 'device')`
  for (const _ of [1, 2, 3]) {
    const reply = await admin.inject({ method: 'DELETE', url: `${url}/${user.id}` })
    t.equal(reply.statusCode, 204)
    t.equal(reply.body, '')
  }
  t.strictSame(await app.sql.read`select id from usuario where id = ${user.id}::uuid`, [])
  t.strictSame(await app.sql.read`select id from direcciones`, [])
  t.equal((await app.as(user).inject('/api/direcciones/')).statusCode, 401, 'the token is refused at once')

  const me = await admin.user()
  const entries = await app.sql.read`
    select operacion, old_data, new_data, usuario_id from audit_log where tabla = 'usuario' and usuario_id is not null order by id`
  t.match(entries, [
    {
      operacion: 'DELETE',
      old_data: {
        id: user.id,
        nombre: user.name,
        correo: user.email,
        telefono: user.phone,
        is_active: true,
      },
      new_data: null,
      usuario_id: me.id,
    },
  ])
  const unknown = await admin.inject({ method: 'DELETE', url: `${url}/00000000-0000-4000-8000-000000000000` })
  t.equal(unknown.statusCode, 204)
  t.equal((await admin.inject({ method: 'DELETE', url: `${url}/x` })).statusCode, 404)
})

t.test('a person with history stays without name, address, telephone or access', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const seller = await createUser(app.sql, { roles: ['Vendedor'] })
  const owner = await createUser(app.sql, { roles: ['Vendedor'] })
  const product = await createProduct(app.sql, { sellerId: owner.id })
  await createSale(app.sql, { buyerId: buyer.id, sellerId: seller.id, lines: [{ product }] })
  await app
    .as(buyer)
    .inject({ method: 'POST', url: '/api/direcciones/', payload: { direccion: 'Av. Arce 2147' } })

  for (const user of [buyer, seller, owner]) {
    for (const _ of [1, 2]) {
      t.equal((await admin.inject({ method: 'DELETE', url: `${url}/${user.id}` })).statusCode, 204)
    }
    const [row] = await app.sql.read`
      select nombre, telefono, correo, is_active, anonimizado_en is not null as gone,
        (select count(*)::int from rolesusuario where usuario_id = usuario.id) as roles
      from usuario where id = ${user.id}::uuid`
    t.strictSame(row, {
      nombre: 'Cuenta eliminada',
      telefono: null,
      correo: `eliminado-${user.id}@eliminado.invalid`,
      is_active: false,
      gone: true,
      roles: 0,
    })
    t.equal((await app.as(user).inject('/api/direcciones/')).statusCode, 401)
    const roles = { method: 'POST', url: `${url}/${user.id}/roles`, payload: { rol_id: 1 } } as const
    t.equal((await admin.inject(roles)).statusCode, 404, 'nobody can be made of them again')
  }
  t.strictSame(await app.sql.read`select id from direcciones`, [])
  t.equal((await app.sql.read`select id from venta`).length, 1)
  const listed = (await admin.inject(`${url}/`)).json() as { id: string }[]
  t.strictSame(
    listed.map(({ id }) => id),
    [(await admin.user()).id],
  )

  const again = await createUser(app.sql, { email: buyer.email })
  t.not(again.id, buyer.id, 'the address is free again')
})

t.test('nobody deletes their own account', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  await createUser(app.sql, { roles: ['Administrador'] })
  const reply = await admin.inject({ method: 'DELETE', url: `${url}/${(await admin.user()).id}` })
  t.equal(reply.statusCode, 409)
  t.equal(reply.json().code, 'OWN_ACCOUNT')
})

t.test('a sale that is written while its buyer is deleted keeps the buyer', async (t) => {
  const app = await build(t)
  const admin = app.as('Administrador')
  await admin.inject(`${url}/`)
  for (let round = 0; round < 3; round += 1) {
    const buyer = await createUser(app.sql, { roles: ['Cliente'] })
    const [reply] = await Promise.all([
      admin.inject({ method: 'DELETE', url: `${url}/${buyer.id}` }),
      app.sql.write`
        with waited as materialized (select pg_sleep(0.05)), sale as (
          insert into venta (usuario_id, total, direccion) values (${buyer.id}::uuid, 1, 'x') returning id)
        select id from sale, waited`.catch((error: Error) => error),
    ])
    t.equal(reply.statusCode, 204)
    const [row] = await app.sql.read<{ sales: number; people: number; gone: number }>`
      select (select count(*)::int from venta where usuario_id = ${buyer.id}::uuid) as sales,
        (select count(*)::int from usuario where id = ${buyer.id}::uuid) as people,
        (select count(*)::int from usuario where id = ${buyer.id}::uuid and anonimizado_en is not null) as gone`
    t.strictSame(row, row?.sales === 1 ? { sales: 1, people: 1, gone: 1 } : { sales: 0, people: 0, gone: 0 })
  }
})
