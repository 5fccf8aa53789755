import { readFile } from 'node:fs/promises'
import t from 'tap'
import { createProduct } from '../../factories.ts'
import { openShop, type Shop, sell } from './helper.ts'
import { upload } from './workbook-helper.ts'

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
