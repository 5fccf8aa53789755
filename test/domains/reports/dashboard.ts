import { createBrand, createProduct, createProductType, createSale, createUser } from '../../factories.ts'
import type { TestApp } from '../../helper.ts'

/** Where it is. */
export const dashboardUrl = '/api/dashboard-ejecutivo/'
/** Asks for a new reading. */
export const fresh = { 'cache-control': 'no-cache' }

/** The dashboard as an administrator reads it anew. */
export async function read(app: TestApp, query: Record<string, string> = {}) {
  const reply = await app.as('Administrador').inject({ url: dashboardUrl, query, headers: fresh })
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`)
  return reply.json()
}

/** Three sales in January 2026 and one in December, of two products and two clients. */
export async function openShop(app: TestApp) {
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

/** The first month of the shop. */
export const january = { fecha_inicio: '2026-01-01', fecha_fin: '2026-01-31' }
