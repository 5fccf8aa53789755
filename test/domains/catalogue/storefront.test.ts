import t from 'tap'
import { createBrand, createProduct, createProductType, createSale, createUser } from '../../factories.ts'
import { openShop, postProduct, type Shop } from './helper.ts'

async function names(shop: Shop, query: string): Promise<string[]> {
  const response = await shop.app.inject(`/api/listadoproductos/${query}`)
  t.equal(response.statusCode, 200, response.body)
  const { results } = response.json()
  return results.map(({ nombre }: { nombre: string }) => nombre)
}

t.test('anybody sees the products, without the e-mail address of whoever sells them', async (t) => {
  const shop = await openShop(t)
  const product = (await postProduct(shop)).json()
  const seller = await shop.seller.user()
  const offer = {
    id: product.id,
    nombre: 'Televisor 50"',
    precio: 399.9,
    stock: 10,
    tiempogarantia: 365,
    imagen_url: product.imagen_url,
    marca: { id: shop.brandId, nombre: 'Samsung' },
    tipoproducto: { id: shop.typeId, nombre: 'Televisores' },
    vendedor: { id: seller.id, nombre: seller.name, correo: '' },
  }
  const page = { total: 1, page: 1, page_size: 20, total_pages: 1, results: [offer] }
  t.same((await shop.app.inject('/api/listadoproductos/')).json(), page)
  const stale = { url: '/api/listadoproductos', headers: { authorization: 'Bearer no-good' } }
  t.same((await shop.app.inject(stale)).json(), page, 'a stale token is ignored')

  const known = await shop.app.as('Cliente').inject('/api/listadoproductos/')
  t.match(known.json().results, [{ vendedor: { correo: seller.email } }])
  t.equal(known.headers['cache-control'], 'private, no-cache')

  t.test('and the products of a cart in its order, with their images', async (t) => {
    const other = await createProduct(shop.app.sql, { name: 'Otro' })
    const url = `/api/carrito-voz/productos-carrito/?ids=${other.id}, ${product.id},,${other.id},999`
    const [first, second, ...rest] = (await shop.app.inject(url)).json()
    t.match(first, { id: other.id, imagen_key: null, imagen_url: null, precio: 100 })
    t.same(second, { ...offer, imagen_key: product.imagen_key })
    t.same(rest, [])
    t.same((await shop.app.inject('/api/carrito-voz/productos-carrito/?ids=,')).json(), [])
    t.match((await shop.app.inject('/api/carrito-voz/productos-carrito/')).json(), { code: 'IDS_REQUIRED' })
    t.match((await shop.app.inject('/api/carrito-voz/productos-carrito/?ids=1,a')).json(), {
      code: 'IDS_NOT_NUMBERS',
    })
    const many = Array.from({ length: 201 }, (_, index) => index + 1).join()
    t.match((await shop.app.inject(`/api/carrito-voz/productos-carrito/?ids=${many}`)).json(), {
      code: 'TOO_MANY_IDS',
    })
  })

  t.test('filters are for people who are logged in', async (t) => {
    t.equal((await shop.app.inject('/api/listadoproductos/filtros/')).statusCode, 401)
    const { marcas, tipos } = (await shop.app.as('Cliente').inject('/api/listadoproductos/filtros/')).json()
    t.same(marcas[1], { id: shop.brandId, nombre: 'Samsung' })
    t.same(tipos[0], { id: shop.typeId, nombre: 'Televisores' })
  })
})

t.test('an empty shop has no pages', async (t) => {
  const shop = await openShop(t)
  const empty = { total: 0, page: 1, page_size: 20, total_pages: 0, results: [] }
  t.same((await shop.app.inject('/api/listadoproductos/')).json(), empty)
})

t.test('a search ignores case and accents and puts what fits best first', async (t) => {
  const shop = await openShop(t)
  const { sql } = shop.app
  const camera = await createBrand(sql, 'Cámara Uno')
  const lenses = await createProductType(sql, 'Cámaras y lentes')
  const add = (name: string, options = {}) => createProduct(sql, { name, ...options })
  await add('Trípode', { typeId: lenses })
  await add('Correa', { brandId: camera })
  await add('Funda para videocámara')
  await add('Mini cámara espía')
  await add('CÁMARA réflex')
  await add('Ñandú_100%')
  await add('Otra cosa')
  const expected = ['CÁMARA réflex', 'Mini cámara espía', 'Funda para videocámara', 'Correa', 'Trípode']
  t.same(await names(shop, '?q=camara'), expected)
  t.same(await names(shop, '?q=%20C%C3%81MARA%20'), expected)
  t.same(
    await names(shop, '?q=espia%20camara'),
    ['Mini cámara espía'],
    'every word has to occur, in any order',
  )
  t.same(await names(shop, '?q=nandu_'), ['Ñandú_100%'])
  t.same(await names(shop, '?q=%25'), ['Ñandú_100%'])
  t.same(await names(shop, '?q=n%5C'), [])
  await sql.write`update marca set nombre = 'Kodak' where id = ${camera}`
  t.same(await names(shop, '?q=kodak'), ['Correa'], 'a brand is found by its new name')
  t.same(
    await names(shop, '?q=camara'),
    expected.filter((name) => name !== 'Correa'),
  )
})

