import fc from 'fast-check'
import t from 'tap'
import { foldShop } from '../../../../src/domains/reports/counting/fold-shop.ts'
import { readDashboard } from '../../../../src/domains/reports/read-dashboard.ts'
import type { SqlClient } from '../../../../src/lib/database/sql.ts'
import { createBrand, createProduct, createProductType, createUser } from '../../../factories.ts'
import { build } from '../../../helper.ts'
import { timeZone, zone } from './shop.ts'

const threshold = 5

async function readShop(sql: SqlClient, lowStockThreshold = threshold) {
  const shop = { sql, zone, timeZone, lowStockThreshold }
  const { low_stock, out_of_stock, inventory, people, effort } = await readDashboard(
    shop,
    { period: 'hoy', top: 1 },
    new Date(),
  )
  return { seen: { low_stock, out_of_stock, inventory, people }, effort }
}

/** What there is, looked at product by product and person by person. */
async function lookAtAll(sql: SqlClient) {
  const scarce = (condition: 'few' | 'none') => sql.read<{ name: string; units: number; seller: string }>`
    select producto.nombre as name, stock as units, usuario.nombre as seller
    from producto join usuario on usuario.id = id_vendedor
    where case when ${condition === 'few'} then stock > 0 and stock <= ${threshold}::int else stock <= 0 end
    order by case when ${condition === 'few'} then stock else 0 end, producto.busqueda, producto.id limit 5`
  const [count] = await sql.read<{ products: number; value: string; users: number; sellers: number }>`
    select (select count(*)::int from producto) as products,
      (select coalesce(sum(precio * stock), 0)::text from producto) as value,
      (select count(*)::int from usuario where is_active) as users,
      (select count(*)::int from rolesusuario join usuario on usuario.id = usuario_id
        where rol_id = 4 and is_active) as sellers`
  const { products, value, users, sellers } = count!
  return {
    low_stock: await scarce('few'),
    out_of_stock: await scarce('none'),
    inventory: { products, value: Number(value) },
    people: { users, sellers },
  }
}

/** Changes of some products or people at once: those whose number leaves a remainder. */
const changes = {
  sell: 'update producto set stock = greatest(stock - 1, 0) where id % $1 = $2',
  restock: 'update producto set stock = stock + 4 where id % $1 = $2',
  'sell out': 'update producto set stock = 0 where id % $1 = $2',
  reprice: 'update producto set precio = precio + $1::numeric / 100 where id % ($1 * 2) = $2',
  rename: `update producto set nombre = 'A ' || $2 || ' ' || id where id % $1 = $2`,
  remove: 'delete from producto where id % ($1 * 9) = $2',
  close: 'update usuario set is_active = not is_active where length(nombre) % $1 = $2',
} as const

const event = fc.oneof(
  { weight: 3, arbitrary: fc.constant('fold' as const) },
  { weight: 4, arbitrary: fc.constant('read' as const) },
  {
    weight: 8,
    arbitrary: fc.record({
      change: fc.constantFrom(...Object.values(changes)),
      divisor: fc.integer({ min: 1, max: 40 }),
      remainder: fc.nat({ max: 40 }),
    }),
  },
)

t.test('what there is in the shop is told exactly, however it changed since it was kept', async (t) => {
  const app = await build(t)
  const brandId = await createBrand(app.sql)
  const typeId = await createProductType(app.sql)
  const sellers = [
    await createUser(app.sql, { roles: ['Vendedor'] }),
    await createUser(app.sql, { roles: ['Vendedor'] }),
  ]
  let withLists = 0
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25, size: 'max' }), async (events) => {
      await app.sql.write`truncate producto cascade`
      await app.sql.write`insert into producto
          (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
        select 'Producto ' || n * 37 % 400, n % 90, 30, n % 3, ${brandId}, ${typeId},
          (${sellers.map(({ id }) => id)}::uuid[])[1 + n % 2] from generate_series(1, 400) n`
      for (const one of [...events, 'read' as const]) {
        if (one === 'fold') await foldShop(app.sql, threshold)
        else if (one === 'read') {
          const { seen, effort } = await readShop(app.sql)
          if (effort.hasLists) withLists += 1
          const { value, ...inventory } = seen.inventory
          const all = await lookAtAll(app.sql)
          const told = { ...seen, inventory: { ...inventory, value: Number(value) } }
          if (JSON.stringify(told) !== JSON.stringify(all)) t.strictSame(told, all)
        } else {
          const { change, divisor, remainder } = one
          const strings = change.split(/\$[12]/)
          const values = [...change.matchAll(/\$([12])/g)].map(([, place]) =>
            place === '1' ? divisor : remainder % divisor,
          )
          await app.sql.write(Object.assign([...strings], { raw: strings }), ...values)
        }
      }
    }),
    { numRuns: 40 },
  )
  t.ok(withLists > 20, `lists were used ${withLists} times`)
})

t.test('lists of another threshold are not used, nor those of which too few products are left', async (t) => {
  const app = await build(t)
  const product = await createProduct(app.sql, { name: 'Taladro', stock: 7 })
  await foldShop(app.sql, threshold)
  t.equal((await readShop(app.sql)).effort.hasLists, true)
  const { seen, effort } = await readShop(app.sql, 10)
  t.match([effort.hasLists, seen.low_stock], [false, [{ name: product.name, units: 7 }]])
})

t.test('two who keep it at once keep it once, and who is not done yet is not forgotten', async (t) => {
  const app = await build(t)
  const product = await createProduct(app.sql, { price: '10.00', stock: 10 })
  await Promise.all([
    foldShop(app.sql, threshold),
    foldShop(app.sql, threshold),
    foldShop(app.sql, threshold),
  ])
  await app.prisma.$transaction(async (tx) => {
    await tx.product.update({ where: { id: product.id }, data: { stock: 3 } })
    await foldShop(app.sql, threshold)
    t.match((await readShop(app.sql)).seen, { low_stock: [], inventory: { value: '100.00' } })
  })
  t.match((await readShop(app.sql)).seen, { low_stock: [{ units: 3 }], inventory: { value: '30.00' } })
  await foldShop(app.sql, threshold)
  t.match(await readShop(app.sql), {
    seen: { low_stock: [{ units: 3 }], inventory: { value: '30.00' } },
    effort: { shopChanges: 0 },
  })
})
