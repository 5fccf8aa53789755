import t from 'tap'
import { type periods, windowAt } from '../../../src/domains/reports/dashboard-window.ts'
import { createTimeZone } from '../../../src/lib/dates.ts'
import { build } from '../../helper.ts'
import { january, openShop, read } from './dashboard.ts'

t.test('the owner reads what was sold in a period, to the cent, at the prices as sold', async (t) => {
  const app = await build(t)
  const { ana, luis, blender, drill, last } = await openShop(app)
  await app.sql.write`insert into garantia (venta_id, producto_id, motivo, cantidad, hora)
    values (${last.id}, ${drill.id}, 'No enciende', 1, '2026-01-20T10:00:00Z')`
  const body = await read(app, january)
  const now = body.fecha_actualizacion
  t.ok(Math.abs(Date.now() - Date.parse(now)) < 5000)
  t.strictSame(body, {
    periodo: 'Del 01/01/2026 al 31/01/2026',
    fecha_actualizacion: now,
    kpis: [
      {
        titulo: 'Ventas Totales',
        valor: '$451.50',
        cambio_porcentual: 12.88,
        tendencia: 'up',
        icono: 'dollar',
      },
      {
        titulo: 'Número de Ventas',
        valor: '3',
        cambio_porcentual: 200,
        tendencia: 'up',
        icono: 'shopping-cart',
      },
      { titulo: 'Clientes Activos', valor: '2', cambio_porcentual: 100, tendencia: 'up', icono: 'users' },
      {
        titulo: 'Ticket Promedio',
        valor: '$150.50',
        cambio_porcentual: -62.38,
        tendencia: 'down',
        icono: 'receipt',
      },
      {
        titulo: 'Productos Vendidos',
        valor: '6',
        cambio_porcentual: null,
        tendencia: null,
        icono: 'package',
      },
      {
        titulo: 'Garantías Pendientes',
        valor: '1',
        cambio_porcentual: null,
        tendencia: null,
        icono: 'alert-circle',
      },
    ],
    ventas_por_dia: [
      { fecha: '2026-01-01', total_ventas: 1, monto_total: '200.00' },
      { fecha: '2026-01-15', total_ventas: 1, monto_total: '201.00' },
      { fecha: '2026-01-31', total_ventas: 1, monto_total: '50.50' },
    ],
    productos_mas_vendidos: [
      {
        producto_id: blender.id,
        nombre: 'Licuadora nueva',
        cantidad_vendida: 3,
        monto_total: '300.00',
        marca: 'Oster',
      },
      {
        producto_id: drill.id,
        nombre: 'Taladro',
        cantidad_vendida: 3,
        monto_total: '151.50',
        marca: 'Oster',
      },
    ],
    ventas_por_categoria: [
      { categoria: 'Cocina', cantidad: 3, monto: '300.00', porcentaje: 66.45 },
      { categoria: 'Taller', cantidad: 3, monto: '151.50', porcentaje: 33.55 },
    ],
    mejores_clientes: [
      {
        cliente_id: ana.id,
        nombre: 'Ana',
        correo: 'ana@example.com',
        total_compras: 2,
        monto_total: '250.50',
      },
      {
        cliente_id: luis.id,
        nombre: 'Luis',
        correo: 'luis@example.com',
        total_compras: 1,
        monto_total: '201.00',
      },
    ],
    alertas: [
      {
        tipo: 'stock_bajo',
        titulo: 'Stock bajo: Licuadora nueva',
        descripcion: 'Quedan 3 unidades. Vendedor: Rosa.',
        fecha: now,
        severidad: 'warning',
      },
      {
        tipo: 'stock_bajo',
        titulo: 'Sin stock: Taladro',
        descripcion: 'No quedan unidades. Vendedor: Rosa.',
        fecha: now,
        severidad: 'error',
      },
      {
        tipo: 'garantia_pendiente',
        titulo: 'Garantía pendiente: Taladro',
        descripcion: 'Solicitada por Luis.',
        fecha: '2026-01-20T10:00:00Z',
        severidad: 'warning',
      },
    ],
    // The administrator who asks is a person too.
    resumen: { total_productos: 2, total_usuarios: 4, total_vendedores: 1, valor_inventario: 2997 },
  })
})

t.test('money that went back is not counted, and what went back as a whole was not sold', async (t) => {
  const app = await build(t)
  const { last } = await openShop(app)
  await app.sql.write`update pagos set reembolsado = 51 where venta_id = ${last.id}`
  const partly = await read(app, january)
  t.match(partly.kpis.slice(0, 2), [{ valor: '$400.50' }, { valor: '3' }])
  t.match(partly.ventas_por_dia[1], { monto_total: '150.00', total_ventas: 1 })
  t.match(partly.mejores_clientes[1], { monto_total: '150.00' })
  await app.sql.write`update pagos set reembolsado = total where venta_id = ${last.id}`
  const undone = await read(app, january)
  t.match(
    undone.kpis.map(({ valor }: { valor: string }) => valor),
    ['$250.50', '2', '1', '$125.25', '3', '0'],
  )
  t.equal(undone.ventas_por_dia.length, 2)
  t.match(undone.productos_mas_vendidos, [{ cantidad_vendida: 2 }, { cantidad_vendida: 1 }])
  t.match(undone.ventas_por_categoria, [{ monto: '200.00' }, { monto: '50.50' }])
  t.equal(undone.mejores_clientes.length, 1)
})

