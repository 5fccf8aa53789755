import type { SqlClient } from '../../lib/database/sql.ts'
import type { TimeZone } from '../../lib/time-zone.ts'
import type { Totals } from './dashboard-indicators.ts'
import { notableColumn, salesTables, soldColumns } from './dashboard-sales.ts'
import { shopColumns, shopTables } from './dashboard-shop.ts'
import { type DashboardPeriod, windowAt } from './dashboard-window.ts'

/** Amounts are decimal texts and moments ISO 8601, as PostgreSQL writes them into JSON. */
export interface DashboardRow {
  readonly current: Totals
  readonly previous: Totals
  readonly units: number
  readonly days: readonly { readonly day: string; readonly sales: number; readonly amount: string }[]
  readonly products: readonly {
    readonly id: number
    readonly name: string
    readonly brand: string
    readonly units: number
    readonly amount: string
  }[]
  readonly categories: readonly { readonly name: string; readonly units: number; readonly amount: string }[]
  readonly clients: readonly {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly sales: number
    readonly amount: string
  }[]
  readonly low_stock: readonly ScarceProduct[]
  readonly out_of_stock: readonly ScarceProduct[]
  readonly pending_claims: number
  readonly claims: readonly {
    readonly product: string
    readonly client: string
    readonly claimed_at: string
  }[]
  readonly notable: readonly { readonly amount: string; readonly client: string; readonly sold_at: string }[]
  readonly inventory: { readonly products: number; readonly value: string }
  readonly people: { readonly users: number; readonly sellers: number }
}

export interface ScarceProduct {
  readonly name: string
  readonly units: number
  readonly seller: string
}

/** What was read, of which period and when. */
export interface Dashboard extends DashboardRow {
  readonly label: string
  readonly readAt: Date
}

export interface DashboardShop {
  readonly sql: SqlClient
  readonly zone: TimeZone
  /** The name of `zone`, for PostgreSQL. */
  readonly timeZone: string
  readonly lowStockThreshold: number
}

/** A sale of the last day above this is worth an alert, in the shop's currency. */
const notableAmount = 500

/**
 * Everything on the dashboard as of `now`, out of one statement: one round trip, one snapshot. At most `top`
 * products and clients are told.
 */
export async function readDashboard(
  { sql: database, zone, timeZone, lowStockThreshold }: DashboardShop,
  { period, top }: { readonly period: DashboardPeriod; readonly top: number },
  now: Date,
): Promise<Dashboard> {
  const window = windowAt(period, now, zone)
  const [row] = await database.read<DashboardRow>`
    with ${shopTables(lowStockThreshold)}, ${salesTables(window, timeZone)}
    select ${soldColumns(top)}, ${shopColumns}, ${notableColumn(now, notableAmount)}`
  if (!row) throw new Error('The statement returned no row.')
  return { ...row, label: window.label, readAt: now }
}
