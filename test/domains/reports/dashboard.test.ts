import t from 'tap'
import { createBrand, createProduct, createProductType, createSale, createUser } from '../../factories.ts'
import { build, roundTrips, type TestApp } from '../../helper.ts'

const url = '/api/dashboard-ejecutivo/'
const fresh = { 'cache-control': 'no-cache' }

/** The dashboard as an administrator reads it anew. */
async function read(app: TestApp, query: Record<string, string> = {}) {
  const reply = await app.as('Administrador').inject({ url, query, headers: fresh })
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`)
  return reply.json()
}

/** Three sales in January 2026 and one in December, of two products and two clients. */
async function openShop(app: TestApp) {
  const seller = await createUser(app.sql, { name: 'Rosa', roles: ['Vendedor'] })
  const [ana, luis] = [
    await createUser(app.sql, { name: 'Ana', email: 'ana@example.com', roles: ['Cliente'] }),
    await createUser(app.sql, { name: 'Luis', email: 'luis@example.com', roles: ['Cliente'] }),
  ]
  const brandId = await createBrand(app.sql, 'Oster')
  const common = { brandId, sellerId: seller.id }
  const blender = await createProduct(app.sql, {
    ...common,
    name: 'Licuadora',
    price: '100.00',
    stock: 3,
    typeId: await createProductType(app.sql, 'Cocina'),
  })
  const drill = await createProduct(app.sql, {
    ...common,
    name: 'Taladro',
    price: '50.50',
    stock: 0,
    typeId: await createProductType(app.sql, 'Taller'),
  })
  const sell = (buyerId: string, soldAt: string, lines: { product: typeof drill; quantity: number }[]) =>
    createSale(app.sql, { buyerId, soldAt: new Date(soldAt), lines })
  await sell(ana.id, '2026-01-01T04:00:00Z', [{ product: blender, quantity: 2 }])
  await sell(ana.id, '2026-02-01T03:59:59Z', [{ product: drill, quantity: 1 }])
  const last = await sell(luis.id, '2026-01-15T12:00:00Z', [
    { product: blender, quantity: 1 },
    { product: drill, quantity: 2 },
  ])
  await sell(luis.id, '2026-01-01T03:59:59Z', [{ product: blender, quantity: 4 }])
  await app.sql.write`update producto set precio = 999, nombre = 'Licuadora nueva' where id = ${blender.id}`
  return { ana, luis, blender, drill, last, seller }
}

const january = { fecha_inicio: '2026-01-01', fecha_fin: '2026-01-31' }

t.test('the owner reads what was sold in a period, to the cent, at the prices as sold', async (t) => {
  const app = await build(t)
  const { ana, luis, blender, drill, last } = await openShop(app)
  await app.sql.write`insert into garantia (venta_id, producto_id, motivo, cantidad, hora)
    values (${last.id}, ${drill.id}, 'No enciende', 1, '2026-01-20T10:00:00Z')`
  const body = await read(app, january)
  const now = body.fecha_actualizacion
  t.ok(Math.abs(Date.now() - Date.parse(now)) < 5000)
  t.strictSame(body, {
    periodo: 'Del 01/01/2026 al 31/01/2026',
    fecha_actualizacion: now,
    kpis: [
      {
        titulo: 'Ventas Totales',
        valor: '$451.50',
        cambio_porcentual: 12.88,
        tendencia: 'up',
        icono: 'dollar',
      },
      {
        titulo: 'Número de Ventas',
        valor: '3',
        cambio_porcentual: 200,
        tendencia: 'up',
        icono: 'shopping-cart',
      },
      { titulo: 'Clientes Activos', valor: '2', cambio_porcentual: 100, tendencia: 'up', icono: 'users' },
      {
        titulo: 'Ticket Promedio',
        valor: '$150.50',
        cambio_porcentual: -62.38,
        tendencia: 'down',
        icono: 'receipt',
      },
      {
        titulo: 'Productos Vendidos',
        valor: '6',
        cambio_porcentual: null,
        tendencia: null,
        icono: 'package',
      },
      {
        titulo: 'Garantías Pendientes',
        valor: '1',
        cambio_porcentual: null,
        tendencia: null,
        icono: 'alert-circle',
      },
    ],
    ventas_por_dia: [
      { fecha: '2026-01-01', total_ventas: 1, monto_total: '200.00' },
      { fecha: '2026-01-15', total_ventas: 1, monto_total: '201.00' },
      { fecha: '2026-01-31', total_ventas: 1, monto_total: '50.50' },
    ],
    productos_mas_vendidos: [
      {
        producto_id: blender.id,
        nombre: 'Licuadora nueva',
        cantidad_vendida: 3,
        monto_total: '300.00',
        marca: 'Oster',
      },
      {
        producto_id: drill.id,
        nombre: 'Taladro',
        cantidad_vendida: 3,
        monto_total: '151.50',
        marca: 'Oster',
      },
    ],
    ventas_por_categoria: [
      { categoria: 'Cocina', cantidad: 3, monto: '300.00', porcentaje: 66.45 },
      { categoria: 'Taller', cantidad: 3, monto: '151.50', porcentaje: 33.55 },
    ],
    mejores_clientes: [
      {
        cliente_id: ana.id,
        nombre: 'Ana',
        correo: 'ana@example.com',
        total_compras: 2,
        monto_total: '250.50',
      },
      {
        cliente_id: luis.id,
        nombre: 'Luis',
        correo: 'luis@example.com',
        total_compras: 1,
        monto_total: '201.00',
      },
    ],
    alertas: [
      {
        tipo: 'stock_bajo',
        titulo: 'Stock bajo: Licuadora nueva',
        descripcion: 'Quedan 3 unidades. Vendedor: Rosa.',
        fecha: now,
        severidad: 'warning',
      },
      {
        tipo: 'stock_bajo',
        titulo: 'Sin stock: Taladro',
        descripcion: 'No quedan unidades. Vendedor: Rosa.',
        fecha: now,
        severidad: 'error',
      },
      {
        tipo: 'garantia_pendiente',
        titulo: 'Garantía pendiente: Taladro',
        descripcion: 'Solicitada por Luis.',
        fecha: '2026-01-20T10:00:00Z',
        severidad: 'warning',
      },
    ],
    // The administrator who asks is a person too.
    resumen: { total_productos: 2, total_usuarios: 4, total_vendedores: 1, valor_inventario: 2997 },
  })
})

t.test('money that went back is not counted, and what went back as a whole was not sold', async (t) => {
  const app = await build(t)
  const { last } = await openShop(app)
  await app.sql.write`update pagos set reembolsado = 51 where venta_id = ${last.id}`
  const partly = await read(app, january)
  t.match(partly.kpis.slice(0, 2), [{ valor: '$400.50' }, { valor: '3' }])
  t.match(partly.ventas_por_dia[1], { monto_total: '150.00', total_ventas: 1 })
  t.match(partly.mejores_clientes[1], { monto_total: '150.00' })
  await app.sql.write`update pagos set reembolsado = total where venta_id = ${last.id}`
  const undone = await read(app, january)
  t.match(
    undone.kpis.map(({ valor }: { valor: string }) => valor),
    ['$250.50', '2', '1', '$125.25', '3', '0'],
  )
  t.equal(undone.ventas_por_dia.length, 2)
  t.match(undone.productos_mas_vendidos, [{ cantidad_vendida: 2 }, { cantidad_vendida: 1 }])
  t.match(undone.ventas_por_categoria, [{ monto: '200.00' }, { monto: '50.50' }])
  t.equal(undone.mejores_clientes.length, 1)
})

t.test('a line from before prices were kept counts at the price of today', async (t) => {
  const app = await build(t)
  const { last, blender } = await openShop(app)
  await app.sql.write`update detalleventa set precio_unitario = null
    where venta_id = ${last.id} and producto_id = ${blender.id}`
  t.match((await read(app, january)).productos_mas_vendidos[0], { monto_total: '1199.00' })
})

t.test('an empty shop has zeros and empty lists, in every period', async (t) => {
  const app = await build(t)
  for (const periodo of ['hoy', 'semana', 'mes', 'trimestre', 'año', 'todo']) {
    const body = await read(app, { periodo })
    t.match(
      body.kpis.map((kpi: { valor: string; cambio_porcentual: unknown; tendencia: unknown }) => [
        kpi.valor,
        kpi.cambio_porcentual,
        kpi.tendencia,
      ]),
      [
        ['$0.00', 0, 'stable'],
        ['0', 0, 'stable'],
        ['0', 0, 'stable'],
        ['$0.00', 0, 'stable'],
        ['0', null, null],
        ['0', null, null],
      ],
      periodo,
    )
    const { ventas_por_dia, productos_mas_vendidos, ventas_por_categoria, mejores_clientes, alertas } = body
    t.strictSame(
      [ventas_por_dia, productos_mas_vendidos, ventas_por_categoria, mejores_clientes, alertas],
      [[], [], [], [], []],
    )
    t.strictSame(body.resumen, {
      total_productos: 0,
      total_usuarios: 1,
      total_vendedores: 0,
      valor_inventario: 0,
    })
  }
})

t.test(
  'great sales of the last day are told, closed accounts are nobody, and sums may be long',
  async (t) => {
    const app = await build(t)
    const product = await createProduct(app.sql, { price: '9999999999.99', stock: 100 })
    const buyer = await createUser(app.sql, { name: 'Ana', isActive: false })
    for (let place = 0; place < 2; place += 1)
      await createSale(app.sql, { buyerId: buyer.id, lines: [{ product }] })
    const body = await read(app, { periodo: 'todo' })
    t.match(body.kpis[0], { valor: '$19,999,999,999.98', cambio_porcentual: 100, tendencia: 'up' })
    t.match(body.productos_mas_vendidos, [{ monto_total: '19999999999.98' }])
    t.match(body.alertas, [
      { tipo: 'venta_alta', titulo: 'Venta destacada: $9,999,999,999.99', descripcion: 'Compra de Ana.' },
      { tipo: 'venta_alta', severidad: 'info' },
    ])
    t.match(body.resumen, { total_usuarios: 2, total_vendedores: 1 })
    t.equal((await read(app)).periodo, 'Último mes')
  },
)

t.test('as many products and clients are told as are asked for', async (t) => {
  const app = await build(t)
  for (let place = 0; place < 12; place += 1) await createSale(app.sql)
  const lengths = async (query: Record<string, string>) => {
    const { productos_mas_vendidos, mejores_clientes } = await read(app, query)
    return [productos_mas_vendidos.length, mejores_clientes.length]
  }
  t.strictSame(await lengths({}), [10, 10])
  t.strictSame(await lengths({ limit_top: '1' }), [1, 1])
  t.strictSame(await lengths({ limit_top: '50' }), [12, 12])
})

t.test('what makes no sense is refused by its field', async (t) => {
  const app = await build(t)
  const wrong: [Record<string, string>, string][] = [
    [{ periodo: 'ayer' }, 'periodo'],
    [{ fecha_inicio: 'x', fecha_fin: '2026-01-01' }, 'fecha_inicio'],
    [{ fecha_inicio: '2026-02-30', fecha_fin: '2026-03-01' }, 'fecha_inicio'],
    [{ fecha_inicio: '2026-01-01', fecha_fin: '9999-01-01' }, 'fecha_fin'],
    [{ fecha_inicio: '2026-02-01', fecha_fin: '2026-01-31' }, 'non_field_errors'],
    [{ limit_top: '0' }, 'limit_top'],
    [{ limit_top: '51' }, 'limit_top'],
    [{ limit_top: '2.5' }, 'limit_top'],
  ]
  for (const [query, field] of wrong) {
    const reply = await app.as('Analista').inject({ url, query })
    t.equal(reply.statusCode, 400, JSON.stringify(query))
    t.strictSame(Object.keys(reply.json().errors), [field])
  }
  const alone = await app.as('Analista').inject({ url, query: { fecha_inicio: '2026-01-01' } })
  t.equal(alone.json().periodo, 'Último mes')
})

t.test('administrators and analysts may read it, nobody else', async (t) => {
  const app = await build(t)
  t.equal((await app.inject(url)).statusCode, 401)
  for (const role of ['Cliente', 'Vendedor', 'Tecnico'] as const)
    t.equal((await app.as(role).inject(url)).statusCode, 403, role)
  for (const path of [url, url.slice(0, -1)]) {
    const reply = await app.as('Analista').inject(path)
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['cache-control'], 'private, no-cache')
  }
})

t.test('it is read in one round trip, and then remembered and shared', async (t) => {
  const app = await build(t, { throughProxy: true })
  const caller = app.as('Administrador')
  await caller.inject('/api/me/')
  const first = await roundTrips(app, () =>
    Promise.all([caller.inject(url), caller.inject(url), caller.inject(url)]),
  )
  t.equal(first.roundTrips, 1)
  t.equal((await roundTrips(app, () => caller.inject(url))).roundTrips, 0)
  const forced = await roundTrips(app, () => caller.inject({ url, headers: fresh }))
  t.equal(forced.roundTrips, 1)
})

t.test(
  'a database that dies in it costs a repeat, one that is away a 503, and then it is back',
  async (t) => {
    const app = await build(t, { throughProxy: true, config: { REQUEST_DEADLINE_MS: '400' } })
    await app.as('Administrador').inject('/api/me/')
    const fault = app.proxy.cutMidReply({ sql: 'refunded as materialized', times: 1 })
    t.equal((await app.as('Administrador').inject(url)).statusCode, 200)
    t.equal(fault.hits(), 1)
    app.proxy.closePort()
    app.proxy.cut()
    t.equal((await app.as('Administrador').inject(url)).statusCode, 200, 'what is remembered is served')
    const away = await app.as('Administrador').inject({ url, headers: fresh })
    t.equal(away.statusCode, 503)
    t.ok(Number(away.headers['retry-after']) > 0)
    await app.proxy.openPort()
    let status = 503
    for (let attempt = 0; attempt < 40 && status === 503; attempt += 1) {
      status = (await app.as('Administrador').inject({ url, headers: fresh })).statusCode
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    t.equal(status, 200)
  },
)
