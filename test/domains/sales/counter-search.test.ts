import t from 'tap'
import { createBrand, createProduct, createProductType, createSale, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { history, openShop, sell } from './shop.ts'

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

t.test('buyers see what they paid, newest first, with names and prices as sold', async (t) => {
  const app = await build(t)
  const { buyer, product, seller, body } = await openShop(app)
  await createSale(app.sql, {
    buyerId: buyer.id,
    soldAt: new Date('2024-12-04T10:00:00Z'),
    lines: [{ product }],
  })
  const sale = (await sell(seller, body)).json()
  await app.sql.write`update producto set precio = 1, nombre = 'Otro nombre' where id = ${product.id}`
  const reply = await history(app, buyer)
  t.equal(reply.statusCode, 200)
  const [newest, oldest] = reply.json()
  t.strictSame(newest, {
    pago_id: sale.pago_id,
    venta_id: sale.venta_id,
    total: '399.98',
    fecha_pago: sale.fecha,
    fecha_venta: sale.fecha,
    direccion_envio: 'Av. Arce 2147',
    productos: [
      {
        producto_id: product.id,
        producto_nombre: 'Licuadora',
        cantidad: 2,
        precio_unitario: '199.99',
        subtotal: '399.98',
      },
    ],
    receipt_url: null,
    metodo_pago: 'transferencia',
    moneda: 'usd',
    estado: 'pagado',
    reembolsado: '0.00',
  })
  t.equal(oldest.fecha_venta, '2024-12-04T10:00:00Z')
  const detail = await history(app, buyer, `${sale.pago_id}/`)
  t.strictSame(detail.json(), newest)
})

t.test("nobody sees another person's payments", async (t) => {
  const app = await build(t)
  const { seller, body } = await openShop(app)
  const sale = (await sell(seller, body)).json()
  const stranger = await createUser(app.sql, { roles: ['Administrador'] })
  t.strictSame((await history(app, stranger)).json(), [])
  const detail = await history(app, stranger, `${sale.pago_id}/`)
  t.equal(detail.statusCode, 404)
  t.equal(detail.json().code, 'PAYMENT_NOT_FOUND')
  t.equal((await app.inject('/api/historial-pagos/')).statusCode, 401)
  t.equal((await history(app, stranger, 'abc/')).statusCode, 404)
})

t.test('a page is given when asked for, and no list is without bound', async (t) => {
  const app = await build(t)
  const buyer = await createUser(app.sql)
  const product = await createProduct(app.sql)
  for (let day = 1; day <= 5; day++) {
    await createSale(app.sql, {
      buyerId: buyer.id,
      lines: [{ product }],
      soldAt: new Date(Date.UTC(2026, 0, day)),
    })
  }
  const page = await history(app, buyer, '?page=2&page_size=2')
  t.strictSame(
    page.json().map((payment: { fecha_venta: string }) => payment.fecha_venta),
    ['2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'],
  )
  t.equal((await history(app, buyer, '?page_size=201')).statusCode, 400)
  t.equal((await history(app, buyer, '?page=0')).statusCode, 400)
})

t.test('the whole history is one round trip to the database', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { buyer, seller, body } = await openShop(app)
  await sell(seller, body)
  await sell(seller, body)
  await history(app, buyer)
  const { result, roundTrips: count } = await roundTrips(app, () => history(app, buyer))
  t.equal(result.json().length, 2)
  t.equal(count, 1)
})

t.test(
  'of histories that are asked for at once each buyer gets their own, also when connections are lost',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    const product = await createProduct(app.sql)
    const buyers = await Promise.all(
      Array.from({ length: 30 }, async (_, place) => {
        const buyer = await createUser(app.sql)
        const addresses = Array.from({ length: place % 4 }, (_, sale) => `Casa ${place}, compra ${sale}`)
        for (const [sale, address] of addresses.entries()) {
          const soldAt = new Date(Date.UTC(2026, 0, 10 - sale))
          await createSale(app.sql, { buyerId: buyer.id, lines: [{ product }], soldAt, address })
        }
        await history(app, buyer)
        return { buyer, addresses }
      }),
    )
    const fault = app.proxy.cutMidReply({ sql: 'smartsales.payment_history', times: 2 })
    const replies = await Promise.all(buyers.map(({ buyer }) => history(app, buyer, '?page_size=20')))
    t.equal(fault.hits(), 2, 'the database was lost on the way')
    for (const [place, reply] of replies.entries()) {
      const shown = reply.json().map((payment: { direccion_envio: string }) => payment.direccion_envio)
      t.strictSame(shown, buyers[place]!.addresses)
    }
  },
)

t.test('a database that dies while the history is read costs a repeat, not an error', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { buyer, seller, body } = await openShop(app)
  await sell(seller, body)
  await history(app, buyer)
  const fault = app.proxy.cutMidReply({ sql: 'smartsales.payment_history', times: 1 })
  const reply = await history(app, buyer)
  t.equal(fault.hits(), 1)
  t.equal(reply.statusCode, 200)
  t.equal(reply.json().length, 1)
})
