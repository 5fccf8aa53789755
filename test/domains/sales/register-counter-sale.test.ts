import t from 'tap'
import { createProduct, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { books, openShop, sell } from './shop.ts'

t.test('a counter sale answers what was sold and leaves every row that belongs to it', async (t) => {
  const app = await build(t)
  const { buyer, product, seller, body } = await openShop(app)
  const reply = await sell(seller, body)
  t.equal(reply.statusCode, 201)
  const sale = reply.json()
  t.match(sale.fecha, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)
  t.strictSame(sale, {
    venta_id: sale.venta_id,
    cliente_nombre: 'Ana Compradora',
    cliente_correo: 'ana@example.com',
    total: '399.98',
    direccion: 'Av. Arce 2147',
    metodo_pago: 'transferencia',
    fecha: sale.fecha,
    productos: [
      { producto_id: product.id, nombre: 'Licuadora', precio: '199.99', cantidad: 2, subtotal: '399.98' },
    ],
    vendedor_nombre: 'Vendedor de prueba',
    pago_id: sale.pago_id,
  })
  t.strictSame(await books(app, product.id), {
    stock: 8,
    held: 0,
    sales: 1,
    units: 2,
    payments: 1,
    movements: 1,
    moved: -2,
    audited: 1,
    notices: 1,
  })
  const [row] = await app.sql.read`
    select venta.usuario_id as buyer, venta.vendedor_id as seller, canal, venta.moneda, metodo_pago, estado,
      nombre_producto, precio_unitario, precio_estimado,
      limitegarantia = venta.hora + interval '30 days' as deadline_kept
    from venta join pagos on pagos.venta_id = venta.id join detalleventa on detalleventa.venta_id = venta.id`
  t.strictSame(
    { ...row },
    {
      buyer: buyer.id,
      seller: (await seller.user()).id,
      canal: 'mostrador',
      moneda: 'usd',
      metodo_pago: 'transferencia',
      estado: 'pagado',
      nombre_producto: 'Licuadora',
      precio_unitario: '199.99',
      precio_estimado: false,
      deadline_kept: true,
    },
  )
})

t.test('an administrator may sell; cash is the payment method unless another is named', async (t) => {
  const app = await build(t)
  const { body } = await openShop(app)
  const { metodo_pago: _, ...withoutMethod } = body
  const reply = await sell(app.as('Administrador'), withoutMethod)
  t.equal(reply.statusCode, 201)
  t.equal(reply.json().metodo_pago, 'efectivo')
})

t.test('the same product on two lines is one question to the stock', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  const line = (cantidad: number) => ({ producto_id: product.id, cantidad })
  const refused = await sell(seller, { ...body, productos: [line(2), line(9)] })
  t.equal(refused.statusCode, 400)
  t.match(refused.json(), {
    code: 'INSUFFICIENT_STOCK',
    detail: 'Stock insuficiente para "Licuadora". Disponible: 10, solicitado: 11.',
    product_id: product.id,
    available: 10,
    requested: 11,
  })
  const sold = await sell(seller, { ...body, productos: [line(2), line(8)] })
  t.equal(sold.statusCode, 201)
  t.match(sold.json().productos, [{ cantidad: 10, subtotal: '1999.90' }])
  t.equal((await books(app, product.id)).stock, 0)
})

t.test('units that a checkout holds are not sold over the counter', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  await app.sql.write`update producto set reservado = 9 where id = ${product.id}`
  const refused = await sell(seller, body)
  t.match(refused.json(), { code: 'INSUFFICIENT_STOCK', available: 1, requested: 2 })
  t.match(await books(app, product.id), { stock: 10, held: 9, sales: 0 })
})

