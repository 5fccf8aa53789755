import t from 'tap'
import { importLimits } from '../../../src/lib/spreadsheet/limits.ts'
import { readActiveSheet } from '../../../src/lib/spreadsheet/read.ts'
import { createProduct, createUser } from '../../factories.ts'
import type { Caller } from '../../helper.ts'
import { workbook } from '../../lib/spreadsheet/helper.ts'
import { form, openShop, type Shop, sell, stockOf } from './helper.ts'

const headers = [
  'NOMBRE DEL PRODUCTO*',
  'PRECIO (USD)*',
  'STOCK*',
  'TIEMPO GARANTÍA (DÍAS)*',
  'MARCA*',
  'TIPO DE PRODUCTO*',
]
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Value = string | number | null

/** A filled-in template. */
function filled(rows: Value[][], first: Value[] = headers): Promise<Buffer> {
  return workbook([first, ...rows].map((row) => row.map((value) => ({ value }))))
}

async function upload(caller: Caller, bytes: Buffer, name = 'catalogo.xlsx', extra = {}) {
  const request = await form({}, { field: 'archivo', name, bytes })
  const all = { ...request.headers, ...extra }
  return caller.inject({
    method: 'POST',
    url: '/api/catalogo/importar/',
    payload: request.payload,
    headers: all,
  })
}

function countProducts(shop: Shop) {
  return shop.app.sql.read<{ products: number }>`select count(*)::int as products from producto`
}

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
  t.match(await shop.app.sql.read`select count(*)::int as n from audit_log where operacion = 'INSERT'`, [
    { n: 2 },
  ])

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
    row(1, '10,5'),
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
    [6, /punto/],
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

t.test('an export opens with its title, is complete, and imported back changes nothing', async (t) => {
  const shop = await openShop(t)
  const { id: sellerId } = await shop.seller.user()
  const options = { sellerId, brandId: shop.brandId, typeId: shop.typeId }
  const formula = await createProduct(shop.app.sql, { ...options, name: '=1+1', price: '0.00', stock: 0 })
  const one = await createProduct(shop.app.sql, {
    ...options,
    name: 'Ábaco <1> & "2"',
    price: '19.99',
    stock: 3,
  })
  await createProduct(shop.app.sql, { name: 'Ajeno' })
  const response = await shop.seller.inject('/api/catalogo/exportar/')
  t.equal(response.headers['content-type'], contentType)
  t.match(
    response.headers['content-disposition'],
    /^attachment; filename="catalogo_Vendedor_de_prueba_\d{8}_\d{6}\.xlsx"$/,
  )
  const { name, rows } = await readActiveSheet(response.rawPayload, importLimits)
  t.equal(name, 'Mi Catálogo')
  t.match(rows[0]?.cells[0], /VENDEDOR DE PRUEBA/)
  t.match(rows[1]?.cells[0], /\d\d\/\d\d\/\d{4} \d\d:\d\d/)
  t.same(rows.slice(2), [
    { number: 4, cells: ['ID', 'NOMBRE', 'PRECIO (USD)', 'STOCK', 'GARANTÍA (DÍAS)', 'MARCA', 'TIPO'] },
    { number: 5, cells: [formula.id, '=1+1', 0, 0, 30, 'Samsung', 'Televisores'] },
    { number: 6, cells: [one.id, 'Ábaco <1> & "2"', 19.99, 3, 30, 'Samsung', 'Televisores'] },
    { number: 7, cells: ['TOTAL: 2 productos', null, 59.97, 3] },
  ])

  t.test('imported back after a sale: no row changes and the sale stays sold', async (t) => {
    await sell(shop.app, one.id, 1)
    const snapshot = () => shop.app.sql.read`select * from producto order by id`
    const before = await snapshot()
    const report = (await upload(shop.seller, response.rawPayload)).json()
    t.match(report, {
      total_procesados: 2,
      exitosos: 2,
      productos_creados: [],
      productos_actualizados: [{ stock: 0 }, { stock: 2 }],
    })
    t.same(await snapshot(), before)
  })

  t.test('edited and imported: by id, whatever the name; foreign and unknown ids are refused', async (t) => {
    const stranger = await createProduct(shop.app.sql, { brandId: shop.brandId, typeId: shop.typeId })
    const titles = ['ID', 'NOMBRE', 'PRECIO (USD)', 'STOCK', 'GARANTÍA (DÍAS)', 'MARCA', 'TIPO']
    const rows = [
      [one.id, 'Renombrado', 25, 12, 60, 'Samsung', 'Televisores'],
      [stranger.id, 'Robado', 1, 1, 1, 'Samsung', 'Televisores'],
      [999_999, 'Nadie', 1, 1, 1, 'Samsung', 'Televisores'],
      ['x', 'Mal', 1, 1, 1, 'Samsung', 'Televisores'],
      [null, 'Nuevo', 1, 1, 1, 'Samsung', 'Televisores'],
    ]
    const report = (await upload(shop.seller, await filled(rows, titles))).json()
    t.match(report, { exitosos: 2, fallidos: 3, productos_creados: [{ nombre: 'Nuevo' }] })
    t.equal(await stockOf(shop.app, one.id), 12, 'two were shown after the sale, ten came in')
    t.match(await shop.app.sql.read`select nombre, precio from producto where id = ${one.id}`, [
      { nombre: 'Renombrado', precio: '25.00' },
    ])
  })
})

