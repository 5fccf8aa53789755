import t from 'tap'
import { createBrand, createProduct, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { openShop } from './helper.ts'

for (const { list, table } of [
  { list: '/api/gestion-catalogos/marcas', table: 'marca' },
  { list: '/api/gestion-catalogos/tipos-producto', table: 'tipoproducto' },
] as const) {
  t.test(list, async (t) => {
    const app = await build(t)
    const admin = app.as('Administrador')
    const create = (nombre: unknown, headers = {}) =>
      admin.inject({ method: 'POST', url: `${list}/crear/`, payload: { nombre }, headers })
    const rename = (id: number | string, nombre: unknown) =>
      admin.inject({ method: 'PUT', url: `${list}/${id}/`, payload: { nombre } })
    const remove = (id: number, headers = {}) =>
      admin.inject({ method: 'DELETE', url: `${list}/${id}/eliminar/`, headers })

    const first = (await create('  Ñandú  ')).json()
    t.same(first, { id: first.id, nombre: 'Ñandú' })
    await create('acme')
    t.same(
      (await admin.inject(`${list}/`)).json().map((item: { nombre: string }) => item.nombre),
      ['acme', 'Ñandú'],
    )

    t.test('a name that is taken is 409 and names the one that is there', async (t) => {
      const response = await create('ÑANDÚ')
      t.equal(response.statusCode, 409)
      t.match(response.json(), { code: 'NAME_TAKEN', detail: /"Ñandú"/ })
      t.equal((await rename(first.id, 'ACME')).statusCode, 409)
    })

    t.test(
      'wildcards in a name are letters, and the name that is told is the one that is taken',
      async (t) => {
        for (const nombre of ['a_b', 'aXb', 'a%', 'ab\\'])
          t.equal((await create(nombre)).statusCode, 201, nombre)
        t.match((await create('A_B')).json(), { status: 409, detail: /"a_b"/ })
        t.match((await create('AB\\')).json(), { status: 409, detail: /"ab\\"/ })
      },
    )

    t.test('a name is the same however it was typed', async (t) => {
      const { id, nombre } = (await create('Caf\u00e9 Uno')).json()
      t.equal(nombre, 'Caf\u00e9 Uno')
      for (const same of [
        'Cafe\u0301 Uno',
        'CAF\u00c9  UNO',
        'Caf\u00e9\u00a0Uno',
        '\ufeffCaf\u00e9\u200b Uno\t',
        'Caf\u00e9 U\u00adno',
      ])
        t.match((await create(same)).json(), { status: 409, detail: /"Caf\u00e9 Uno"/ }, JSON.stringify(same))
      t.same((await rename(id, 'Cafe\u0301  Dos')).json(), { id, nombre: 'Caf\u00e9 Dos' })
      t.equal((await create('Medio \ud83d emoji')).statusCode, 400)
      t.match((await create('Fiesta \u{1f389}')).json(), { nombre: 'Fiesta \u{1f389}' })
    })

    t.test('a change of case of the own name is no conflict', async (t) => {
      t.same((await rename(first.id, 'ÑANDÚ')).json(), { id: first.id, nombre: 'ÑANDÚ' })
      t.same((await rename(first.id, 'Ñandú')).json(), { id: first.id, nombre: 'Ñandú' })
    })

    t.test('twenty at once with one name make one', async (t) => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create('Única')))
      const codes = answers.map(({ statusCode }) => statusCode).sort()
      t.same(codes, [201, ...Array(19).fill(409)])
    })

    t.test('one key makes one, and its replay says so', async (t) => {
      const headers = { 'idempotency-key': 'marca-1' }
      const [one, two] = await Promise.all([create('Con clave', headers), create('Con clave', headers)])
      t.same(one.json(), two.json())
      t.same([one.statusCode, two.statusCode], [201, 201])
      t.equal((await create('Con clave', headers)).headers['idempotent-replayed'], 'true')
      t.equal((await create('Otro cuerpo', headers)).statusCode, 422)
    })

    t.test('wrong names are 400, an unknown id is 404', async (t) => {
      for (const nombre of ['', '   ', 'x'.repeat(121), null, true, ['a']]) {
        const response = await create(nombre)
        t.equal(response.statusCode, 400, JSON.stringify(nombre))
        t.ok(response.json().errors.nombre)
      }
      t.equal((await rename(999_999, 'Nadie')).statusCode, 404)
      t.equal((await rename(999_999, '')).statusCode, 400, 'the body is looked at first')
      t.equal((await rename('abc', 'Nadie')).statusCode, 404)
      t.equal((await remove(999_999)).statusCode, 404)
    })

    t.test('one that products have is not removed', async (t) => {
      const id = (await create('En uso')).json().id
      const product = await createProduct(app.sql, { [table === 'marca' ? 'brandId' : 'typeId']: id })
      const response = await remove(id)
      t.equal(response.statusCode, 409)
      t.match(response.json().detail, /"En uso".*1/)
      await app.sql.write`delete from producto where id = ${product.id}`
      const removed = await remove(id)
      t.equal(removed.statusCode, 200)
      t.match(removed.json(), { detail: /"En uso" eliminad[oa] correctamente/ })
    })

    t.test('removing with a key is answered the same again', async (t) => {
      const id = (await create('Pasajera')).json().id
      const headers = { 'idempotency-key': `quitar-${id}` }
      const answers = [await remove(id, headers), await remove(id, headers)]
      t.same(
        answers.map(({ statusCode }) => statusCode),
        [200, 200],
      )
      t.equal((await remove(id)).statusCode, 404)
    })

    t.test('every change is in the audit log with its author', async (t) => {
      const { id } = await admin.user()
      const rows = await app.sql.read<{ operacion: string }>`
        select distinct operacion from audit_log where tabla = ${table} and usuario_id = ${id} order by 1`
      t.same(
        rows.map((row) => row.operacion),
        ['DELETE', 'INSERT', 'UPDATE'],
      )
    })

    t.test('only administrators', async (t) => {
      t.equal((await app.inject(`${list}/`)).statusCode, 401)
      t.equal((await app.as('Vendedor').inject(`${list}/`)).statusCode, 403)
      for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
        t.equal((await admin.inject({ method, url: `${list}/1/` })).statusCode, 405, method)
      }
    })
  })
}

