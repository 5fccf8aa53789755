import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createProduct } from '../../factories.ts'
import { openShop } from './helper.ts'

t.test('products are read, not waited for, while one of them is being deleted', async (t) => {
  const { app, seller, brandId, typeId } = await openShop(t)
  const { id: sellerId } = await seller.user()
  const options = { sellerId, brandId, typeId }
  const { id } = await createProduct(app.sql, options)
  const { id: other } = await createProduct(app.sql, options)
  await withConnection(app.databaseUrl, async (deleting) => {
    await deleting.query(`begin; delete from producto where id = ${id}`)
    for (const url of ['/api/gestionproducto/', `/api/gestionproducto/${id}/`, '/api/catalogo/exportar/'])
      t.equal((await seller.inject(url)).statusCode, 200, url)
    await deleting.query('commit')
  })
  t.match(await app.sql.read`select product_id from shown_stock`, [{ product_id: other }])
})
