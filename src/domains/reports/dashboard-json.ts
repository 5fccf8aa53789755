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

const price = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
/** An amount for people, exact, with thousands set apart: `$1,234.50`. */
const toPrice = (amount: string | Decimal): string => price.format(toMoneyText(amount) as `${number}`)

const toPercent = (percent: Decimal): number => percent.toDecimalPlaces(2).toNumber() + 0

/** The change from `before` to `now`; from nothing to something it is a hundred percent. */
function changeOf(now: Decimal, before: Decimal): Pick<Indicator, 'cambio_porcentual' | 'tendencia'> {
  const percent = before.isZero()
    ? exact(now.isZero() ? 0 : 100)
    : now.minus(before).dividedBy(before).times(100)
  const trend = percent.gt(noticeablePercent) ? 'up' : percent.lt(-noticeablePercent) ? 'down' : 'stable'
  return { cambio_porcentual: toPercent(percent), tendencia: trend }
}

const averageOf = ({ amount, sales }: Totals): Decimal =>
  sales === 0 ? exact(0) : exact(amount).dividedBy(sales)

function toIndicators({ current, previous, units, pending_claims: claims }: Dashboard): Indicator[] {
  const compared: [titulo: string, icono: string, show: typeof toPrice, of: (totals: Totals) => Decimal][] = [
    ['Ventas Totales', 'dollar', toPrice, ({ amount }) => exact(amount)],
    ['Número de Ventas', 'shopping-cart', String, ({ sales }) => exact(sales)],
    ['Clientes Activos', 'users', String, ({ buyers }) => exact(buyers)],
    ['Ticket Promedio', 'receipt', toPrice, averageOf],
  ]
  const alone = { cambio_porcentual: null, tendencia: null }
  return [
    ...compared.map(([titulo, icono, show, of]) => {
      const [now, before] = [of(current), of(previous)]
      return { titulo, valor: show(now), icono, ...changeOf(now, before) }
    }),
    { titulo: 'Productos Vendidos', valor: String(units), ...alone, icono: 'package' },
    { titulo: 'Garantías Pendientes', valor: String(claims), ...alone, icono: 'alert-circle' },
  ]
}

function toAlert(
  tipo: string,
  severidad: string,
  titulo: string,
  descripcion: string,
  at: string | Date,
): Alert {
  return { tipo, severidad, titulo, descripcion, fecha: toDateTime(new Date(at)) }
}

/** Scarce products, products that are gone, pending claims and great sales, in this order. */
function toAlerts({ low_stock: few, out_of_stock: none, claims, notable, readAt }: Dashboard): Alert[] {
  return [
    ...few.map(({ name, units, seller }) => {
      const text = `${units === 1 ? 'Queda 1 unidad' : `Quedan ${units} unidades`}. Vendedor: ${seller}.`
      return toAlert('stock_bajo', 'warning', `Stock bajo: ${name}`, text, readAt)
    }),
    ...none.map(({ name, seller }) => {
      const text = `No quedan unidades. Vendedor: ${seller}.`
      return toAlert('stock_bajo', 'error', `Sin stock: ${name}`, text, readAt)
    }),
    ...claims.map(({ product, client, claimed_at: at }) => {
      const title = `Garantía pendiente: ${product}`
      return toAlert('garantia_pendiente', 'warning', title, `Solicitada por ${client}.`, at)
    }),
    ...notable.map(({ amount, client, sold_at: at }) => {
      const title = `Venta destacada: ${toPrice(amount)}`
      return toAlert('venta_alta', 'info', title, `Compra de ${client}.`, at)
    }),
  ]
}

function toCategories({ categories }: Dashboard): Body['ventas_por_categoria'] {
  const all = sumMoney(categories.map(({ monto }) => monto))
  const shareOf = (amount: string) => (all.isZero() ? 0 : toPercent(exact(amount).dividedBy(all).times(100)))
  return categories.map((each) => ({ ...each, porcentaje: shareOf(each.monto) }))
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
