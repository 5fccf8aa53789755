import t, { type Test } from 'tap'
import { withConnection } from '../../database-server.ts'
import { createProduct, createSale, createUser, type TestUser } from '../../factories.ts'
import { build, type TestApp, untilWaiting } from '../../helper.ts'

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

async function administrators(app: TestApp): Promise<string[]> {
  const rows = await app.sql.read<{ id: string }>`
    select usuario.id from rolesusuario join usuario on usuario.id = rolesusuario.usuario_id
    where rol_id = 2 and is_active`
  return rows.map(({ id }) => id)
}

const ways = {
  'taking the role': (target: TestUser) => ({ method: 'DELETE', url: `${url}/${target.id}/roles/2` }),
  'replacing the roles': (target: TestUser) => ({
    method: 'PUT',
    url: `${url}/${target.id}/roles`,
    payload: { roles_ids: [1] },
  }),
  'deleting the account': (target: TestUser) => ({ method: 'DELETE', url: `${url}/${target.id}` }),
} as const

type Way = keyof typeof ways

/**
 * Every administrator removes the next one, all at the same moment: none begins before all have been let in, since
 * whoever is removed before that is turned away at the door. Checks that one stays.
 */
async function removeEachOther(t: Test, app: TestApp, count: number, chosen: readonly Way[]): Promise<void> {
  const people = await Promise.all(
    Array.from({ length: count }, () => createUser(app.sql, { roles: ['Administrador'] })),
  )
  await Promise.all(people.map((person) => app.as(person).inject(`${url}/?limit=1`)))
  const replies = await withConnection(app.databaseUrl, async (other) => {
    await other.query('begin; select from usuario for update')
    const sent = people.map((person, place) => {
      const target = people[(place + 1) % count] as TestUser
      return app.as(person).inject(ways[chosen[place % chosen.length] as Way](target))
    })
    await untilWaiting(app, count)
    await other.query('commit')
    return Promise.all(sent)
  })
  const left = await administrators(app)
  t.equal(left.length, 1, 'one administrator is left')
  const refused = replies.filter((reply) => reply.statusCode === 409)
  t.equal(refused.length, 1, 'one request was refused')
  t.equal(refused[0]?.json().code, 'LAST_ADMINISTRATOR')
  t.match(refused[0]?.json().detail, /único administrador/)
  await app.sql.write`delete from rolesusuario`
}

t.test('administrators who remove each other at the same moment leave one', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '8' } })
  for (const way of Object.keys(ways) as Way[]) {
    for (let round = 0; round < 4; round += 1) await removeEachOther(t, app, 2, [way])
  }
  for (let round = 0; round < 4; round += 1)
    await removeEachOther(t, app, 2, ['deleting the account', 'taking the role'])
  await removeEachOther(t, app, 6, Object.keys(ways) as Way[])
})

t.test('the statement that waits counts what the other one left', async (t) => {
  const app = await build(t)
  const [one, two] = [
    await createUser(app.sql, { roles: ['Administrador'] }),
    await createUser(app.sql, { roles: ['Administrador'] }),
  ]
  await app.as(one).inject(`${url}/`)
  await withConnection(app.databaseUrl, async (other) => {
    await other.query('begin')
    // As every request does: the person's row is locked before their roles change.
    await other.query('select from usuario where id = $1 for no key update', [one.id])
    await other.query('delete from rolesusuario where usuario_id = $1', [one.id])
    const waiting = app.as(one).inject(ways['taking the role'](two))
    await untilWaiting(app, 1)
    await other.query('commit')
    t.equal((await waiting).json().code, 'LAST_ADMINISTRATOR')
  })
  t.strictSame(await administrators(app), [two.id])
})

t.test('a removal waits for no sale of another administrator and no payment of the person', async (t) => {
  const app = await build(t)
  const seller = await createUser(app.sql, { roles: ['Administrador'] })
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const sale = await createSale(app.sql, {
    buyerId: buyer.id,
    lines: [{ product: await createProduct(app.sql) }],
  })
  await app.sql
    .write`insert into checkout_order (id, user_id, status, amount, currency, shipping_address, channel,
      hold_expires_at, sale_id)
    values (gen_random_uuid(), ${buyer.id}::uuid, 'paid', 1, 'usd', 'x', 'web', now(), ${sale.id})`
  await withConnection(app.databaseUrl, async (other) => {
    await other.query('begin')
    // A sale locks its seller so, by the foreign key, and a settlement its order.
    await other.query('select from usuario where id = $1 for key share', [seller.id])
    await other.query('select from checkout_order where user_id = $1 for no key update', [buyer.id])
    const reply = await app.as('Administrador').inject({ method: 'DELETE', url: `${url}/${buyer.id}` })
    t.equal(reply.statusCode, 204)
    await other.query('rollback')
  })
})

t.test('an inactive administrator does not count', async (t) => {
  const app = await build(t)
  const admin = await createUser(app.sql, { roles: ['Administrador'] })
  const asleep = await createUser(app.sql, { roles: ['Administrador'], isActive: false })
  await app.as(admin).inject(`${url}/`)
  const reply = await app.as(admin).inject(ways['taking the role'](asleep))
  t.equal(reply.statusCode, 200)
  await app.sql.write`insert into rolesusuario values (${asleep.id}::uuid, 2)`
  const other = await createUser(app.sql, { roles: ['Administrador'] })
  t.equal((await app.as(other).inject(ways['taking the role'](admin))).statusCode, 200)
  t.strictSame(await administrators(app), [other.id])
})
