import t from 'tap'
import { testSecret } from '../helper.ts'
import { ask, migratedDatabase, runCommand, withConnection } from '../prisma/databases.ts'

type Teardown = Parameters<typeof migratedDatabase>[0]

const check = (url: string) =>
  runCommand(url, ['dist/bin/check-books.js'], { DATABASE_URL: url, SECRET_KEY: testSecret })

async function demoShop(t: Teardown): Promise<string> {
  const url = await migratedDatabase(t)
  const { exitCode, output } = await runCommand(url, ['prisma/seed.ts', '--demo'])
  if (exitCode !== 0) throw new Error(output)
  return url
}

/** A held order of product 7, as start_checkout leaves it, but that the product's row holds nothing. */
const heldOrder = (id: string, status = 'held') => `
  insert into checkout_order (id, user_id, status, channel, currency, amount, shipping_address, hold_expires_at)
  select '${id}', usuario_id, '${status}', 'web', 'usd', 10, 'Av. Arce', now() from venta where id = 1;
  insert into checkout_line (order_id, product_id, quantity, unit_price, product_name) values ('${id}', 7, 2, 5, 'X')`

/** The view less one sale, and with another one twice. */
const wrongView = (name: string) => `
  alter view smartsales.${name} rename to ${name}_before;
  create view smartsales.${name} as select * from smartsales.${name}_before where sale_id <> 41
  union all select * from smartsales.${name}_before where sale_id = 42`

/** Each kind of wrong book by the statements that make it, and what is said of it. */
const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'stock that no movement explains',
    'update producto set stock = stock + 1 where id = 3',
    /^Producto 3 \(.+\): su stock es (\d+) y sus movimientos suman \d+\.$/,
  ],
  [
    'units of a number that was sent again',
    `insert into stock_movement (product_id, delta, stock_after, reason, note)
      values (5, 2, 10, 'edit', 'sent again'), (5, -2, 8, 'edit', null)`,
    /^\(por revisar\) Producto 5 \(.+\): 2 unidades del \d{4}-\d\d-\d\d, cuando se envió 10 otra vez\.$/,
  ],
  [
    'an order that holds nothing',
    heldOrder('00000000-0000-4000-8000-00000000000a'),
    /^Producto 7 .+: de su stock de \d+ hay 0 reservadas, y los pedidos retenidos suman 2\.$/,
  ],
  [
    'units held for no order',
    'update producto set reservado = 1, stock = stock where id = 8',
    /^Producto 8 .+ hay 1 reservadas, y los pedidos retenidos suman 0\.$/,
  ],
  [
    'an order that was paid and has no sale',
    heldOrder('00000000-0000-4000-8000-00000000000b', 'paid'),
    /^Pedido 00000000-0000-4000-8000-00000000000b \(paid, 10\.00\): su venta es ninguna, por 0; pagos con su intento: 0\.$/,
  ],
  [
    'a payment that is no longer of its order',
    `${heldOrder('00000000-0000-4000-8000-00000000000c', 'paid')};
      update venta set orden_id = '00000000-0000-4000-8000-00000000000c' where id = 1;
      update checkout_order set sale_id = 1, amount = venta.total, payment_intent_id = 'pi_fake_lost'
      from venta where venta.id = 1 and orden_id = checkout_order.id`,
    /^Pedido 00000000-0000-4000-8000-00000000000c \(paid, .+\): su venta es 1, .+; pagos con su intento: 0\.$/,
  ],
  [
    'a sale whose units left twice',
    `insert into stock_movement (product_id, delta, stock_after, reason, sale_id)
      select min(producto_id), -1, 0, 'sale', 21 from detalleventa where venta_id = 21;
    update producto set stock = stock - 1 where id = (select min(producto_id) from detalleventa where venta_id = 21)`,
    /^Venta 21, producto \d+: sus movimientos suman -\d+ y deben sumar -\d+\.$/,
  ],
  [
    'a sale of another total than its lines',
    'update venta set total = total + 1 where id = 22; update pagos set total = total + 1 where venta_id = 22',
    /^Venta 22: su total es [\d.]+ y sus líneas suman [\d.]+\.$/,
  ],
  [
    'a sale without its payment',
    'delete from pagos where venta_id = 23',
    /^Venta 23: su total es [\d.]+ y sus pagos suman 0\.$/,
  ],
  [
    'a payment that is said to be given back',
    `update pagos set estado = 'reembolsado' where venta_id = 24`,
    /^Pago \d+ \(venta 24\): está reembolsado con 0\.00 devueltos de [\d.]+; unidades devueltas al stock: no; /,
  ],
  [
    'a refund that its payment knows nothing of',
    `update pagos set payment_intent_id = 'pi_fake' where venta_id = 25;
    insert into refund (payment_intent_id, amount, currency, reason, status)
      values ('pi_fake', 1, 'usd', 'requested', 'succeeded')`,
    /^Pago \d+ \(venta 25\): está pagado con 0\.00 devueltos de .+ reembolsos hechos: 1\.00\.$/,
  ],
  [
    'a view that leaves a sale out',
    wrongView('sold_sale'),
    /^Venta 41: los informes cuentan 0 y deben contar [\d.]+\.$/,
  ],
  [
    'a view that has a sale twice',
    'select',
    /^Venta 42: los informes cuentan [\d.]+ y deben contar [\d.]+\.$/,
  ],
  [
    'a view that leaves lines out',
    wrongView('sold_line'),
    /^Venta 41: los informes cuentan 0 unidades por 0 y sus líneas tienen \d+ por [\d.]+\.$/,
  ],
  [
    'a view that has lines twice',
    'select',
    /^Venta 42: los informes cuentan \d+ unidades por [\d.]+ y sus líneas tienen \d+ por [\d.]+\.$/,
  ],
  [
    'a count of units sold that is not that of the lines',
    'update product_sales set units = units + 1 where product_id = 9',
    /^Producto 9 .+: la tienda cuenta \d+ vendidas y sus líneas suman \d+\.$/,
  ],
  [
    'claims of more units than were sold',
    `insert into garantia (venta_id, producto_id, motivo, cantidad)
      select venta_id, producto_id, 'No enciende', cantidad + 1 from detalleventa where venta_id = 26 limit 1`,
    /^Venta 26, producto \d+: se reclamaron \d+ unidades de \d+ vendidas\.$/,
  ],
  [
    'a claim that was evaluated twice',
    `insert into stock_movement (product_id, delta, stock_after, reason, claim_id)
      select producto_id, -cantidad, 0, 'warranty', id from garantia where reemplazo order by id limit 1;
    update producto set stock = stock - 1 where id = (select producto_id from garantia where reemplazo order by id limit 1)`,
    /^Reclamo \d+: sus movimientos suman -2 y deben sumar -1\.$/,
  ],
  [
    'a replacement whose unit is still on the shelf',
    `update garantia set reemplazo = true where id = (select id from garantia where reemplazo = false order by id limit 1)`,
    /^Reclamo \d+: sus movimientos suman 0 y deben sumar -1\.$/,
  ],
]

