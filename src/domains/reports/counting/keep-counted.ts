import type { Period } from '../dashboard-window.ts'
import { foldShop } from './fold-shop.ts'
import { type RollingShop, rollWindow } from './roll-window.ts'

/** How much a reading had to look at beyond what is kept. */
export interface Effort {
  /** Of the period that was read, if it has a name. */
  readonly period: Period | null
  /** Sales that came or went; null when they were too many and everything was counted. */
  readonly moved: number | null
  /** Whether anything is kept of the period. */
  readonly isKept: boolean
  readonly shopChanges: number
  /** Whether the scarce products are listed. */
  readonly hasLists: boolean
  readonly products: number
}

export interface CountingShop extends RollingShop {
  readonly lowStockThreshold: number
}

/** Up to here, in sales, changes and products, looking again is cheaper than keeping. */
const worthLooking = { movedSinceKept: 500, moved: 2000, shopChanges: 500, products: 5000 }

/** Whether the next reading would be quicker if the period were counted on. */
export function isRollingWorthwhile({ moved, isKept }: Effort): boolean {
  return moved === null || moved > (isKept ? worthLooking.movedSinceKept : worthLooking.moved)
}

/** Whether the next reading would be quicker if what changed in the shop were kept. */
export function isFoldingWorthwhile({ shopChanges, hasLists, products }: Effort): boolean {
  return shopChanges > worthLooking.shopChanges || (!hasLists && products > worthLooking.products)
}

/** Sees to it that the next reading has less to look at than the one that took `effort`. Nothing in a small shop. */
export async function keepCounted(shop: CountingShop, effort: Effort): Promise<void> {
  if (isFoldingWorthwhile(effort)) await foldShop(shop.sql, shop.lowStockThreshold)
  if (effort.period !== null && isRollingWorthwhile(effort)) await rollWindow(shop, effort.period)
}
