import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { read } from './dashboard.ts'

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