t.test('an administrator exports and updates everything; who has nothing gets 404', async (t) => {
  const shop = await openShop(t)
  const admin = shop.app.as('Administrador')
  t.equal((await admin.inject('/api/catalogo/exportar/')).statusCode, 404)
  const product = await createProduct(shop.app.sql, {
    name: 'De otro',
    brandId: shop.brandId,
    typeId: shop.typeId,
  })
  t.match((await shop.seller.inject('/api/catalogo/exportar/')).json(), {
    status: 404,
    code: 'NOTHING_TO_EXPORT',
  })
  const { rawPayload } = await admin.inject('/api/catalogo/exportar/')
  const { rows } = await readActiveSheet(rawPayload, importLimits)
  t.equal(rows[3]?.cells[0], product.id)
  t.match((await upload(admin, rawPayload)).json(), { productos_actualizados: [{ id: product.id }] })
})

t.test('an export of many products is complete and in order', async (t) => {
  const shop = await openShop(t, { throughProxy: true })
  const { id: sellerId } = await shop.seller.user()
  await shop.app.sql.write`
    insert into producto (nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, id_vendedor)
    select 'Igual ' || n % 7, 1, 1, 1, ${shop.brandId}, ${shop.typeId}, ${sellerId}::uuid from generate_series(1, 4500) n`
  const { result, roundTrips } = await shop.app.proxy.count(() =>
    shop.seller.inject('/api/catalogo/exportar/'),
  )
  const { rows } = await readActiveSheet(result.rawPayload, { ...importLimits, rows: 10_000 })
  const ids = rows.slice(3, -1).map(({ cells }) => cells[0])
  t.same([ids.length, new Set(ids).size], [4500, 4500])
  t.ok(roundTrips <= 5, `${roundTrips} round trips`)
})

t.test('the template names what may be chosen, and its samples can be imported', async (t) => {
  const shop = await openShop(t)
  const response = await shop.seller.inject('/api/catalogo/descargar-plantilla/')
  t.equal(response.headers['content-type'], contentType)
  t.match(response.headers['content-disposition'], /filename="plantilla_catalogo_productos_\d{8}\.xlsx"/)
  const { name, rows } = await readActiveSheet(response.rawPayload, importLimits)
  t.equal(name, 'Catálogo de Productos')
  t.same(rows[0]?.cells, headers)
  t.equal(rows.length, 4)
  t.match((await upload(shop.seller, response.rawPayload)).json(), { exitosos: 3 })
  t.equal((await shop.app.as('Administrador').inject('/api/catalogo/descargar-plantilla/')).statusCode, 200)
  t.equal((await shop.app.as('Cliente').inject('/api/catalogo/descargar-plantilla/')).statusCode, 403)
  t.equal((await shop.app.inject('/api/catalogo/descargar-plantilla/')).statusCode, 401)
})

t.test('two sellers may have products of the same name', async (t) => {
  const shop = await openShop(t)
  const file = await filled([['Igual', '10', '1', '30', 'Samsung', 'Televisores']])
  const other = shop.app.as(await createUser(shop.app.sql, { roles: ['Vendedor'] }))
  await upload(shop.seller, file)
  t.match((await upload(other, file)).json(), { productos_creados: [{ nombre: 'Igual' }] })
  t.match(await countProducts(shop), [{ products: 2 }])
})
