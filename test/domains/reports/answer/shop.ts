import { createBrand, createProduct, createProductType, createSale, createUser } from '../../../factories.ts'
import type { TestApp } from '../../../helper.ts'

export const url = '/api/ai-reports/run'

/** Asks as an analyst does, and answers what came. */
export const ask = (app: TestApp, prompt: string, more: object = {}, headers: Record<string, string> = {}) =>
  app.as('Analista').inject({ method: 'POST', url, payload: { prompt, ...more }, headers })

/** The report of a question that is understood. */
export async function report(app: TestApp, prompt: string) {
  const reply = await ask(app, prompt, { formato: 'json' })
  if (reply.statusCode !== 200) throw new Error(`${prompt}: ${reply.statusCode} ${reply.body}`)
  return reply.json()
}

/**
 * Five products of three brands and three types, three clients, and sales of January to March 2025: one refunded whole,
 * one in part, and one at 21:00 of the last of January, when UTC has February.
 */
export async function openSmallShop(app: TestApp) {
  const { sql } = app
  const seller = await createUser(sql, { name: 'Rosa', roles: ['Vendedor'] })
  const client = (name: string) => createUser(sql, { name, roles: ['Cliente'] })
  const [ana, luis, eva] = [await client('Ana Pérez'), await client('Luis Soto'), await client('Eva Ruiz')]
  const [samsung, apple, oster] = [
    await createBrand(sql, 'Samsung'),
    await createBrand(sql, 'Apple'),
    await createBrand(sql, 'Oster'),
  ]
  const [phones, kitchen, tvs] = [
    await createProductType(sql, 'Celulares'),
    await createProductType(sql, 'Cocina'),
    await createProductType(sql, 'Televisores'),
  ]
  const make = (name: string, price: string, brandId: number, typeId: number, stock: number) =>
    createProduct(sql, { name, price, brandId, typeId, stock, sellerId: seller.id })
  const galaxy = await make('Galaxy S23 128GB', '799.90', samsung, phones, 4)
  const iphone = await make('iPhone 15', '999.99', apple, phones, 10)
  const iphoneMini = await make('iPhone 13 mini', '599.50', apple, phones, 0)
  const blender = await make('=Licuadora, "Pro"', '89.95', oster, kitchen, 20)
  const tv = await make('Televisor 55', '450.00', samsung, tvs, 2)
  const sell = (
    buyer: { id: string },
    soldAt: string,
    lines: [product: typeof galaxy, quantity: number][],
    channel = 'mostrador',
  ) =>
    createSale(sql, {
      buyerId: buyer.id,
      soldAt: new Date(soldAt),
      channel,
      lines: lines.map(([product, quantity]) => ({ product, quantity })),
    })
  await sell(ana, '2025-01-05T15:00:00Z', [
    [galaxy, 1],
    [blender, 2],
  ])
  await sell(luis, '2025-01-20T15:00:00Z', [[iphone, 1]], 'web')
  const late = await sell(ana, '2025-02-01T01:00:00Z', [
    [iphone, 2],
    [iphoneMini, 1],
  ])
  await sell(eva, '2025-02-10T15:00:00Z', [[galaxy, 3]], 'web')
  const whole = await sell(eva, '2025-02-11T15:00:00Z', [[galaxy, 5]])
  const part = await sell(luis, '2025-03-03T15:00:00Z', [
    [blender, 4],
    [iphoneMini, 1],
  ])
  await sell(ana, '2025-04-01T03:59:59Z', [[galaxy, 1]])
  await sql.write`update pagos set reembolsado = total where venta_id = ${whole.id}`
  await sql.write`update pagos set reembolsado = 100.10 where venta_id = ${part.id}`
  await sql.write`update producto set precio = precio + 7 where id = ${galaxy.id}`
  await sql.write`insert into garantia (venta_id, producto_id, motivo, cantidad, hora, estadogarantia_id)
    select ${late.id}::int, ${iphone.id}::int, 'No enciende.', 1, timestamptz '2025-03-31 22:00-04', id from estadogarantia
    where nombre in ('Pendiente', 'Rechazado')`
  return { ana, luis, eva, galaxy, iphone, iphoneMini, blender, tv, late, whole, part, samsung, apple, oster }
}