t.test('a list shows what changed since it was read', async (t) => {
  const shop = await openShop(t)
  const { sql } = shop.app
  const first = await createProduct(sql, { name: 'Uno', stock: 5 })
  const read = async (query = '') => (await shop.app.inject(`/api/listadoproductos/${query}`)).json()
  t.match(await read(), { total: 1, results: [{ id: first.id, stock: 5 }] })
  await sql.write`update producto set stock = 4 where id = ${first.id}`
  t.match(await read(), { total: 1, results: [{ stock: 4 }] })
  const second = await createProduct(sql, { name: 'Dos' })
  t.match(await read(), { total: 2, results: [{ id: second.id }, { id: first.id }] })
  await read('?ordering=precio')
  await sql.write`update producto set precio = 1 where id = ${second.id}`
  t.match(await read('?ordering=precio'), { results: [{ id: second.id }, { id: first.id }] })
  await sql.write`delete from producto where id = ${second.id}`
  t.match(await read(), { total: 1, results: [{ id: first.id }] })
})

t.test('a page and its total are one round trip', async (t) => {
  const shop = await openShop(t, { throughProxy: true })
  await createProduct(shop.app.sql)
  for (const url of [
    '/api/listadoproductos/',
    '/api/listadoproductos/?page=500',
    '/api/listadoproductos/?q=producto&ordering=-ventas_totales&min_stock=1',
    '/api/carrito-voz/productos-carrito/?ids=1,2',
  ]) {
    const counted = await roundTrips(shop.app, () => shop.app.inject(url))
    t.equal(counted.roundTrips, 1, url)
  }
})

t.test('an answer may be shared for four seconds and has a tag', async (t) => {
  const shop = await openShop(t)
  const { id } = await createProduct(shop.app.sql, { stock: 5 })
  const first = await shop.app.inject('/api/listadoproductos/')
  t.match(first.headers, { 'cache-control': 'public, max-age=0, s-maxage=4', vary: /Authorization/ })
  const headers = { 'if-none-match': String(first.headers.etag) }
  const again = await shop.app.inject({ url: '/api/listadoproductos/', headers })
  t.same([again.statusCode, again.body, again.headers.etag], [304, '', first.headers.etag])
  await shop.app.sql.write`update producto set stock = 4 where id = ${id}`
  t.equal((await shop.app.inject({ url: '/api/listadoproductos/', headers })).statusCode, 200)
})

t.test('totals by brand and type stay exact while products come, move and go', async (t) => {
  const shop = await openShop(t)
  const { sql } = shop.app
  const other = await createBrand(sql, 'Otra')
  await sql.write`
    insert into producto (nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, id_vendedor)
    select 'P ' || n, 1, 1, 1, ${shop.brandId}, ${shop.typeId}, (select id from usuario limit 1)
    from generate_series(1, 30) n, (select ${(await createUser(sql)).id}) someone`
  const totals = async () => {
    const of = async (query: string) =>
      (await shop.app.inject(`/api/listadoproductos/?${query}`)).json().total
    const both = `marca_id=${other}&tipoproducto_id=${shop.typeId}`
    return [
      await of(''),
      await of(`marca_id=${shop.brandId}`),
      await of(`tipoproducto_id=${shop.typeId}`),
      await of(both),
    ]
  }
  t.same(await totals(), [30, 30, 30, 0])
  await sql.write`update producto set marca_id = ${other} where id % 3 = 0`
  t.same(await totals(), [30, 20, 30, 10])
  await sql.write`delete from producto where marca_id = ${other}`
  t.same(await totals(), [20, 20, 20, 0])
})

t.test('those who ask for the same page at once share a reading that begins after they asked', async (t) => {
  const shop = await openShop(t, { throughProxy: true })
  await createProduct(shop.app.sql)
  const buyer = shop.app.as('Cliente')
  await buyer.token()
  const url = '/api/listadoproductos/'
  const many = <Reply>(ask: () => Promise<Reply>) => Promise.all(Array.from({ length: 20 }, ask))
  for (const caller of [shop.app, buyer]) {
    const together = await roundTrips(shop.app, async () => {
      for (const reply of await many(() => caller.inject(url))) {
        t.same([reply.statusCode, reply.json().total], [200, 1])
      }
    })
    t.ok(together.roundTrips < 20, `${together.roundTrips} readings for 20`)
  }
  const different = await roundTrips(shop.app, () =>
    Promise.all(['', '?page=2', '?page_size=5'].map((query) => shop.app.inject(url + query))),
  )
  t.equal(different.roundTrips, 3)
  const both = await Promise.all([shop.app.inject(url), buyer.inject(url)])
  const [visitor, person] = both.map((reply) => reply.json().results[0].vendedor.correo)
  t.equal(visitor, '')
  t.match(person, '@', "sellers' addresses are for people who are logged in, however close the other asks")
})
