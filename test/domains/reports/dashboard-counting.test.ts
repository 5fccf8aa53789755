import t from 'tap'
import type { SqlClient } from '../../../src/lib/database/sql.ts'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { read } from './dashboard.ts'

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

interface Counted {
  readonly kpis: readonly string[]
  readonly earlier: readonly string[]
  readonly lists: object
}

/**
 * What the dashboard has to tell of the sales between two moments, counted in the plainest way: every sale is looked at
 * on its own, and at its refunds. `earlier` is of a range as long before.
 */
async function countSlowly(sql: SqlClient, start: string, end: string, top: number): Promise<Counted> {
  const [row] = await sql.read<Counted>`
    with net as (
      select venta.id, usuario_id, hora, total - back.amount as amount
      from venta cross join lateral (
        select coalesce(sum(reembolsado), 0) as amount from pagos where venta_id = venta.id
      ) back
      where back.amount = 0 or back.amount < total
    ), sale as (
      select * from net where hora >= ${start}::timestamptz and hora < ${end}::timestamptz
    ), before as (
      select * from net where hora < ${start}::timestamptz
        and hora >= ${start}::timestamptz - (${end}::timestamptz - ${start}::timestamptz)
    ), line as (
      select producto.id, nombre, marca_id, tipoproducto_id, cantidad,
        cantidad * coalesce(precio_unitario, precio) as amount
      from sale join detalleventa on venta_id = sale.id join producto on producto.id = producto_id
    )
    select (select array[coalesce(sum(amount), 0)::text, count(*)::text, count(distinct usuario_id)::text,
        (select coalesce(sum(cantidad), 0)::text from line)] from sale) as kpis,
      (select array[coalesce(sum(amount), 0)::text, count(*)::text, count(distinct usuario_id)::text] from before) as earlier,
      json_build_object(
        'ventas_por_dia', (select coalesce(json_agg(json_build_object('fecha', day, 'total_ventas', sales,
            'monto_total', amount::numeric(12,2)::text) order by day), '[]') from (
          select (hora at time zone 'America/La_Paz')::date as day, count(*) as sales, sum(amount) as amount
          from sale group by 1) daily),
        'productos_mas_vendidos', (select coalesce(json_agg(json_build_object('producto_id', id, 'nombre', nombre,
            'cantidad_vendida', units, 'monto_total', amount::numeric(12,2)::text,
            'marca', (select nombre from marca where marca.id = marca_id)) order by units desc, amount desc, id), '[]')
          from (select id, nombre, marca_id, sum(cantidad) as units, sum(amount) as amount
            from line group by 1, 2, 3 order by units desc, amount desc, id limit ${top}) product),
        'ventas_por_categoria', (select coalesce(json_agg(json_build_object('categoria', nombre, 'cantidad', units,
            'monto', amount::numeric(12,2)::text) order by amount desc, id), '[]')
          from (select tipoproducto.id, tipoproducto.nombre, sum(cantidad) as units, sum(amount) as amount
            from line join tipoproducto on tipoproducto.id = tipoproducto_id group by 1, 2) category),
        'mejores_clientes', (select coalesce(json_agg(json_build_object('cliente_id', id, 'nombre', nombre,
            'correo', correo, 'total_compras', sales, 'monto_total', amount::numeric(12,2)::text)
            order by amount desc, sales desc, id), '[]')
          from (select usuario.id, nombre, correo, count(*) as sales, sum(amount) as amount
            from sale join usuario on usuario.id = usuario_id group by 1, 2, 3
            order by amount desc, sales desc, id limit ${top}) client)
      ) as lists`
  return row!
}

/** Percent by which a figure moved, with two decimals. */
function change(now: string, before: string): number {
  if (Number(before) === 0) return Number(now) === 0 ? 0 : 100
  return Math.round(((Number(now) - Number(before)) / Number(before)) * 10_000) / 100
}

