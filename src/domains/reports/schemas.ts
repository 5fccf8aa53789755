import Type, { type Static } from 'typebox'
import type { TimeZone } from '../../lib/dates.ts'
import { demo } from '../../lib/demo.ts'
import { DateTime, Day, MoneyNumber, Named, Nullable, Uuid } from '../../lib/schemas.ts'
import { type DashboardQuestion, periodBetween, periods } from './dashboard-window.ts'

const bounds = { size: 10, maximumSize: 50 }

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

/** A sum of amounts: as `MoneyText`, with as many digits as it takes. */
const SumText = (example: string) => Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: [example] })

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

/** Two bounds go before a period; one alone is ignored. Throws VALIDATION_FAILED (400). */
export function toDashboardQuestion(query: Static<typeof DashboardQuery>, zone: TimeZone): DashboardQuestion {
  const { periodo, fecha_inicio, fecha_fin, limit_top: top = bounds.size } = query
  const period = fecha_inicio && fecha_fin ? periodBetween(fecha_inicio, fecha_fin, zone) : (periodo ?? 'mes')
  return { period, top }
}
