import { callFunction } from '../../lib/database/sql.ts'
import type { CheckoutContext } from './checkout-context.ts'

type ReleaseContext = Pick<CheckoutContext, 'sql' | 'counts'>

/**
 * Gives back the stock of orders whose time is over, at most 100 at a time, and asks the payment service to
 * cancel their intents. Returns how many there were.
 */
export async function releaseExpiredHolds({ sql: client, counts }: ReleaseContext): Promise<number> {
  const released = await callFunction<number>(client, 'release_holds', {})
  counts.expired += released
  return released
}

/**
 * Gives back the stock of one order because its payment failed or was cancelled, or never came to be.
 * Harmless when it is no longer held. Returns true when it was.
 */
export async function releaseHold(
  { sql: client, counts }: ReleaseContext,
  orderId: string,
): Promise<boolean> {
  const released = await callFunction<number>(client, 'release_holds', { order_id: orderId })
  counts.released += released
  return released > 0
}
