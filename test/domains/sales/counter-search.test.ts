import t from 'tap'
import { createBrand, createProduct, createProductType, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'

const customers = (email: string) => `/api/venta-manual/buscar-cliente/?correo=${encodeURIComponent(email)}`
const products = (text?: string) =>
  `/api/venta-manual/buscar-producto/${text === undefined ? '' : `?busqueda=${encodeURIComponent(text)}`}`

t.test('a customer is found by e-mail whatever its case, with the stored spelling', async (t) => {
  const app = await build(t, { throughProxy: true })
  const seller = app.as('Vendedor')
  const customer = await createUser(app.sql, { name: 'Ana', email: 'Ana@Example.com', phone: null })
  await seller.inject(customers('ana@example.com'))
  const { result, roundTrips: count } = await roundTrips(app, () =>
    seller.inject(customers(' ANA@example.com ')),
  )
  t.equal(result.statusCode, 200)
  t.strictSame(result.json(), {
    usuario_id: customer.id,
    nombre: 'Ana',
    correo: 'Ana@Example.com',
    telefono: '',
  })
  t.equal(count, 1)
})

t.test('a customer who is not there, or no longer active, is 404; a bad address is 400', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  await createUser(app.sql, { email: 'inactiva@example.com', isActive: false })
  for (const email of ['nadie@example.com', 'inactiva@example.com']) {
    const reply = await seller.inject(customers(email))
    t.equal(reply.statusCode, 404)
    t.match(reply.json(), { code: 'CUSTOMER_NOT_FOUND', detail: new RegExp(email) })
  }
  for (const query of ['', '?correo=', '?correo=x']) {
    t.equal((await seller.inject(`/api/venta-manual/buscar-cliente/${query}`)).statusCode, 400, query)
  }
  t.equal((await app.as('Cliente').inject(customers('nadie@example.com'))).statusCode, 403)
  t.equal((await app.inject(customers('nadie@example.com'))).statusCode, 401)
})

t.test('products with units to sell are found ignoring case and accents, by name', async (t) => {
  const app = await build(t, { throughProxy: true })
  const seller = app.as('Vendedor')
  const brandId = await createBrand(app.sql, 'Oster')
  const typeId = await createProductType(app.sql, 'Cocina')
  const kettle = await createProduct(app.sql, { name: 'Tetera eléctrica', brandId, typeId, price: '35.50' })
  const blender = await createProduct(app.sql, { name: 'Licuadora ELÉCTRICA', brandId, typeId })
  await createProduct(app.sql, { name: 'Sartén eléctrica', stock: 0 })
  const held = await createProduct(app.sql, { name: 'Plancha eléctrica', stock: 2 })
  await app.sql.write`update producto set reservado = 2 where id = ${held.id}`
  await seller.inject(products('calienta la caché'))
  const { result, roundTrips: count } = await roundTrips(app, () => seller.inject(products('electrica')))
  t.strictSame(
    result.json().map((product: { producto_id: number }) => product.producto_id),
    [blender.id, kettle.id],
  )
  t.strictSame(result.json()[1], {
    producto_id: kettle.id,
    nombre: 'Tetera eléctrica',
    precio: '35.50',
    stock: 10,
    marca: 'Oster',
    tipo: 'Cocina',
    tiempo_garantia: 30,
  })
  t.equal(count, 1)
})

t.test(
  'an empty search lists what can be sold, at most 50; no hit is 404, wildcards are letters',
  async (t) => {
    const app = await build(t)
    const seller = app.as('Vendedor')
    const none = await seller.inject(products())
    t.equal(none.statusCode, 404)
    t.equal(none.json().code, 'NO_PRODUCT_FOUND')
    const { brandId, typeId, sellerId } = await createProduct(app.sql)
    for (let number = 0; number < 52; number++) await createProduct(app.sql, { brandId, typeId, sellerId })
    t.equal((await seller.inject(products())).json().length, 50)
    t.equal((await seller.inject(products(''))).json().length, 50)
    for (const text of ['%', '_', '\\', 'xyz'])
      t.equal((await seller.inject(products(text))).statusCode, 404, text)
    t.equal((await seller.inject(products('x'.repeat(161)))).statusCode, 400)
  },
)

t.test('a search that was asked before shows what is sold, renamed and sold out since', async (t) => {
  const app = await build(t, { throughProxy: true })
  const seller = app.as('Vendedor')
  const { brandId, typeId, sellerId } = await createProduct(app.sql, { name: 'Mesa 0', stock: 5 })
  await app.sql.write`
    insert into producto (nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, id_vendedor)
    select 'Mesa ' || lpad(n::text, 3, '0'), 1, 3, 1, ${brandId}::int, ${typeId}::int, ${sellerId}::uuid
    from generate_series(1, 160) n`
  const search = async () => {
    const { result, roundTrips: count } = await roundTrips(app, () => seller.inject(products('mesa')))
    return { names: result.json().map((product: { nombre: string }) => product.nombre), count }
  }
  const first = await search()
  t.same([first.names.length, first.names[0], first.names[49]], [50, 'Mesa 0', 'Mesa 049'])
  await app.sql.write`update producto set stock = 0 where nombre < 'Mesa 010'`
  await app.sql.write`update producto set nombre = 'Mesa 0109' where nombre = 'Mesa 150'`
  const second = await search()
  t.same([second.names[0], second.names[1], second.names[49]], ['Mesa 010', 'Mesa 0109', 'Mesa 058'])
  t.equal(second.count, 1)
  await app.sql.write`update producto set stock = 0 where nombre < 'Mesa 130'`
  const third = await search()
  t.same([third.names.length, third.names[0], third.count], [30, 'Mesa 130', 1])
})