t.test('a line from before prices were kept counts at the price of today', async (t) => {
  const app = await build(t)
  const { last, blender } = await openShop(app)
  await app.sql.write`update detalleventa set precio_unitario = null
    where venta_id = ${last.id} and producto_id = ${blender.id}`
  t.match((await read(app, january)).productos_mas_vendidos[0], { monto_total: '1199.00' })
})

const laPaz = createTimeZone('America/La_Paz')
/** 23:30 on 30 January in La Paz, when it is the 31st in London. */
const evening = new Date('2026-01-31T03:30:00Z')

type Period = (typeof periods)[number]
type Asked = Parameters<typeof windowAt>[0]

const between = (fecha_inicio: string, fecha_fin: string): Asked => ({ fecha_inicio, fecha_fin })

function told(asked: Period | Asked, now = evening, zone = laPaz) {
  const question = typeof asked === 'string' ? { periodo: asked } : asked
  const { label, current, previous } = windowAt(question, now, zone)
  return [label, current.start, current.end, previous.start, previous.end].map((part) =>
    part instanceof Date ? part.toISOString().replace(':00.000Z', '') : part,
  )
}

t.test('every period is a range and one of the same length before it', async (t) => {
  t.strictSame(told('hoy'), [
    'Hoy',
    '2026-01-30T04:00',
    '2026-01-31T03:30',
    '2026-01-29T04:00',
    '2026-01-30T03:30',
  ])
  const rolling: [Period, string, string, string][] = [
    ['semana', 'Última semana', '2026-01-24T03:30', '2026-01-17T03:30'],
    ['mes', 'Último mes', '2026-01-01T03:30', '2025-12-02T03:30'],
    ['trimestre', 'Último trimestre', '2025-11-02T03:30', '2025-08-04T03:30'],
    ['año', 'Último año', '2025-01-31T03:30', '2024-02-01T03:30'],
  ]
  for (const [period, label, start, before] of rolling)
    t.strictSame(told(period), [label, start, '2026-01-31T03:30', before, start])
  t.strictSame(told('todo').slice(0, 3), ['Todo el período', '2020-01-01T04:00', '2026-01-31T03:30'])
})

t.test('today begins at midnight in the shop, and a minute later is another day', async (t) => {
  t.equal(told('hoy', new Date('2026-01-31T03:59:00Z'))[1], '2026-01-30T04:00')
  t.equal(told('hoy', new Date('2026-01-31T04:00:00Z'))[1], '2026-01-31T04:00')
})

t.test('where clocks change, yesterday ends at the same time of day', async (t) => {
  const berlin = createTimeZone('Europe/Berlin')
  t.strictSame(told('hoy', new Date('2026-03-29T10:00:00Z'), berlin), [
    'Hoy',
    '2026-03-28T23:00',
    '2026-03-29T10:00',
    '2026-03-27T23:00',
    '2026-03-28T11:00',
  ])
})

t.test('a last day belongs to its period, a last moment does not', async (t) => {
  t.strictSame(told(between('2026-01-01', '2026-01-31')), [
    'Del 01/01/2026 al 31/01/2026',
    '2026-01-01T04:00',
    '2026-02-01T04:00',
    '2025-12-01T04:00',
    '2026-01-01T04:00',
  ])
  const moments = between('2026-01-01T00:00', '2026-01-01T12:00:00-0400')
  t.strictSame(told(moments).slice(0, 3), [
    'Del 31/12/2025 al 01/01/2026',
    '2026-01-01T00:00',
    '2026-01-01T16:00',
  ])
})

t.test('a period may not end before it begins, and one day is one', async (t) => {
  const wrong = { code: 'VALIDATION_FAILED', errors: { non_field_errors: [String] } }
  t.throws(() => told(between('2026-02-01', '2026-01-31')), wrong)
  t.throws(() => told(between('2026-01-31T10:00:01Z', '2026-01-31T10:00:00Z')), wrong)
  t.throws(() => told(between('2026-02-01T12:00:00Z', '2026-01-31')), wrong)
  t.doesNotThrow(() => told(between('2026-01-31', '2026-01-31')))
  t.throws(() => told(between('0001-01-01', '2026-01-31')), {
    code: 'VALIDATION_FAILED',
    errors: { fecha_inicio: [String] },
  })
})
