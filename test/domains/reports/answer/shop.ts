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

/**
 * More goods and clients, and about 440 sales: each third day of 2024 and 2025, each of the last 200 days. They are made
 * at all hours, those in the evening when UTC already has the next day; some have an old line without price or a total
 * that is not the sum of the lines, some were refunded whole or in part, some are claimed. Two products and two clients
 * have the same name.
 */
export async function sellForYears({ sql }: TestApp): Promise<void> {
  const [lg, sony] = [await createBrand(sql, 'LG'), await createBrand(sql, 'Sony')]
  const audio = await createProductType(sql, 'Audio')
  await createBrand(sql, 'Mabe')
  await createProductType(sql, 'Lavado')
  await sql.write`insert into producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
    select given.nombre, given.precio, 30, given.stock, coalesce(brand, marca_id), coalesce(type, tipoproducto_id), id_vendedor
    from (values ('Televisor 55', 499.99, 5, ${lg}::int, null::int), ('Televisor 43', 329.45, 9, ${sony}, null),
      ('Televisor 43', 310.20, 8, ${lg}, null), ('Parlante', 59.99, 7, ${sony}, ${audio}::int),
      ('Barra de sonido', 120.05, 30, ${lg}, ${audio}), ('Parlante pequeño', 19.90, 55, ${sony}, ${audio})
    ) given (nombre, precio, stock, brand, type), producto where producto.nombre = 'Televisor 55'`
  for (const name of ['Juan Quispe', 'Juan Quispe', 'Nora Díaz', 'Sin Compras'])
    await createUser(sql, { name, roles: ['Cliente'] })
  await sql.write`insert into venta (usuario_id, total, hora, direccion, canal)
    select buyers.ids[1 + abs(hashint4(n) / 2) % 6], 0, (day + times.of[1 + n % 6]) at time zone 'America/La_Paz', n,
      (array['mostrador', 'web', 'movil', 'mostrador', 'original'])[1 + n % 5]
    from (
      select n, date '2024-01-01' + 3 * n as day from generate_series(0, 243) n union all
      select 1000 + n, (now() at time zone 'America/La_Paz')::date - n from generate_series(0, 199) n
    ) given,
    (select array_agg(id order by nombre, id) as ids from usuario where nombre in
      ('Ana Pérez', 'Luis Soto', 'Eva Ruiz', 'Juan Quispe', 'Nora Díaz')) buyers,
    (select array[time '08:05', '13:30', '21:30', '00:00', '23:59:59', '20:00'] as of) times`
  await sql.write`insert into detalleventa (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto)
    select venta.id, goods.ids[1 + mixed % 11], 1 + mixed / 11 % 4, hora, 20 + mixed % 700 + 0.35, 'Vendido'
    from (select *, direccion::int as n from venta where direccion ~ '^[0-9]+$') venta, generate_series(1, 2) each,
    lateral (select abs(hashint4(10 * n + each) / 2) as mixed) mixed, (select array_agg(id order by id) as ids from producto) goods
    on conflict do nothing`
  await sql.write`update detalleventa set precio_unitario = null, nombre_producto = null where cantidad = 3 and nombre_producto = 'Vendido'`
  await sql.write`update venta set total = lines.total + case when id % 29 = 0 then 0.5 else 0 end
    from (select venta_id, sum(cantidad * coalesce(precio_unitario, precio)) as total from detalleventa
      join producto on producto.id = producto_id group by venta_id) lines
    where venta_id = venta.id and venta.total = 0`
  await sql.write`insert into pagos (venta_id, total, hora, metodo_pago, reembolsado)
    select id, total, hora, 'efectivo', case when id % 11 = 0 then total when id % 7 = 0 then 10.10 else 0 end
    from venta where direccion ~ '^[0-9]+$'`
  await sql.write`insert into garantia (venta_id, producto_id, motivo, cantidad, hora, estadogarantia_id)
    select venta_id, producto_id, 'No enciende.', 1, hora + interval '9 days', estadogarantia.id
    from venta join detalleventa on venta_id = venta.id join estadogarantia on estadogarantia.id = 1 + venta.id % 3
    where venta.id % 5 = 0 and direccion ~ '^[0-9]+$'`
}
