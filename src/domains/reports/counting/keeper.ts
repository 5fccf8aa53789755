import { createRequestContext, runWithRequestContext } from '../../../lib/request-context.ts'
import {
  type CountingShop,
  type Effort,
  isFoldingWorthwhile,
  isRollingWorthwhile,
  keepCounted,
} from './keep-counted.ts'

export interface KeeperOptions extends Omit<CountingShop, 'isStopping'> {
  /** Told of a failure; what was counted so far is kept. */
  readonly onFailure: (error: unknown) => void
}

/** Counts on in the background, one thing at a time. */
export interface Keeper {
  /** Says what a reading took; never waits. */
  note(effort: Effort): void
  /** Begins nothing any more, and waits for the statement under way. */
  stop(): Promise<void>
}

/** For everything that one reading asks for: in a shop of millions of sales the first time takes a minute. */
const limitMs = 300_000

/** Makes a keeper that has nothing to do. There is no timer in it: without readings it does nothing. */
export function createKeeper({ onFailure, ...shop }: KeeperOptions): Keeper {
  let working: Promise<void> | undefined
  let stopped = false

  async function work(effort: Effort): Promise<void> {
    const context = createRequestContext('dashboard', performance.now() + limitMs)
    try {
      await runWithRequestContext(context, () => keepCounted({ ...shop, isStopping: () => stopped }, effort))
    } catch (error) {
      onFailure(error)
    } finally {
      working = undefined
    }
  }

  return {
    note(effort) {
      if (stopped || working || !(isFoldingWorthwhile(effort) || isRollingWorthwhile(effort))) return
      working = work(effort)
    },
    async stop() {
      stopped = true
      await working
    },
  }
}
