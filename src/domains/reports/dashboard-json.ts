import type { Decimal } from 'decimal.js'
import type { Static } from 'typebox'
import { toDateTime } from '../../lib/dates.ts'
import { exact, sumMoney, toMoneyText } from '../../lib/money.ts'
import type { Dashboard, Totals } from './dashboard.ts'
import type { DashboardBody } from './schemas.ts'

type Body = Static<typeof DashboardBody>
type Indicator = Body['kpis'][number]
type Alert = Body['alertas'][number]

/** A change of so many percent is none. */
const noticeablePercent = 2

/** An amount for people, exact, with thousands set apart: `$1,234.50`. */
function toPrice(amount: string | Decimal): string {
  return `$${toMoneyText(amount).replace(/\B(?=(\d{3})+\.)/g, ',')}`
}

function toPercent(percent: Decimal): number {
  return percent.toDecimalPlaces(2).toNumber() + 0
}

/** The change from `before` to `now`; from nothing to something it is a hundred percent. */
function changeOf(now: Decimal, before: Decimal): Pick<Indicator, 'cambio_porcentual' | 'tendencia'> {
  const percent = before.isZero()
    ? exact(now.isZero() ? 0 : 100)
    : now.minus(before).dividedBy(before).times(100)
  const trend = percent.gt(noticeablePercent) ? 'up' : percent.lt(-noticeablePercent) ? 'down' : 'stable'
  return { cambio_porcentual: toPercent(percent), tendencia: trend }
}

function averageOf({ amount, sales }: Totals): Decimal {
  return sales === 0 ? exact(0) : exact(amount).dividedBy(sales)
}

function toIndicators({ current, previous, units, pending_claims: claims }: Dashboard): Indicator[] {
  const compared = (read: (totals: Totals) => Decimal) => changeOf(read(current), read(previous))
  const alone = { cambio_porcentual: null, tendencia: null }
  return [
    {
      titulo: 'Ventas Totales',
      valor: toPrice(current.amount),
      ...compared(({ amount }) => exact(amount)),
      icono: 'dollar',
    },
    {
      titulo: 'Número de Ventas',
      valor: String(current.sales),
      ...compared(({ sales }) => exact(sales)),
      icono: 'shopping-cart',
    },
    {
      titulo: 'Clientes Activos',
      valor: String(current.buyers),
      ...compared(({ buyers }) => exact(buyers)),
      icono: 'users',
    },
    {
      titulo: 'Ticket Promedio',
      valor: toPrice(averageOf(current)),
      ...compared(averageOf),
      icono: 'receipt',
    },
    { titulo: 'Productos Vendidos', valor: String(units), ...alone, icono: 'package' },
    { titulo: 'Garantías Pendientes', valor: String(claims), ...alone, icono: 'alert-circle' },
  ]
}

const left = (units: number) => (units === 1 ? 'Queda 1 unidad' : `Quedan ${units} unidades`)

/** Scarce products, products that are gone, pending claims and great sales, in this order. */
function toAlerts({ low_stock: few, out_of_stock: none, claims, notable, readAt }: Dashboard): Alert[] {
  const fecha = toDateTime(readAt)
  const lowStock = { tipo: 'stock_bajo', fecha, severidad: 'warning' }
  return [
    ...few.map(({ name, units, seller }) => ({
      ...lowStock,
      titulo: `Stock bajo: ${name}`,
      descripcion: `${left(units)}. Vendedor: ${seller}.`,
    })),
    ...none.map(({ name, seller }) => ({
      ...lowStock,
      titulo: `Sin stock: ${name}`,
      descripcion: `No quedan unidades. Vendedor: ${seller}.`,
      severidad: 'error',
    })),
    ...claims.map(({ product, client, claimed_at }) => ({
      tipo: 'garantia_pendiente',
      titulo: `Garantía pendiente: ${product}`,
      descripcion: `Solicitada por ${client}.`,
      fecha: toDateTime(new Date(claimed_at)),
      severidad: 'warning',
    })),
    ...notable.map(({ amount, client, sold_at }) => ({
      tipo: 'venta_alta',
      titulo: `Venta destacada: ${toPrice(amount)}`,
      descripcion: `Compra de ${client}.`,
      fecha: toDateTime(new Date(sold_at)),
      severidad: 'info',
    })),
  ]
}

function toCategories({ categories }: Dashboard): Body['ventas_por_categoria'] {
  const all = sumMoney(categories.map(({ amount }) => amount))
  return categories.map(({ name, units, amount }) => ({
    categoria: name,
    cantidad: units,
    monto: toMoneyText(amount),
    porcentaje: all.isZero() ? 0 : toPercent(exact(amount).dividedBy(all).times(100)),
  }))
}

/** A dashboard as the wire has it. */
export function toDashboard(dashboard: Dashboard): Body {
  const { label, readAt, ventas_por_dia, productos_mas_vendidos, mejores_clientes, resumen } = dashboard
  return {
    periodo: label,
    fecha_actualizacion: toDateTime(readAt),
    kpis: toIndicators(dashboard),
    ventas_por_dia,
    productos_mas_vendidos,
    ventas_por_categoria: toCategories(dashboard),
    mejores_clientes,
    alertas: toAlerts(dashboard),
    resumen,
  }
}
