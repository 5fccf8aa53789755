import type { SqlClient } from '../../lib/database/sql.ts'
import type { TimeZone } from '../../lib/time-zone.ts'
import { countedBuyers, countedSalesTables, effortColumns, isWorthIt } from './counting/counted-sales.ts'
import type { Effort } from './counting/keep-counted.ts'
import { notableColumn, soldColumns } from './dashboard-columns.ts'
import type { Totals } from './dashboard-indicators.ts'
import { refundedTable } from './dashboard-refunds.ts'
import { buyerCounts, salesTables } from './dashboard-sales.ts'
import { shopColumns, shopTables } from './dashboard-shop.ts'
import { type DashboardPeriod, type DashboardWindow, type Period, windowAt } from './dashboard-window.ts'

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

/** A row with what it took to read it. */
interface ReadRow extends DashboardRow {
  readonly moved: number | null
  readonly is_kept: boolean
  readonly shop_changes: number
  readonly has_lists: boolean
}

/** What was read, of which period and when, and what it took. */
export interface Dashboard extends DashboardRow {
  readonly label: string
  readonly readAt: Date
  readonly effort: Effort
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

interface Question {
  readonly period: DashboardPeriod
  readonly top: number
}

/**
 * Out of what is kept of a period and what came and went since, or where nothing is kept out of its sales; undefined
 * when these are too many to be looked at one by one.
 */
async function readCounted(
  { sql, timeZone, lowStockThreshold }: DashboardShop,
  {
    period,
    window,
    top,
  }: { readonly period: Period; readonly window: DashboardWindow; readonly top: number },
  now: Date,
): Promise<ReadRow | undefined> {
  const [row] = await sql.read<ReadRow>`
    with ${refundedTable}, ${countedSalesTables({ period, window, timeZone, top })}, ${shopTables(lowStockThreshold)}
    select ${soldColumns(top, countedBuyers)}, ${effortColumns}, ${shopColumns}, ${notableColumn(now, notableAmount)}
    where ${isWorthIt}`
  return row
}

/** Out of all sales of the window, whatever is kept. */
export async function readUncounted(
  { sql, timeZone, lowStockThreshold }: DashboardShop,
  { window, top }: { readonly window: DashboardWindow; readonly top: number },
  now: Date,
): Promise<ReadRow> {
  const [row] = await sql.read<ReadRow>`
    with ${refundedTable}, ${salesTables(window, timeZone)}, ${shopTables(lowStockThreshold)}
    select ${soldColumns(top, buyerCounts)}, null::int as moved, false as is_kept, ${shopColumns},
      ${notableColumn(now, notableAmount)}`
  if (!row) throw new Error('The statement returned no row.')
  return row
}

/**
 * Everything on the dashboard as of `now`, out of one statement: one round trip, one snapshot. At most `top`
 * products and clients are told. A period with a name of which nothing is kept yet, though it has very many sales,
 * takes a second statement.
 */
export async function readDashboard(
  shop: DashboardShop,
  { period, top }: Question,
  now: Date,
): Promise<Dashboard> {
  const window = windowAt(period, now, shop.zone)
  const name = typeof period === 'string' ? period : null
  const row =
    (name && (await readCounted(shop, { period: name, window, top }, now))) ??
    (await readUncounted(shop, { window, top }, now))
  const { moved, is_kept: isKept, shop_changes: shopChanges, has_lists: hasLists, inventory } = row
  const effort = { period: name, moved, isKept, shopChanges, hasLists, products: inventory.products }
  return { ...row, label: window.label, readAt: now, effort }
}
