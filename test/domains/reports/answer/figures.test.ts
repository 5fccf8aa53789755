import t from 'tap'
import { raw } from '../../../../src/lib/database/sql.ts'
import { build, type TestApp } from '../../../helper.ts'
import { read as readDashboard } from '../dashboard.ts'
import { ask, openSmallShop, report } from './shop.ts'

/** Every sale on its own with its refunds, and its lines, in the plainest way: nothing of the service's views. */
const plain = `with net as (
    select venta.id, usuario_id, hora, canal, hora at time zone 'America/La_Paz' as wall, total - back.amount as amount,
      usuario.nombre as cliente
    from venta join usuario on usuario.id = usuario_id cross join lateral (
      select coalesce(sum(reembolsado), 0) as amount from pagos where venta_id = venta.id
    ) back where back.amount = 0 or back.amount < total
  ), line as (
    select net.*, cantidad, limitegarantia, precio_unitario, cantidad * precio_unitario as money, producto.id as product,
      producto.nombre as producto, marca.nombre as marca, tipoproducto.nombre as categoria
    from net join detalleventa on venta_id = net.id join producto on producto.id = producto_id
    join marca on marca.id = marca_id join tipoproducto on tipoproducto.id = tipoproducto_id
  )`

const within = (from: string, until: string) => `wall >= '${from}' and wall < '${until}'`
const all = within('2025-01-01', '2026-01-01')
const quarter = within('2025-01-01', '2025-04-01')
const month = `to_char(wall, 'YYYY-MM-01"T00:00:00Z"') as mes`
const [january, february, march] = [
  within('2025-01-01', '2025-02-01'),
  within('2025-02-01', '2025-03-01'),
  within('2025-03-01', '2025-04-01'),
]
const goods = (key: string, where: string, from = 'line') =>
  `select ${key}, sum(money) as monto, sum(cantidad) as unidades from ${from} where ${where} group by 1 order by 2 desc, 1`
const detail = (where: string) => `select id as venta_id, producto, cantidad, money as subtotal from line
  where ${where} order by hora, id, producto`
const clients = (where: string, order = 'monto desc, cliente') =>
  `select cliente, count(*) as n_ventas, sum(amount) as monto from net where ${where} group by usuario_id, cliente order by ${order}`
const unsold = (where: string, more = 'true') => `select producto.nombre as producto, marca.nombre as marca,
    tipoproducto.nombre as categoria, stock from producto join marca on marca.id = marca_id
    join tipoproducto on tipoproducto.id = tipoproducto_id
  where ${more} and producto.id not in (select product from line where ${where}) order by 1`
const stock = (where: string) => `select producto.nombre as producto, marca.nombre as marca,
    tipoproducto.nombre as categoria, stock from producto join marca on marca.id = marca_id
    join tipoproducto on tipoproducto.id = tipoproducto_id where ${where} order by stock, 1`