t.test('a refused sale says why and has no effect', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  await createUser(app.sql, { email: 'inactiva@example.com', isActive: false })
  const dear = await createProduct(app.sql, { price: '9999999999.99', stock: 5 })
  const rows = [
    [{ cliente_correo: 'nadie@example.com' }, 'UNKNOWN_CUSTOMER'],
    [{ cliente_correo: 'inactiva@example.com' }, 'UNKNOWN_CUSTOMER'],
    [{ productos: [{ producto_id: 2_000_000_000, cantidad: 1 }] }, 'UNKNOWN_PRODUCT'],
    [{ productos: [{ producto_id: product.id, cantidad: 11 }] }, 'INSUFFICIENT_STOCK'],
    [{ productos: [{ producto_id: dear.id, cantidad: 2 }] }, 'TOTAL_TOO_LARGE'],
  ] as const
  for (const [change, code] of rows) {
    const reply = await sell(seller, { ...body, ...change })
    t.equal(reply.statusCode, 400, code)
    t.equal(reply.json().code, code)
    t.type(reply.json().detail, 'string')
  }
  t.match(await books(app, product.id), { stock: 10, sales: 0, payments: 0, audited: 0, notices: 0 })
})

t.test('a body of the wrong shape names the field', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  const line = { producto_id: product.id, cantidad: 1 }
  const rows: [object, string][] = [
    [{ cliente_correo: 'no es un correo' }, 'cliente_correo'],
    [{ cliente_correo: null }, 'cliente_correo'],
    [{ productos: [] }, 'productos'],
    [{ productos: 'x' }, 'productos'],
    [{ productos: [{ ...line, cantidad: 0 }] }, 'productos.0.cantidad'],
    [{ productos: [line, { ...line, cantidad: 1.5 }] }, 'productos.1.cantidad'],
    [{ productos: [{ ...line, cantidad: true }] }, 'productos.0.cantidad'],
    [{ productos: [{ cantidad: 1 }] }, 'productos.0.producto_id'],
    [{ productos: Array.from({ length: 201 }, () => line) }, 'productos'],
    [{ direccion: '   ' }, 'direccion'],
    [{ direccion: 'x'.repeat(501) }, 'direccion'],
    [{ metodo_pago: 'cheque' }, 'metodo_pago'],
    [{ metodo_pago: null }, 'metodo_pago'],
  ]
  for (const [change, field] of rows) {
    const reply = await sell(seller, { ...body, ...change })
    t.equal(reply.statusCode, 400, field)
    t.ok(reply.json().errors?.[field]?.length, `${field}: ${reply.body}`)
  }
  t.equal((await books(app, product.id)).sales, 0)
})

t.test('only sellers and administrators sell', async (t) => {
  const app = await build(t)
  const { body } = await openShop(app)
  const anonymous = await app.inject({ method: 'POST', url: '/api/venta-manual/registrar/', payload: body })
  t.equal(anonymous.statusCode, 401)
  t.ok(anonymous.headers['www-authenticate'])
  for (const role of ['Cliente', 'Analista', 'Tecnico'] as const) {
    t.equal((await sell(app.as(role), body)).statusCode, 403, role)
  }
})

t.test('low stock is told to the owner of the product once per crossing', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  const one = { ...body, productos: [{ producto_id: product.id, cantidad: 1 }] }
  for (let sale = 0; sale < 5; sale++) t.equal((await sell(seller, one)).statusCode, 201)
  const rows = await app.sql.read<{ usuario_id: string; datos: { stock_actual: number; fecha: string } }>`
    select usuario_id, datos from cola_notificacion where datos->>'tipo' = 'stock_bajo'`
  t.equal(rows.length, 1)
  t.equal(rows[0]!.usuario_id, product.sellerId)
  t.equal(rows[0]!.datos.stock_actual, 7)
  t.match(rows[0]!.datos.fecha, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}000)?\+00:00$/)
})

t.test('the sold lines leave the cart of the seller, the others stay', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  const other = await createProduct(app.sql)
  for (const id of [product.id, other.id]) {
    await seller.inject({
      method: 'POST',
      url: '/api/venta-manual/carrito/agregar/',
      payload: { producto_id: id, cantidad: 1 },
    })
  }
  await sell(seller, body)
  const cart = await seller.inject('/api/venta-manual/carrito/')
  t.match(cart.json(), { items: [{ producto_id: other.id }], cantidad_items: 1 })
})

t.test('a sale is one round trip to the database', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { seller, body } = await openShop(app)
  await sell(seller, body)
  const { result, roundTrips: count } = await roundTrips(app, () => sell(seller, body))
  t.equal(result.statusCode, 201)
  t.equal(count, 1)
})
