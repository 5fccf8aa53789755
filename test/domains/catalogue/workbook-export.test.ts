import { readFile } from 'node:fs/promises'
import t from 'tap'
import { readActiveSheet } from '../../../src/lib/spreadsheet/read.ts'
import { createProduct } from '../../factories.ts'
import { openShop, type Shop, sell, stockOf } from './helper.ts'
import { contentType, filled, headers, upload, type Value } from './workbook-helper.ts'

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
    /^attachment; filename="catalogo_Vendedor_\d{8}_\d{6}\.xlsx"$/,
  )
  const { name, rows } = await readActiveSheet(response.rawPayload, 1000)
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
  const { rows } = await readActiveSheet(rawPayload, 1000)
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
  const { rows } = await readActiveSheet(result.rawPayload, 10_000)
  const ids = rows.slice(3, -1).map(({ cells }) => cells[0])
  t.same([ids.length, new Set(ids).size], [4500, 4500])
  t.ok(roundTrips <= 5, `${roundTrips} round trips`)
})

t.test('the template names what may be chosen, and its examples are no products', async (t) => {
  const shop = await openShop(t)
  const response = await shop.seller.inject('/api/catalogo/descargar-plantilla/')
  t.equal(response.headers['content-type'], contentType)
  t.match(response.headers['content-disposition'], /filename="plantilla_catalogo_productos_\d{8}\.xlsx"/)
  const { name, rows } = await readActiveSheet(response.rawPayload, 1000)
  t.equal(name, 'Catálogo de Productos')
  t.same(rows[0]?.cells, headers)
  t.equal(rows.length, 4)
  t.match((await upload(shop.seller, response.rawPayload)).json(), {
    total_procesados: 0,
    exitosos: 0,
    errores: [],
    detail: /Filas de ejemplo de la plantilla que se pasaron por alto: 2, 3, 4\./,
  })
  const cells = rows.map((row) => row.cells as Value[])
  const withOne = [...cells, ['Ejemplar único', 10, 1, 30, 'Samsung', 'Televisores']]
  t.match((await upload(shop.seller, await filled(withOne.slice(1)))).json(), {
    total_procesados: 1,
    errores: [],
    productos_creados: [{ nombre: 'Ejemplar único', fila: 5 }],
    detail: /Filas de ejemplo de la plantilla que se pasaron por alto: 2, 3, 4\./,
  })
  t.equal((await shop.app.as('Administrador').inject('/api/catalogo/descargar-plantilla/')).statusCode, 200)
  t.equal((await shop.app.as('Cliente').inject('/api/catalogo/descargar-plantilla/')).statusCode, 403)
  t.equal((await shop.app.inject('/api/catalogo/descargar-plantilla/')).statusCode, 401)
})

// The files were exported from this shop, opened and saved by each program, and not edited:
// soffice --headless --convert-to xlsx; openpyxl 3.1 load_workbook and save; exceljs 4.4 xlsx.readFile and writeFile.
const writers = ['libreoffice', 'openpyxl', 'exceljs']

const products: readonly (readonly [name: string, price: string, stock: number])[] = [
  ['Televisor 50"', '399.90', 10],
  ['=1+1', '0.00', 0],
  ['+591 70012345', '0.10', 1],
  ['001', '1299.00', 2],
  ['1.299', '9999999999.99', 3],
  ['12/10/2026', '12.50', 4],
  ['TRUE', '1.00', 5],
  ['10%', '1.01', 6],
  ["Ábaco <1> & '2'", '19.99', 7],
  ['Kit 👩‍🔧 niño 😀', '20.25', 8],
  ['Código _x0041_', '30.00', 9],
  // As the original may have stored them.
  ['Cable  USB ', '5.00', 11],
  ['Ca\u0301mara', '6.00', 12],
  ['Dos\nlíneas', '7.00', 13],
]

async function fillShop(shop: Shop): Promise<void> {
  const { id: sellerId } = await shop.seller.user()
  await shop.app.sql.write`update marca set nombre = 'Cafe\u0301  Uno' where id = ${shop.brandId}`
  for (const [name, price, stock] of products) {
    await createProduct(shop.app.sql, {
      name,
      price,
      stock,
      sellerId,
      brandId: shop.brandId,
      typeId: shop.typeId,
    })
  }
}

const snapshot = (shop: Shop) =>
  shop.app.sql.read<{ id: number; stock: number }>`select * from producto order by id`

t.test('an export that was opened and saved elsewhere changes nothing but what is edited', async (t) => {
  for (const writer of writers) {
    const shop = await openShop(t)
    await fillShop(shop)
    await shop.seller.inject('/api/catalogo/exportar/')
    await sell(shop.app, 1, 3)
    const before = await snapshot(shop)
    const report = (await upload(shop.seller, await readFile(`test/cases/export-${writer}.xlsx`))).json()
    t.match(report, { total_procesados: products.length, exitosos: products.length, errores: [] }, writer)
    t.same(report.productos_creados, [], writer)
    t.same(await snapshot(shop), before, writer)
  }
})

t.test('a template that was opened and saved elsewhere is still an empty one', async (t) => {
  const shop = await openShop(t)
  for (const writer of writers) {
    const report = (await upload(shop.seller, await readFile(`test/cases/template-${writer}.xlsx`))).json()
    t.match(report, { total_procesados: 0, errores: [], detail: /pasaron por alto: 2, 3, 4\./ }, writer)
  }
  t.same(await snapshot(shop), [])
})