/** A total that its lines do not explain, of a sale of the service before this one, which left no movements. */
const olderSale = `update venta set canal = 'original', total = total + 1 where id = 43;
  update pagos set total = total + 1 where venta_id = 43;
  update stock_movement set sale_id = null where sale_id = 43`

t.test(
  'nothing is found in the demo shop, and each kind of wrong book in a shop that has them all',
  async (t) => {
    const url = await demoShop(t)
    const clean = await check(url)
    t.match(clean.output, /^500 productos, \d+ ventas y \d+ reclamos: 0 errores, 0 por revisar\n$/)
    t.equal(clean.exitCode, 0)

    await ask(url, olderSale)
    const older = await check(url)
    t.match(
      older.output,
      /^\(por revisar\) Venta 43: su total es .+ y sus líneas suman .+\n.+\n.+: 0 errores, 1 por revisar\n$/,
    )
    t.equal(older.exitCode, 0, 'what may be right is named and no error')

    await withConnection(url, async (client) => {
      for (const [, statements] of mistakes) await client.query(statements)
    })
    const { exitCode, output } = await check(url)
    t.equal(exitCode, 1, output)
    const lines = output.trimEnd().split('\n')
    const advice = lines.filter((line) => line.startsWith('  '))
    t.equal(advice.length, 13, 'each kind of finding has what to look at')
    t.match(lines.at(-1), `: ${mistakes.length - 1} errores, 2 por revisar`)
    for (const [name, , sentence] of mistakes)
      t.ok(
        lines.some((line) => sentence.test(line)),
        name,
      )
  },
)
