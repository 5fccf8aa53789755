import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { books, claim, claimOne, evaluate, openDesk, refund } from './desk.ts'

const dayMs = 86_400_000

t.test('a claim is answered as the clients know it, and leaves its rows', async (t) => {
  const app = await build(t)
  const { ana, buyer, body, product, sale } = await openDesk(app, { imageKey: 'productos/x/una foto.jpg' })
  const reply = await claim(ana, { ...body, motivo: '  No enciende.  ' })
  t.equal(reply.statusCode, 201, reply.body)
  const made = reply.json()
  t.strictSame(made, {
    venta_id: sale.id,
    producto_id: product.id,
    producto_nombre: 'Licuadora Ñandú',
    producto_imagen_url: made.producto_imagen_url,
    garantia_id: made.garantia_id,
    estado: 'Pendiente',
    cantidad: 1,
    motivo: 'No enciende.',
    hora: null,
    reemplazo: null,
    limitegarantia: made.limitegarantia,
  })
  t.match(made.producto_imagen_url, /productos\/x\/una%20foto\.jpg$/)
  await app.sql.write`update producto set imagen_key = '' where id = ${product.id}`
  made.producto_imagen_url = ''
  t.match(await books(app, product.id), {
    stock: 10,
    ledger_gap: 0,
    movements: 0,
    claims: 1,
    audited: 1,
    notices: 0,
  })
  const [entry] = await app.sql.read`
    select operacion, usuario_id, usuario_nombre, new_data -> 'motivo' as reason from audit_log where tabla = 'garantia'`
  const audited = {
    operacion: 'INSERT',
    usuario_id: buyer.id,
    usuario_nombre: 'Ana Compradora',
    reason: 'No enciende.',
  }
  t.strictSame({ ...entry }, audited)

  const listed = (await ana.inject('/api/garantia/mis/')).json()
  t.match(listed, { count: 1, page: 1, page_size: 20, results: [{ ...made, hora: /^\d{4}-\d\d-\d\dT.*Z$/ }] })
})

t.test('each of the four addresses takes a claim and lists', async (t) => {
  const app = await build(t)
  const { ana, body } = await openDesk(app, { bought: 4 })
  for (const path of ['mis', 'crear', 'gestionar', 'claims']) {
    t.equal((await claim(ana, body, {}, path)).statusCode, 201, path)
    t.match((await ana.inject(`/api/garantia/${path}/`)).json(), { page_size: 20 }, path)
  }
  t.equal((await ana.inject('/api/garantia/claims/')).json().count, 4)
})

t.test('a claim that cannot be made says why, in the order of the checks, and leaves nothing', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale } = await openDesk(app)
  const other = await createSale(app.sql, { lines: [{ product, quantity: 2 }] })
  const old = await createSale(app.sql, {
    buyerId: sale.buyerId,
    soldAt: new Date(Date.now() - 31 * dayMs),
    lines: [{ product }],
  })
  const unknown = await createProduct(app.sql)
  const rows = [
    [{ venta_id: other.id }, 'SALE_NOT_YOURS', `La venta ${other.id} no es una compra tuya.`],
    [{ venta_id: 2_147_483_647 }, 'SALE_NOT_YOURS', 'La venta 2147483647 no es una compra tuya.'],
    [
      { producto_id: unknown.id },
      'LINE_NOT_SOLD',
      `El producto ${unknown.id} no está en la venta ${sale.id}.`,
    ],
    [
      { venta_id: old.id, cantidad: 9 },
      'WARRANTY_EXPIRED',
      /venció el \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z\.$/,
    ],
    [
      { cantidad: 3 },
      'TOO_MANY_CLAIMED',
      'No quedan tantas unidades por reclamar. Compradas: 2, disponibles: 2.',
    ],
  ] as const
  for (const [change, code, detail] of rows) {
    const reply = await claim(ana, { ...body, ...change })
    t.match({ status: reply.statusCode, ...reply.json() }, { status: 400, code, detail }, code)
  }
  t.match(await books(app, product.id), { claims: 0, audited: 0 })
})

t.test('a claim of the wrong shape names the field', async (t) => {
  const app = await build(t)
  const { ana, body } = await openDesk(app)
  const rows: [object, string][] = [
    [{ venta_id: undefined }, 'venta_id'],
    [{ venta_id: 'x' }, 'venta_id'],
    [{ venta_id: 0 }, 'venta_id'],
    [{ producto_id: null }, 'producto_id'],
    [{ producto_id: 2_147_483_648 }, 'producto_id'],
    [{ cantidad: 0 }, 'cantidad'],
    [{ cantidad: 1.5 }, 'cantidad'],
    [{ cantidad: true }, 'cantidad'],
    [{ motivo: undefined }, 'motivo'],
    [{ motivo: '   ' }, 'motivo'],
    [{ motivo: 'x'.repeat(201) }, 'motivo'],
    [{ motivo: 'a\0b' }, 'motivo'],
  ]
  for (const [change, field] of rows) {
    const reply = await claim(ana, { ...body, ...change })
    t.equal(reply.statusCode, 400, field)
    t.ok(reply.json().errors?.[field]?.length, `${field}: ${reply.body}`)
  }
  t.equal((await claim(ana, [])).statusCode, 400)
  t.equal((await claim(ana, { ...body, motivo: 'ñ'.repeat(200), cantidad: '1' })).statusCode, 201)
})

