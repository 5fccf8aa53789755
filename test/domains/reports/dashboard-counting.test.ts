import t from 'tap'
import { periodBetween } from '../../../src/domains/reports/dashboard-window.ts'
import { type DashboardRow, readDashboard } from '../../../src/domains/reports/read-dashboard.ts'
import type { SqlClient } from '../../../src/lib/database/sql.ts'
import { createTimeZone } from '../../../src/lib/time-zone.ts'
import { createProduct, createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { countSlowly } from './dashboard-counting.ts'

const timeZone = 'America/La_Paz'
const zone = createTimeZone(timeZone)
const saleCount = 600

/**
 * Sales every five hours since December 2025, many of them at midnight, with numbers in the order of time, and
 * some told later about a time before. Every seventh was refunded, every eleventh in part and in two payments, of
 * every thirteenth the price is not known, and prices change.
 */
async function openBusyShop(sql: SqlClient): Promise<void> {
  const buyers = [await createUser(sql), await createUser(sql), await createUser(sql), await createUser(sql)]
  const ids = buyers.map(({ id }) => id)
  const products: number[] = []
  for (let place = 0; place < 7; place += 1)
    products.push((await createProduct(sql, { price: `${10 + place}.37` })).id)
  await sql.write`insert into venta (id, usuario_id, total, hora, direccion)
    select n, (${ids}::uuid[])[1 + n * n % 4], 20 + n % 9,
      case when n % 10 = 0 then timestamptz '2025-12-01 04:00Z' + interval '1 day' * (n / 5)
        else timestamptz '2025-12-01 04:00Z' + interval '5 hours' * n end
      - case when n % 17 = 0 then interval '45 days' else interval '0' end, 'Av. Arce 2147'
    from generate_series(1, ${saleCount}::int) n`
  await sql.write`insert into detalleventa (venta_id, producto_id, cantidad, precio_unitario, limitegarantia)
    select n, (${products}::int[])[1 + (n * 3 + line) % 7], 1 + n % 3, 10 + (n % 5) * 1.25, now()
    from generate_series(1, ${saleCount}::int) n, generate_series(0, n % 3) line`
  await sql.write`update detalleventa set precio_unitario = null where venta_id % 13 = 0`
  await sql.write`insert into pagos (venta_id, total, reembolsado)
    select n, 20 + n % 9, case when n % 7 = 0 then 20 + n % 9 when n % 11 = 0 then 5.05 else 0 end
    from generate_series(1, ${saleCount}::int) n
    union all select n, 3, 1.5 from generate_series(11, ${saleCount}::int, 11) n`
}

const counted = ({ current, previous, units, days, products, categories, clients }: DashboardRow) => ({
  current,
  previous,
  units,
  days,
  products,
  categories,
  clients,
})

t.test('what is counted fast is what is counted sale by sale', async (t) => {
  const app = await build(t)
  await openBusyShop(app.sql)
  const shop = { sql: app.sql, zone, timeZone, lowStockThreshold: 5 }
  const windows: [string, string][] = [
    ['2020-01-01', '2026-12-31'],
    ['2026-01-01', '2026-01-31'],
    ['2026-02-10T04:00:00Z', '2026-02-11T04:00:00Z'],
    ['2026-02-10T09:13:00Z', '2026-03-02T17:01:01Z'],
    ['2025-11-15', '2025-12-15'],
    ['2025-10-20', '2025-11-10'],
    ['2026-03-01', '2026-03-01'],
    ['2019-01-01', '2019-12-31'],
  ]
  for (const [from, until] of windows) {
    const period = periodBetween(from, until, zone)
    const dashboard = await readDashboard(shop, { period, top: 3 }, new Date())
    t.strictSame(
      counted(dashboard),
      await countSlowly(app.sql, { period, timeZone, top: 3 }),
      `${from} ${until}`,
    )
  }
})
