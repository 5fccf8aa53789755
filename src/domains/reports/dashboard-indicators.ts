import type { Decimal } from 'decimal.js'
import { exact, toMoneyText } from '../../lib/money.ts'

/** What was sold in a range of time. */
export interface Totals {
  readonly sales: number
  /** Decimal text. */
  readonly amount: string
  readonly buyers: number
}

export interface IndicatorFacts {
  readonly current: Totals
  readonly previous: Totals
  readonly units: number
  readonly pendingClaims: number
}

/** How a figure moved since the range before. */
export interface Change {
  /** Percent, two decimals. */
  readonly percent: number
  readonly trend: 'up' | 'down' | 'stable'
}

/** A figure with its title and picture, as clients know them. */
export interface Indicator {
  readonly title: string
  readonly value: string
  readonly change: Change | null
  readonly icon: string
}

/** A change of so many percent is none. */
const noticeablePercent = 2

/** An amount for people, exact, with thousands set apart: `$1,234.50`. */
export function toPrice(amount: string | Decimal): string {
  return `$${toMoneyText(amount).replace(/\B(?=(\d{3})+\.)/g, ',')}`
}

/** The change from `before` to `now`; from nothing to something it is a hundred percent. */
function changeOf(now: Decimal, before: Decimal): Change {
  const percent = before.isZero()
    ? exact(now.isZero() ? 0 : 100)
    : now.minus(before).dividedBy(before).times(100)
  const trend = percent.gt(noticeablePercent) ? 'up' : percent.lt(-noticeablePercent) ? 'down' : 'stable'
  return { percent: toPercent(percent), trend }
}

/** A percentage as a number with at most two decimals. */
export function toPercent(percent: Decimal): number {
  return percent.toDecimalPlaces(2).toNumber() + 0
}

function averageOf({ amount, sales }: Totals): Decimal {
  return sales === 0 ? exact(0) : exact(amount).dividedBy(sales)
}

/** The six figures at the top, in the order in which they are shown. */
export function toIndicators({ current, previous, units, pendingClaims }: IndicatorFacts): Indicator[] {
  const compared = (read: (totals: Totals) => Decimal) => changeOf(read(current), read(previous))
  return [
    {
      title: 'Ventas Totales',
      value: toPrice(current.amount),
      change: compared(({ amount }) => exact(amount)),
      icon: 'dollar',
    },
    {
      title: 'Número de Ventas',
      value: String(current.sales),
      change: compared(({ sales }) => exact(sales)),
      icon: 'shopping-cart',
    },
    {
      title: 'Clientes Activos',
      value: String(current.buyers),
      change: compared(({ buyers }) => exact(buyers)),
      icon: 'users',
    },
    {
      title: 'Ticket Promedio',
      value: toPrice(averageOf(current)),
      change: compared(averageOf),
      icon: 'receipt',
    },
    { title: 'Productos Vendidos', value: String(units), change: null, icon: 'package' },
    { title: 'Garantías Pendientes', value: String(pendingClaims), change: null, icon: 'alert-circle' },
  ]
}