t.test('a search finds the same in both spellings of Unicode and without accents', async (t) => {
  const shop = await openShop(t)
  const { sql } = shop.app
  t.equal((await postProduct(shop, { nombre: 'Ca\u0301mara de nin\u0303o' })).statusCode, 201)
  await createProduct(sql, { name: 'C\u00e1mara' })
  // As the original writes it, beside this service.
  await createProduct(sql, { name: 'Ca\u0301mara vieja' })
  const all = ['C\u00e1mara de ni\u00f1o', 'C\u00e1mara', 'Ca\u0301mara vieja'].sort()
  for (const q of [
    'c\u00e1mara',
    'ca\u0301mara',
    'camara',
    'C\u00c1MARA',
    'CA\u0301MARA',
    '\u200bc\u00e1mara\u00a0',
  ])
    t.same((await names(shop, `?q=${encodeURIComponent(q)}`)).sort(), all, JSON.stringify(q))
  for (const q of ['ni\u00f1o', 'nin\u0303o', 'nino', 'de  ni\u00f1o'])
    t.same(await names(shop, `?q=${encodeURIComponent(q)}`), ['C\u00e1mara de ni\u00f1o'], JSON.stringify(q))
})

t.test('filters hold together, bounds included, 0 is a brand that does not exist', async (t) => {
  const shop = await openShop(t)
  const { sql } = shop.app
  const cheap = await createProduct(sql, { name: 'Barato', price: '10.00', stock: 1 })
  await createProduct(sql, { name: 'Caro', price: '1000.00', stock: 50 })
  await sql.write`update producto set reservado = 1 where id = ${cheap.id}`
  t.same(await names(shop, '?min_precio=10&max_precio=999.99'), ['Barato'])
  t.same(await names(shop, `?marca_id=${cheap.brandId}&tipoproducto_id=${cheap.typeId}`), ['Barato'])
  t.same(await names(shop, '?marca_id=0'), [])
  t.same(await names(shop, '?min_stock=1'), ['Caro'], 'units that a checkout holds are not for sale')
  t.same(await names(shop, '?max_stock=0'), ['Barato'])
  t.same(await names(shop, '?q=&marca_id=&ordering='), ['Caro', 'Barato'], 'empty is absent')
  for (const query of [
    'page=0',
    'page_size=0',
    'page_size=101',
    'min_precio=x',
    'max_stock=1.5',
    'ordering=x',
  ]) {
    const response = await shop.app.inject(`/api/listadoproductos/?${query}`)
    t.match(response.json(), { status: 400, errors: {} }, query)
  }
  t.equal((await shop.app.inject('/api/listadoproductos/?page_size=100')).statusCode, 200)
})

t.test('orders: price, name, newest, and units sold', async (t) => {
  const shop = await openShop(t)
  const { sql } = shop.app
  const buyerId = (await createUser(sql)).id
  const a = await createProduct(sql, { name: 'ábaco', price: '30.00' })
  const b = await createProduct(sql, { name: 'Bolso', price: '10.00' })
  const c = await createProduct(sql, { name: 'cesta', price: '20.00' })
  await createSale(sql, {
    buyerId,
    lines: [
      { product: c, quantity: 2 },
      { product: a, quantity: 1 },
    ],
  })
  await createSale(sql, { buyerId, lines: [{ product: b, quantity: 4 }] })
  t.same(await names(shop, '?ordering=precio'), ['Bolso', 'cesta', 'ábaco'])
  t.same(await names(shop, '?ordering=-precio'), ['ábaco', 'cesta', 'Bolso'])
  t.same(await names(shop, '?ordering=nombre'), ['ábaco', 'Bolso', 'cesta'])
  t.same(await names(shop, '?ordering=-nombre'), ['cesta', 'Bolso', 'ábaco'])
  t.same(await names(shop, '?ordering=nuevo'), ['cesta', 'Bolso', 'ábaco'])
  t.same(await names(shop, '?ordering=-ventas_totales'), ['Bolso', 'cesta', 'ábaco'])
  await createSale(sql, { buyerId, lines: [{ product: a, quantity: 9 }] })
  t.same(
    await names(shop, '?ordering=-ventas_totales'),
    ['ábaco', 'Bolso', 'cesta'],
    'every sale counts at once',
  )
  await sql.write`delete from detalleventa where producto_id = ${a.id}`
  t.same(await names(shop, '?ordering=ventas_totales'), ['ábaco', 'cesta', 'Bolso'])
  t.same(await names(shop, '?ordering=-ventas_totales&q=BOL'), ['Bolso'])
})