/** Questions, and what plain SQL says: the columns that it has are compared, rows in their order. */
const cases: readonly (readonly [question: string, intent: string, sql: string])[] = [
  ['ventas por marca en 2025', 'ventas_por_marca', goods('marca', all)],
  ['ventas por marca en enero 2025', 'ventas_por_marca', goods('marca', january)],
  ['ventas por categoría en marzo 2025', 'ventas_por_categoria', goods('categoria', march)],
  ['ventas por categoría en febrero de 2025', 'ventas_por_categoria', goods('categoria', february)],
  ['ventas por cliente en el primer trimestre 2025', 'ventas_por_cliente', clients(quarter)],
  ['ventas por cliente en T2 2025', 'ventas_por_cliente', clients(within('2025-04-01', '2025-07-01'))],
  [
    'ventas por mes durante 2025',
    'ventas_por_mes',
    `select ${month}, sum(amount) as monto from net where ${all} group by 1 order by 1`,
  ],
  [
    'ventas de enero y febrero 2025',
    'ventas_por_mes',
    `select ${month}, sum(amount) as monto from net where ${within('2025-01-01', '2025-03-01')} group by 1 order by 1`,
  ],
  [
    'top productos más vendidos en 2025',
    'top_productos',
    `select producto, sum(cantidad) as unidades, sum(money) as monto from line where ${all} group by product, producto order by 2 desc, 1 limit 10`,
  ],
  [
    'top 2 productos de 2025',
    'top_productos',
    `select producto, sum(cantidad) as unidades, sum(money) as monto from line where ${all} group by product, producto order by 2 desc, 1 limit 2`,
  ],
  [
    'los 2 productos menos vendidos en 2025',
    'productos_menos_vendidos',
    `select producto, sum(cantidad) as unidades from line where ${all} group by product, producto order by 2, 1 limit 2`,
  ],
  [
    'ticket promedio de 2025',
    'ticket_promedio',
    `select round(avg(amount), 2) as ticket_promedio, count(*) as n_ventas from net where ${all}`,
  ],
  [
    'ticket promedio del primer trimestre de 2025',
    'ticket_promedio',
    `select round(avg(amount), 2) as ticket_promedio, count(*) as n_ventas from net where ${quarter}`,
  ],
  ['ticket promedio en 2019', 'ticket_promedio', 'select null as ticket_promedio, 0 as n_ventas'],
  [
    'ticket promedio por mes en 2025',
    'ticket_promedio_por_mes',
    `select ${month}, round(avg(amount), 2) as ticket_promedio, count(*) as n_ventas from net where ${all} group by 1 order by 1`,
  ],
  [
    'garantías por estado en 2025',
    'garantias_por_estado',
    `select nombre as estado, count(*) as n_casos from garantia join estadogarantia on estadogarantia.id = estadogarantia_id group by 1 order by 2 desc, 1`,
  ],
  [
    'garantías por producto en marzo 2025',
    'garantias_por_producto',
    `select 'iPhone 15' as producto, 2 as n_casos`,
  ],
  ['garantías por mes en 2025', 'garantias_por_mes', `select '2025-03-01T00:00:00Z' as mes, 2 as n_casos`],
  [
    'garantías pendientes por cliente en 2025',
    'garantias_por_cliente',
    `select 'Ana Pérez' as cliente, 1 as n_casos`,
  ],
  ['cuántas garantías hubo en abril 2025', 'garantias_totales', 'select 0 as n_casos'],
  [
    'ventas detalladas realizadas en enero y febrero 2025',
    'ventas_detalladas',
    detail(within('2025-01-01', '2025-03-01')),
  ],
  ['ventas detalladas del 31/01/2025', 'ventas_detalladas', detail(within('2025-01-31', '2025-02-01'))],
  [
    "ventas de producto 'iPhone' entre enero y marzo 2025",
    'ventas_detalladas',
    detail(`${quarter} and producto like 'iPhone%'`),
  ],
  [
    'ventas del producto Galaxy S23 128GB en febrero 2025',
    'ventas_detalladas',
    detail(`${february} and producto like 'Galaxy%'`),
  ],
  ['ventas de Samsung en 2025', 'ventas_detalladas', detail(`${all} and marca = 'Samsung'`)],
  ['ventas del cliente Ana Pérez en 2025', 'ventas_detalladas', detail(`${all} and cliente = 'Ana Pérez'`)],
  [
    'ventas de Samsung a Ana Pérez en 2025',
    'ventas_detalladas',
    detail(`${all} and cliente = 'Ana Pérez' and marca = 'Samsung'`),
  ],
  [
    'ventas de Apple por mes en 2025',
    'ventas_por_mes',
    `select ${month}, sum(money) as monto from line where ${all} and marca = 'Apple' group by 1 order by 1`,
  ],
  [
    'ventas de celulares por marca en 2025',
    'ventas_por_marca',
    goods('marca', `${all} and categoria = 'Celulares'`),
  ],
  [
    'ventas por cliente de la marca Apple en 2025',
    'ventas_por_cliente',
    `select cliente, count(distinct id) as n_ventas, sum(money) as monto from line where ${all} and marca = 'Apple' group by usuario_id, cliente order by 3 desc, 1`,
  ],
  [
    'total de ventas de febrero 2025',
    'ventas_totales',
    `select sum(amount) as monto, count(*) as n_ventas, (select sum(cantidad) from line where ${february}) as unidades from net where ${february}`,
  ],
  ['total de ventas de 2019', 'ventas_totales', 'select 0 as monto, 0 as n_ventas, 0 as unidades'],
  [
    'cuánto se vendió el 03/03/2025',
    'ventas_totales',
    `select sum(amount) as monto from net where ${within('2025-03-03', '2025-03-04')}`,
  ],
  [
    'ventas por día en enero 2025',
    'ventas_por_dia',
    `select to_char(wall, 'YYYY-MM-DD') as fecha, sum(amount) as monto from net where ${january} group by 1 order by 1`,
  ],
  [
    'ventas por semana en enero 2025',
    'ventas_por_semana',
    `select to_char(date_trunc('week', wall), 'YYYY-MM-DD') as semana, sum(amount) as monto from net where ${january} group by 1 order by 1`,
  ],
  [
    'ventas por trimestre de 2025',
    'ventas_por_trimestre',
    `select to_char(wall, 'YYYY-"T"Q') as trimestre, sum(amount) as monto from net where ${all} group by 1 order by 1`,
  ],
  [
    'ventas por canal en 2025',
    'ventas_por_canal',
    `select canal, count(*) as n_ventas, sum(amount) as monto from net where ${all} group by 1 order by 3 desc, 1`,
  ],
  ['ventas por la web por cliente en 2025', 'ventas_por_cliente', clients(`${all} and canal = 'web'`)],
  [
    'clientes con compras mayores a 2000 en 2025',
    'ventas_por_cliente',
    `select cliente, sum(amount) as monto from net where ${all} group by usuario_id, cliente having sum(amount) > 2000 order by 2 desc, 1`,
  ],
  ['top 1 clientes de 2025', 'ventas_por_cliente', `${clients(all)} limit 1`],
  [
    'unidades vendidas por mes en 2025',
    'ventas_por_mes',
    `select ${month}, sum(cantidad) as unidades from line where ${all} group by 1 order by 1`,
  ],
  [
    'unidades vendidas por categoría en enero 2025',
    'ventas_por_categoria',
    `select categoria, sum(cantidad) as unidades from line where ${january} group by 1 order by 2 desc, 1`,
  ],
  [
    'reporte de ventas del periodo del 01/01/2025 al 31/03/2025. Debe mostrar el nombre del cliente, la cantidad de compras que realizó, el monto total que pagó y el rango de fechas. En Excel.',
    'ventas_detalladas',
    `select cliente, count(*) as n_compras, sum(amount) as monto_total from net where ${quarter} group by usuario_id, cliente order by 3 desc, 1`,
  ],
  [
    'ventas del mes de febrero 2025, agrupado por producto, en PDF',
    'ventas_detalladas',
    `select producto, count(distinct id) as n_compras, sum(money) as monto_total from line where ${february} group by product, producto order by 3 desc, 1`,
  ],
  [
    'ventas de febrero 2025 comparadas con enero 2025',
    'comparacion_de_ventas',
    `select f.monto, e.monto as monto_comparado, f.monto - e.monto as diferencia, round(100 * (f.monto - e.monto) / e.monto, 2) as variacion from (select sum(amount) as monto from net where ${february}) f, (select sum(amount) as monto from net where ${january}) e`,
  ],
  [
    'ventas por marca de febrero 2025 comparadas con enero 2025',
    'comparacion_de_ventas_por_marca',
    `select marca, coalesce(sum(money) filter (where ${february}), 0) as monto, coalesce(sum(money) filter (where ${january}), 0) as monto_comparado from line where ${within('2025-01-01', '2025-03-01')} group by 1 order by 2 desc, 1`,
  ],
  [
    'ventas por mes de 2025 comparadas con 2024',
    'comparacion_de_ventas_por_mes',
    `select ${month}, sum(amount) as monto, 0 as monto_comparado, null as variacion from net where ${all} group by 1 order by 1`,
  ],
  ['qué productos no se vendieron en marzo 2025', 'productos_sin_ventas', unsold(march)],
  [
    'qué productos de Apple no se vendieron en febrero 2025',
    'productos_sin_ventas',
    unsold(february, `marca.nombre = 'Apple'`),
  ],
  [
    'productos que Ana Pérez no compró en 2025',
    'productos_sin_ventas',
    unsold(`${all} and cliente = 'Ana Pérez'`),
  ],
  [
    'qué marcas no se vendieron en marzo 2025',
    'marcas_sin_ventas',
    `select nombre as marca from marca where nombre not in (select marca from line where ${march}) order by 1`,
  ],
  [
    'clientes que no compraron en marzo 2025',
    'clientes_sin_compras',
    `select nombre as cliente from usuario join rolesusuario on usuario_id = usuario.id where rol_id = 1 and nombre not in (select cliente from net where ${march}) order by 1`,
  ],
  ['stock por debajo de 5', 'stock_por_producto', stock('stock < 5')],
  ['productos sin stock', 'stock_por_producto', stock('stock = 0')],
  [
    'stock por marca',
    'stock_por_marca',
    'select marca.nombre as marca, sum(stock) as stock from producto join marca on marca.id = marca_id group by 1 order by 2, 1',
  ],
  [
    'ventas por categoría y mes en 2025',
    'ventas_por_categoria_y_mes',
    `select categoria, ${month}, sum(money) as monto from line where ${all} group by 1, 2 order by 1, 2`,
  ],
]

