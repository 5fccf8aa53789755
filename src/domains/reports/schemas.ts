import Type from 'typebox'
import { demo } from '../../lib/demo.ts'
import { Count, DateTime, Day, Id, MoneyNumber, Named, Nullable, SumText, Uuid } from '../../lib/schemas.ts'
import { periods } from './dashboard-window.ts'

/** How many products and clients a dashboard lists. */
export const bounds = { size: 10, maximumSize: 50 }

const Bound = (description: string, example: string) =>
  Type.Optional(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      description: `${description}; día (AAAA-MM-DD, del negocio) o fecha y hora. Vale si están las dos`,
      examples: [example],
    }),
  )

export const DashboardQuery = Type.Object({
  periodo: Type.Optional(Type.Enum([...periods], { default: 'mes', examples: ['mes'] })),
  fecha_inicio: Bound('Comienzo', '2026-01-01'),
  fecha_fin: Bound('Final; el día indicado está incluido, la hora indicada no', '2026-01-31'),
  limit_top: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: bounds.maximumSize,
      default: bounds.size,
      description: 'Cuántos productos y clientes se listan',
    }),
  ),
})

const IndicatorItem = Named('Indicador', {
  titulo: Type.String({ examples: ['Ventas Totales'] }),
  valor: Type.String({ examples: ['$1,979.80'] }),
  cambio_porcentual: Nullable(Type.Number({ description: 'Con dos decimales', examples: [12.5] })),
  tendencia: Nullable(Type.String({ description: 'up, down o stable', examples: ['up'] })),
  icono: Type.String({ examples: ['dollar'] }),
})

const AlertItem = Named('Alerta', {
  tipo: Type.String({
    description: 'stock_bajo, garantia_pendiente o venta_alta',
    examples: ['stock_bajo'],
  }),
  titulo: Type.String({ examples: [`Stock bajo: ${demo.laptop.name}`] }),
  descripcion: Type.String({ examples: [`Quedan 3 unidades. Vendedor: ${demo.seller.name}.`] }),
  fecha: DateTime(),
  severidad: Type.String({ description: 'info, warning o error', examples: ['warning'] }),
})

export const DashboardBody = Named('DashboardEjecutivo', {
  periodo: Type.String({ examples: ['Último mes'] }),
  fecha_actualizacion: DateTime({
    description: 'Cuándo se leyeron los datos: hace diez segundos como máximo',
  }),
  kpis: Type.Array(IndicatorItem),
  ventas_por_dia: Type.Array(
    Named('VentasDeUnDia', {
      fecha: Day({ description: 'Día del negocio; los días sin ventas no aparecen' }),
      total_ventas: Type.Integer({ examples: [1] }),
      monto_total: SumText('1979.80'),
    }),
  ),
  productos_mas_vendidos: Type.Array(
    Named('ProductoMasVendido', {
      producto_id: Type.Integer({ examples: [demo.laptop.id] }),
      nombre: Type.String({ examples: [demo.laptop.name] }),
      cantidad_vendida: Type.Integer({ examples: [2] }),
      monto_total: SumText('1979.80'),
      marca: Type.String({ examples: [demo.acer.nombre] }),
    }),
  ),
  ventas_por_categoria: Type.Array(
    Named('VentasDeCategoria', {
      categoria: Type.String({ examples: [demo.laptops.nombre] }),
      cantidad: Type.Integer({ examples: [2] }),
      monto: SumText('1979.80'),
      porcentaje: Type.Number({ description: 'Con dos decimales', examples: [100] }),
    }),
  ),
  mejores_clientes: Type.Array(
    Named('MejorCliente', {
      cliente_id: Uuid({ examples: [demo.customer.id] }),
      nombre: Type.String({ examples: [demo.customer.name] }),
      correo: Type.String({ examples: [demo.customer.email] }),
      total_compras: Type.Integer({ examples: [1] }),
      monto_total: SumText('1979.80'),
    }),
  ),
  alertas: Type.Array(AlertItem),
  resumen: Named('ResumenDelNegocio', {
    total_productos: Type.Integer({ examples: [500] }),
    total_usuarios: Type.Integer({ examples: [200] }),
    total_vendedores: Type.Integer({ examples: [4] }),
    valor_inventario: MoneyNumber({ examples: [1_234_567.5] }),
  }),
})

/** Groups that one answer of the history has at most. */
export const mostGroups = 100_000
const groupings = ['periodo', 'producto', 'cliente'] as const
const granularities = ['day', 'week', 'month', 'quarter', 'year'] as const

export const HistoryQuery = Type.Object({
  group_by: Type.Enum(groupings, { examples: ['periodo'] }),
  granularity: Type.Optional(
    Type.Enum(granularities, { default: 'month', description: 'Solo para `periodo`', examples: ['month'] }),
  ),
  date_from: Type.Optional(Day({ description: 'Primer día, del negocio; sin él, desde la primera venta' })),
  date_to: Type.Optional(Day({ description: 'Último día, incluido; sin él, hasta la última venta' })),
  producto_id: Type.Optional(
    Id({ description: 'Solo lo vendido de un producto', examples: [demo.laptop.id] }),
  ),
  cliente_id: Type.Optional(
    Uuid({ description: 'Solo las ventas a un cliente', examples: [demo.customer.id] }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: mostGroups,
      description: 'Cuántos productos o clientes se listan; sin él, todos',
      examples: [10],
    }),
  ),
  offset: Type.Optional(Count({ default: 0, description: 'Cuántos se saltan; solo con `limit`' })),
})

export const HistoryBody = Named('VentasHistoricas', {
  meta: Named('DatosDeVentasHistoricas', {
    group_by: Type.Enum(groupings),
    granularity: Nullable(Type.Enum(granularities)),
    from: Nullable(DateTime({ examples: ['2026-01-01T04:00:00+00:00'] })),
    to: Nullable(DateTime({ description: 'No incluido', examples: ['2026-02-01T04:00:00+00:00'] })),
    count: Type.Integer({ description: 'Filas de esta respuesta', examples: [1] }),
    total: Type.Integer({ description: 'Filas en total', examples: [1] }),
    generated_at: DateTime({ examples: ['2026-01-31T14:05:09+00:00'] }),
    note: Type.Optional(Type.String()),
  }),
  data: Type.Array(
    Named('GrupoDeVentas', {
      period: Type.Optional(
        DateTime({
          description: 'Comienzo del período, en la zona horaria del negocio',
          examples: ['2026-01-01T04:00:00+00:00'],
        }),
      ),
      producto_id: Type.Optional(Type.Integer({ examples: [demo.laptop.id] })),
      producto: Type.Optional(Type.String({ examples: [demo.laptop.name] })),
      cliente_id: Type.Optional(Uuid({ examples: [demo.customer.id] })),
      cliente: Type.Optional(Type.String({ examples: [demo.customer.name] })),
      total: MoneyNumber({ examples: [1979.8] }),
      cantidad: Type.Integer({ description: 'Unidades', examples: [2] }),
      ventas: Type.Integer({ description: 'Número de ventas', examples: [1] }),
      ticket_promedio: Type.Optional(
        MoneyNumber({ description: 'Total por venta, con dos decimales', examples: [1979.8] }),
      ),
    }),
  ),
})
