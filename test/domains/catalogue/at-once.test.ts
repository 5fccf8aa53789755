import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createProduct } from '../../factories.ts'
import { untilWaiting } from '../../helper.ts'
import { openShop } from './helper.ts'
import { filled, upload } from './workbook-helper.ts'

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

t.test(
  'a new name of a brand or type locks products in the order of their ids, as a sale does',
  async (t) => {
    const { app, brandId, typeId } = await openShop(t)
    const { id: first } = await createProduct(app.sql, { brandId, typeId })
    const { id: second } = await createProduct(app.sql, { brandId, typeId })
    await app.sql.write`update producto set stock = stock where id = ${first}`
    for (const url of [`marcas/${brandId}`, `tipos-producto/${typeId}`]) {
      await withConnection(app.databaseUrl, async (sale) => {
        await sale.query(`begin; select from producto where id = ${first} for no key update`)
        const request = { url: `/api/gestion-catalogos/${url}/`, payload: { nombre: 'Otro nombre' } }
        const renamed = app.as('Administrador').inject({ method: 'PUT', ...request })
        await untilWaiting(app)
        await t.resolves(
          sale.query(`select from producto where id = ${second} for no key update nowait; commit`),
          url,
        )
        t.equal((await renamed).statusCode, 200, url)
      })
    }
  },
)

t.test('of two who delete one product the second is told that there is none', async (t) => {
  const { app, seller, brandId, typeId } = await openShop(t)
  const { id: sellerId } = await seller.user()
  const { id } = await createProduct(app.sql, { sellerId, brandId, typeId })
  const request = { method: 'DELETE', url: `/api/gestionproducto/${id}/` } as const
  const replies = await withConnection(app.databaseUrl, async (other) => {
    await other.query(`begin; select from producto where id = ${id} for update`)
    const sent = [seller.inject(request), app.as('Administrador').inject(request)]
    await untilWaiting(app, 2)
    await other.query('commit')
    return Promise.all(sent)
  })
  t.same(replies.map(({ statusCode }) => statusCode).sort(), [204, 404])
})

t.test('a brand or type that is deleted meanwhile is none, in an edit and in an import', async (t) => {
  for (const table of ['marca', 'tipoproducto']) {
    const { app, seller, brandId, typeId } = await openShop(t)
    const { id } = await createProduct(app.sql, { sellerId: (await seller.user()).id })
    const file = await filled([['Televisor', 1, 1, 1, 'Samsung', 'Televisores']])
    const payload = { marca_id: brandId, tipoproducto_id: typeId }
    await withConnection(app.databaseUrl, async (deleting) => {
      await deleting.query(`begin; delete from ${table} where nombre in ('Samsung', 'Televisores')`)
      const edited = seller.inject({ method: 'PATCH', url: `/api/gestionproducto/${id}/`, payload })
      const imported = upload(seller, file)
      await untilWaiting(app, 2)
      await deleting.query('commit')
      t.match((await edited).json(), { status: 400, code: /^UNKNOWN_(BRAND|TYPE)$/ }, table)
      t.match((await imported).json(), { exitosos: 0, fallidos: 1 }, table)
    })
  }
})
