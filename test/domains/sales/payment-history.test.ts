import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { history, openShop, sell } from './shop.ts'

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