t.test('what one statement counts is what is counted sale by sale', async (t) => {
  const app = await build(t)
  await openBusyShop(app.sql)
  const windows: [string, string, string, string][] = [
    ['2020-01-01', '2026-12-31', '2020-01-01T04:00Z', '2027-01-01T04:00Z'],
    ['2026-01-01', '2026-01-31', '2026-01-01T04:00Z', '2026-02-01T04:00Z'],
    ['2026-02-10T04:00:00Z', '2026-02-11T04:00:00Z', '2026-02-10T04:00Z', '2026-02-11T04:00Z'],
    ['2026-02-10T09:13:00Z', '2026-03-02T17:01:01Z', '2026-02-10T09:13Z', '2026-03-02T17:01:01Z'],
    ['2025-11-15', '2025-12-15', '2025-11-15T04:00Z', '2025-12-16T04:00Z'],
    ['2025-10-20', '2025-11-10', '2025-10-20T04:00Z', '2025-11-11T04:00Z'],
    ['2026-03-01', '2026-03-01', '2026-03-01T04:00Z', '2026-03-02T04:00Z'],
    ['2019-01-01', '2019-12-31', '2019-01-01T04:00Z', '2020-01-01T04:00Z'],
  ]
  for (const [from, until, start, end] of windows) {
    const body = await read(app, { fecha_inicio: from, fecha_fin: until, limit_top: '3' })
    const { kpis, earlier, lists } = await countSlowly(app.sql, start, end, 3)
    t.match(body, lists, `${from} ${until}`)
    const [total, sales, buyers, average, units] = body.kpis
    const shown = [total.valor.replace(/[$,]/g, ''), sales.valor, buyers.valor, units.valor]
    t.strictSame(shown.map(Number), kpis.map(Number), `${from} ${until}: figures`)
    t.equal(
      Number(average.valor.replace(/[$,]/g, '')).toFixed(1),
      (Number(kpis[0]) / Number(kpis[1]) || 0).toFixed(1),
    )
    t.strictSame(
      [total, sales, buyers].map(({ cambio_porcentual: percent }) => percent),
      earlier.map((before, i) => change(kpis[i]!, before)),
      `${from} ${until}: changes`,
    )
  }
})

t.test('an empty shop has zeros and empty lists, in every period', async (t) => {
  const app = await build(t)
  for (const periodo of ['hoy', 'semana', 'mes', 'trimestre', 'año', 'todo']) {
    const body = await read(app, { periodo })
    t.match(
      body.kpis.map((kpi: { valor: string; cambio_porcentual: unknown; tendencia: unknown }) => [
        kpi.valor,
        kpi.cambio_porcentual,
        kpi.tendencia,
      ]),
      [
        ['$0.00', 0, 'stable'],
        ['0', 0, 'stable'],
        ['0', 0, 'stable'],
        ['$0.00', 0, 'stable'],
        ['0', null, null],
        ['0', null, null],
      ],
      periodo,
    )
    const { ventas_por_dia, productos_mas_vendidos, ventas_por_categoria, mejores_clientes, alertas } = body
    t.strictSame(
      [ventas_por_dia, productos_mas_vendidos, ventas_por_categoria, mejores_clientes, alertas],
      [[], [], [], [], []],
    )
    t.strictSame(body.resumen, {
      total_productos: 0,
      total_usuarios: 1,
      total_vendedores: 0,
      valor_inventario: 0,
    })
  }
})

t.test(
  'great sales of the last day are told, closed accounts are nobody, and sums may be long',
  async (t) => {
    const app = await build(t)
    const product = await createProduct(app.sql, { price: '9999999999.99', stock: 100 })
    const buyer = await createUser(app.sql, { name: 'Ana', isActive: false })
    for (let place = 0; place < 2; place += 1)
      await createSale(app.sql, { buyerId: buyer.id, lines: [{ product }] })
    const body = await read(app, { periodo: 'todo' })
    t.match(body.kpis[0], { valor: '$19,999,999,999.98', cambio_porcentual: 100, tendencia: 'up' })
    t.match(body.productos_mas_vendidos, [{ monto_total: '19999999999.98' }])
    t.match(body.alertas, [
      { tipo: 'venta_alta', titulo: 'Venta destacada: $9,999,999,999.99', descripcion: 'Compra de Ana.' },
      { tipo: 'venta_alta', severidad: 'info' },
    ])
    t.match(body.resumen, { total_usuarios: 2, total_vendedores: 1 })
    t.equal((await read(app)).periodo, 'Último mes')
  },
)