async function slowly(app: TestApp, sql: string): Promise<Record<string, unknown>[]> {
  const rows = await app.sql.read<{ row: Record<string, unknown> }>`
    ${raw(plain)} select to_jsonb(plain) as row from (${raw(sql)}) plain`
  return rows.map(({ row }) => row)
}

t.test('what a question is answered with', async (t) => {
  const app = await build(t)
  await openSmallShop(app)

  await t.test('is what plain SQL says', async (t) => {
    for (const [question, intent, sql] of cases) {
      const { rows, columns, ...body } = await report(app, question)
      t.equal(body.intent, intent, `${question}: ${body.interpretacion}`)
      const expected = await slowly(app, sql)
      const names = Object.keys(expected[0] ?? {})
      const shown = rows.map((row: Record<string, unknown>) =>
        Object.fromEntries(names.map((name) => [name, row[name]])),
      )
      t.strictSame(shown, expected, question)
      for (const row of rows) t.strictSame(Object.keys(row), columns)
    }
  })

  await t.test('has the shape of the contract', async (t) => {
    const grouped =
      'reporte del 01/10/2024 al 01/01/2025. Debe mostrar el nombre del cliente y el monto total. En Excel'
    t.match(await report(app, grouped), {
      intent: 'ventas_detalladas',
      start: '2024-10-01',
      end: '2025-01-02',
      filters: { _format: 'xlsx', _group_by: 'cliente', _columns: Array },
      columns: ['cliente', 'monto_total'],
    })
    const [line] = (await report(app, 'ventas detalladas del 31/01/2025')).rows
    t.match(line, {
      fecha: '2025-02-01T01:00:00Z',
      cliente: 'Ana Pérez',
      direccion: 'Av. Siempre Viva 123',
      precio_unit: Number,
      total_venta: 2599.48,
      limitegarantia: /Z$/,
    })
    t.match((await report(app, 'ventas de Samsung en 2025')).filters, { marca: 'Samsung' })
    const none = await report(app, 'ventas por marca en 2019')
    t.match(none, {
      rows: [],
      columns: ['marca', 'monto', 'unidades'],
      start: '2019-01-01',
      end: '2020-01-01',
    })
  })

  await t.test('agrees with dashboard, history and file to the cent', async (t) => {
    const windows = [
      ['2025-01-01', '2025-01-31', '01/01/2025 al 31/01/2025'],
      ['2025-02-01', '2025-02-28', '01/02/2025 al 28/02/2025'],
      ['2025-03-01', '2025-03-31', '01/03/2025 al 31/03/2025'],
    ] as const
    for (const [fecha_inicio, fecha_fin, words] of windows) {
      const board = await readDashboard(app, { fecha_inicio, fecha_fin, limit_top: '50' })
      const total = (await report(app, `total de ventas del ${words}`)).rows[0]
      t.equal(`$${total.monto.toLocaleString('en-US', { minimumFractionDigits: 2 })}`, board.kpis[0].valor)
      t.equal(String(total.n_ventas), board.kpis[1].valor)
      const history = await app.as('Analista').inject({
        url: '/api/ventas-historicas/historico/',
        query: { group_by: 'periodo', granularity: 'month', date_from: fecha_inicio, date_to: fecha_fin },
      })
      t.match(history.json().data, [{ total: total.monto, ventas: total.n_ventas }])
      const types = (await report(app, `ventas por categoría del ${words}`)).rows
      t.strictSame(
        types.map((row: { categoria: string; monto: number; unidades: number }) => [
          row.categoria,
          row.monto.toFixed(2),
          row.unidades,
        ]),
        board.ventas_por_categoria.map((row: { categoria: string; monto: string; cantidad: number }) => [
          row.categoria,
          row.monto,
          row.cantidad,
        ]),
      )
      const csv = (await ask(app, `total de ventas del ${words}`, { formato: 'csv' })).body
      t.equal(csv.split('\r\n')[1], `${total.monto.toFixed(2)},${total.n_ventas},${total.unidades}`)
    }
  })
})

