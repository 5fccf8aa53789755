import t from 'tap'
import { createUser } from '../../factories.ts'
import { form, openShop } from './helper.ts'
import { countProducts, filled, upload, type Value } from './workbook-helper.ts'

t.test('rows become products of whoever sends them, and the report says so', async (t) => {
  const shop = await openShop(t)
  const file = await filled([
    ['Televisor A', '399.99', '12', '365', 'SAMSUNG', 'televisores'],
    ['  Televisor B ', 100.005, 3.7, 0, ' Samsung', 'Televisores '],
  ])
  const response = await upload(shop.seller, file)
  t.equal(response.statusCode, 201, response.body)
  const report = response.json()
  t.match(report, {
    total_procesados: 2,
    exitosos: 2,
    fallidos: 0,
    errores: [],
    productos_creados: [
      { nombre: 'Televisor A', precio: 399.99, stock: 12, fila: 2 },
      { nombre: 'Televisor B', precio: 100.01, stock: 3, fila: 3 },
    ],
    productos_actualizados: [],
  })
  const { id: sellerId } = await shop.seller.user()
  t.match(await shop.app.sql.read`select id_vendedor, imagen_key, marca_id from producto order by id`, [
    { id_vendedor: sellerId, imagen_key: null, marca_id: shop.brandId },
    { id_vendedor: sellerId, imagen_key: null },
  ])
  t.match(await shop.app.sql.read`select delta, reason, actor_id from stock_movement order by product_id`, [
    { delta: 12, reason: 'import', actor_id: sellerId },
    { delta: 3, reason: 'import' },
  ])
  t.match(
    await shop.app.sql
      .read`select count(*)::int as n from audit_log where operacion = 'INSERT' and tabla = 'producto'`,
    [{ n: 2 }],
  )

  t.test('the same file again gets the same report and makes nothing', async (t) => {
    const again = await upload(shop.seller, file)
    t.same([again.statusCode, again.headers['idempotent-replayed']], [201, 'true'])
    t.same(again.json(), report)
    t.match(await countProducts(shop), [{ products: 2 }])
  })

  t.test('another file with the same product updates it', async (t) => {
    const changed = await upload(
      shop.seller,
      await filled([['televisor a', '350', '12', '365', 'Samsung', 'Televisores']]),
    )
    t.match(changed.json(), {
      exitosos: 1,
      productos_creados: [],
      productos_actualizados: [{ precio: 350, fila: 2 }],
    })
    t.match(await countProducts(shop), [{ products: 2 }])
  })
})

t.test('each row that cannot be is told why, and the others are imported', async (t) => {
  const shop = await openShop(t)
  const good: Value[] = ['Bueno', '10', '1', '30', 'Samsung', 'Televisores']
  const row = (index: number, value: Value) =>
    good
      .map((cell, at) => (at === index ? value : cell))
      .with(0, index === 0 ? value : `Fila ${index} ${value}`)
  const file = await filled([
    good,
    row(0, null),
    row(0, 'x'.repeat(161)),
    row(1, 'gratis'),
    row(1, '1.299'),
    row(1, '-1'),
    row(1, '0'),
    row(2, '1.5'),
    row(2, -1),
    row(3, 'un año'),
    row(4, 'Desconocida'),
    row(5, null),
    [null, null, null, null, null, null],
    good,
  ])
  const report = (await upload(shop.seller, file)).json()
  t.match(report, { total_procesados: 13, exitosos: 1, fallidos: 12 })
  const errors = new Map<number, { error: string; datos: object }>(
    report.errores.map((one: { fila: number; error: string; datos: object }) => [one.fila, one]),
  )
  const expected: [row: number, text: RegExp][] = [
    [3, /nombre es obligatorio/],
    [4, /más de 160/],
    [5, /"gratis" no es un número/],
    [6, /"1.299" puede ser 1299 o 1.299/],
    [7, /negativo/],
    [8, /mayor que cero/],
    [9, /no es un número entero/],
    [10, /negativo/],
    [11, /no es un número entero/],
    [12, /marca "Desconocida" no existe/],
    [13, /tipo de producto es obligatorio/],
    [15, /se repite.*fila 2/],
  ]
  for (const [number, text] of expected) t.match(errors.get(number)?.error, text, `row ${number}`)
  t.same(errors.get(5)?.datos, { nombre: 'Fila 1 gratis', precio: 'gratis' })
  t.match(await countProducts(shop), [{ products: 1 }])
})