t.test('the deadline is the one that was written at the sale, whatever the product says now', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale } = await openDesk(app, { warrantyDays: 30 })
  await app.sql.write`update producto set tiempogarantia = 0 where id = ${product.id}`
  t.equal((await ana.inject('/api/garantia/ventas-elegibles/')).json().length, 1)
  t.equal((await claim(ana, body)).statusCode, 201)
  await app.sql.write`update producto set tiempogarantia = 9999 where id = ${product.id}`
  for (const deadline of ['2020-01-01T00:00:00Z', null]) {
    await app.sql
      .write`update detalleventa set limitegarantia = ${deadline}::timestamptz where venta_id = ${sale.id}`
    t.equal((await ana.inject('/api/garantia/ventas-elegibles/')).json().length, 0)
    t.match((await claim(ana, body)).json(), { code: 'WARRANTY_EXPIRED' })
  }
})

t.test('eligible sales show lines while units are left, newest sale first', async (t) => {
  const app = await build(t)
  const { ana, buyer, body, product, sale, technician } = await openDesk(app, {
    soldAt: new Date('2026-01-31T14:05:09Z'),
    warrantyDays: 20_000,
  })
  const zinc = await createProduct(app.sql, { name: 'Zinc' })
  const abaco = await createProduct(app.sql, { name: 'Ábaco' })
  const newer = await createSale(app.sql, {
    buyerId: buyer.id,
    lines: [{ product: zinc }, { product: abaco }],
  })
  await createSale(app.sql, {
    buyerId: buyer.id,
    lines: [{ product: await createProduct(app.sql, { warrantyDays: 0 }) }],
  })
  await createSale(app.sql)
  const eligible = async () => (await ana.inject('/api/garantia/ventas-elegibles/')).json()

  const [first, second, ...rest] = await eligible()
  t.strictSame(rest, [])
  t.match(first, {
    venta_id: newer.id,
    productos: [{ producto_nombre: 'Ábaco' }, { producto_nombre: 'Zinc' }],
  })
  t.strictSame(second, {
    venta_id: sale.id,
    fecha_venta: '2026-01-31T14:05:09+00:00',
    productos: [
      {
        producto_id: product.id,
        producto_nombre: 'Licuadora Ñandú',
        producto_imagen_url: '',
        cantidad_comprada: 2,
        cantidad_disponible: 2,
        limitegarantia: second.productos[0].limitegarantia,
      },
    ],
  })
  t.match(second.productos[0].limitegarantia, /^\d{4}-\d\d-\d\dT14:05:09\+00:00$/)

  const units = async () => (await eligible())[1]?.productos[0].cantidad_disponible
  const rejected = await claimOne(ana, body)
  t.equal(await units(), 1)
  await claimOne(ana, body)
  t.equal(await units(), undefined, 'with all units claimed the line is gone')
  await evaluate(technician, rejected, { evaluacion: 'Rechazar' })
  t.equal(await units(), 1, 'a rejected claim gives its units back')
})

t.test('of a sale whose money went back whole nothing can be claimed; of a part it can', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale } = await openDesk(app)
  await refund(app, sale.id, '100.00')
  t.equal((await claim(ana, body)).statusCode, 201)
  await refund(app, sale.id)
  t.match((await claim(ana, body)).json(), { status: 409, code: 'SALE_REFUNDED' })
  t.strictSame((await ana.inject('/api/garantia/ventas-elegibles/')).json(), [])
  t.match(await books(app, product.id), { stock: 12, ledger_gap: 0, claims: 1 })
})

t.test('a line of which the original let too much be claimed has nothing left', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale } = await openDesk(app, { bought: 1 })
  await app.sql.write`
    insert into garantia (venta_id, producto_id, motivo, cantidad)
    select ${sale.id}, ${product.id}, 'Otra vez', 1 from generate_series(1, 3)`
  t.match((await claim(ana, body)).json(), {
    code: 'TOO_MANY_CLAIMED',
    detail: 'No quedan tantas unidades por reclamar. Compradas: 1, disponibles: 0.',
    available: 0,
  })
  t.strictSame((await ana.inject('/api/garantia/ventas-elegibles/')).json(), [])
})

t.test('a refused claim leaves its key free', async (t) => {
  const app = await build(t)
  const { ana, body, sale } = await openDesk(app, { bought: 1 })
  const headers = { 'idempotency-key': randomUUID() }
  t.equal((await claim(ana, { ...body, cantidad: 2 }, headers)).statusCode, 400)
  await app.sql.write`update detalleventa set cantidad = 2 where venta_id = ${sale.id}`
  t.equal((await claim(ana, { ...body, cantidad: 2 }, headers)).statusCode, 201)
})

t.test('claims need a login', async (t) => {
  const app = await build(t)
  for (const url of ['ventas-elegibles/', 'mis/', 'crear/', 'gestionar/', 'claims/', 'detalle/1/1/1/']) {
    const reply = await app.inject(`/api/garantia/${url}`)
    t.equal(reply.statusCode, 401, url)
    t.ok(reply.headers['www-authenticate'])
  }
  const stranger = app.as(await createUser(app.sql))
  t.equal((await stranger.inject('/api/garantia/claims/')).json().count, 0)
})

t.test('a claim is one round trip to the database, and every read one wait', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { ana, body, product, sale } = await openDesk(app)
  await ana.inject('/api/garantia/mis/')
  const made = await roundTrips(app, () => claim(ana, body))
  t.equal(made.result.statusCode, 201)
  t.equal(made.roundTrips, 1)
  const budgets = {
    'ventas-elegibles/': 1,
    [`detalle/${sale.id}/${product.id}/${made.result.json().garantia_id}/`]: 1,
    'mis/?q=lic&estado=Pendiente': 2,
  }
  for (const [url, budget] of Object.entries(budgets)) {
    const { result, roundTrips: count } = await roundTrips(app, () => ana.inject(`/api/garantia/${url}`))
    t.equal(result.statusCode, 200, result.body)
    t.equal(count, budget, url)
  }
})