t.test('what cannot be asked is refused in words, and nothing is written', async (t) => {
  const app = await build(t)
  await openSmallShop(app)
  const count = () =>
    app.sql.read`select (select count(*) from venta) as sales, (select count(*) from audit_log) as entries`
  await app.as('Analista').user()
  const before = await count()
  const hostile = [
    "'; DROP TABLE venta; --",
    'SELECT * FROM usuario',
    'ventas por marca; delete from venta',
    "ventas de 'iPhone%' or 1=1",
    'margen por producto',
    'ventas de Toshiba en 2025',
    'show me the sales by brand',
    '売上 2025',
    '%_%',
    'ventas {{7*7}} <script>',
  ]
  for (const prompt of hostile) {
    const { intent, columns, rows, interpretacion } = await report(app, prompt)
    t.strictSame([intent, columns], ['no_entendido', ['mensaje']], prompt)
    t.strictSame(rows, [{ mensaje: interpretacion }])
    const problem = await ask(app, prompt, {}, { accept: 'application/problem+json' })
    t.strictSame([problem.statusCode, problem.json().code], [422, 'QUESTION_NOT_UNDERSTOOD'])
  }
  const invalid: [object, string][] = [
    [{}, 'prompt'],
    [{ prompt: '  ' }, 'prompt'],
    [{ prompt: 'x'.repeat(1001) }, 'prompt'],
    [{ prompt: 'ventas\u0000' }, 'prompt'],
    [{ prompt: ['ventas'] }, 'prompt'],
    [{ prompt: 'ventas', formato: 'docx' }, 'formato'],
  ]
  for (const [payload, field] of invalid) {
    const reply = await app.as('Analista').inject({ method: 'POST', url: '/api/ai-reports/run/', payload })
    t.equal(reply.statusCode, 400)
    t.strictSame(Object.keys(reply.json().errors), [field])
  }
  t.strictSame(await count(), before)
})

t.test(
  'two round trips, one while names are fresh; the database may be away; audio is not heard',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    await openSmallShop(app)
    await ask(app, 'ventas por mes')
    for (const [prompt, most] of [
      ['ventas por marca en 2025', 1],
      ['ventas de iPhone en 2025', 2],
    ] as const) {
      const { roundTrips } = await app.proxy.count(() => ask(app, prompt))
      t.equal(roundTrips, most, prompt)
    }
    t.match((await app.inject('/api/ai-reports')).json(), {
      plantillas: /^http:.*\/api\/ai-reports\/plantillas\/$/,
    })
    const audio = await app
      .as('Analista')
      .inject({ method: 'POST', url: '/api/ai-reports/run-audio', payload: {} })
    t.strictSame([audio.statusCode, Object.keys(audio.json().errors)], [400, ['audio']])
  },
)