t.test('when every row fails the report is still a success that the web client shows', async (t) => {
  const shop = await openShop(t)
  const file = await filled([['Uno', '10', '1', '30', 'Nueva', 'Televisores']])
  const response = await upload(shop.seller, file)
  t.equal(response.statusCode, 200)
  t.match(response.json(), { exitosos: 0, fallidos: 1, detail: /filas con errores: 1/ })
  await shop.app.sql.write`insert into marca (nombre) values ('Nueva')`
  t.match(
    (await upload(shop.seller, file)).json(),
    { exitosos: 1 },
    'with the brand added it may be sent again',
  )
})

t.test('what is no catalogue is 400, 413 or 415 with a text', async (t) => {
  const shop = await openShop(t)
  const cases: [bytes: Buffer, name: string, status: number, code: string][] = [
    [Buffer.alloc(0), 'a.xlsx', 400, 'FILE_REQUIRED'],
    [Buffer.from('texto'), 'a.xlsx', 400, 'UNREADABLE_WORKBOOK'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'a.xls', 400, 'WRONG_FILE_TYPE'],
    [await filled([]), 'a.csv', 400, 'WRONG_FILE_TYPE'],
    [await filled([]), 'a.XLSX', 400, 'EMPTY_WORKBOOK'],
    [await filled([['x']], ['ID', 'MARCA']), 'a.xlsx', 400, 'WORKBOOK_HEADERS_NOT_FOUND'],
    [Buffer.alloc(11 * 1024 * 1024), 'a.xlsx', 413, 'FILE_TOO_LARGE'],
  ]
  for (const [bytes, name, status, code] of cases) {
    t.match(
      (await upload(shop.seller, bytes, name)).json(),
      { status, code, detail: String },
      `${name} ${code}`,
    )
  }
  const url = '/api/catalogo/importar/'
  t.equal((await shop.seller.inject({ method: 'POST', url, payload: {} })).statusCode, 415)
  const empty = await form({ otro: 'x' })
  t.match((await shop.seller.inject({ method: 'POST', url, ...empty })).json(), {
    code: 'FILE_REQUIRED',
    errors: { archivo: [] },
  })
  t.equal((await shop.app.inject({ method: 'POST', url })).statusCode, 401)
  t.equal((await shop.app.as('Cliente').inject({ method: 'POST', url })).statusCode, 403)
})

t.test('1001 rows: the first thousand are taken in one round trip, the rest is told', async (t) => {
  const shop = await openShop(t, { throughProxy: true })
  await shop.seller.inject('/api/gestionproducto/marcas/')
  const rows = Array.from({ length: 1001 }, (_, index) => [
    `Producto ${index}`,
    '10',
    5,
    30,
    'Samsung',
    'Televisores',
  ])
  const file = await filled(rows)
  const before = process.memoryUsage().rss
  const { result, roundTrips } = await shop.app.proxy.count(() => upload(shop.seller, file))
  t.equal(result.statusCode, 201, result.body)
  t.match(result.json(), { total_procesados: 1000, exitosos: 1000, fallidos: 0, errores: [{ fila: 1002 }] })
  t.equal(roundTrips, 1)
  const grownMiB = Math.round((process.memoryUsage().rss - before) / 1024 / 1024)
  t.ok(grownMiB < 100, `memory grew by ${grownMiB} MiB`)
})

t.test('two sellers may have products of the same name', async (t) => {
  const shop = await openShop(t)
  const file = await filled([['Igual', '10', '1', '30', 'Samsung', 'Televisores']])
  const other = shop.app.as(await createUser(shop.app.sql, { roles: ['Vendedor'] }))
  await upload(shop.seller, file)
  t.match((await upload(other, file)).json(), { productos_creados: [{ nombre: 'Igual' }] })
  t.match(await countProducts(shop), [{ products: 2 }])
})

t.test('files that arrive at once and bring the same product make it once', async (t) => {
  const shop = await openShop(t)
  const files = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      filled([
        ['El mismo', '10', '4', '30', 'Samsung', 'Televisores'],
        [`Otro ${index}`, '10', '1', '30', 'Samsung', 'Televisores'],
      ]),
    ),
  )
  const reports = await Promise.all(files.map((file) => upload(shop.seller, file)))
  for (const report of reports) t.match(report.json(), { exitosos: 2, fallidos: 0 })
  t.match(await shop.app.sql.read`select stock from producto where nombre = 'El mismo'`, [{ stock: 4 }])
  t.match(await countProducts(shop), [{ products: 7 }])
})
