import t from 'tap'
import { createBrand, createProduct, createUser } from '../../factories.ts'
import { roundTrips } from '../../helper.ts'
import { openShop } from './helper.ts'

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
