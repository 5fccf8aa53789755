import { type Sql, sql } from '../../lib/database/sql.ts'
import type { CheckoutContext } from './checkout-context.ts'

const maximumOrders = 100

/** When the next hold ends, an SQL expression of type timestamptz; null for never. */
export const holdsEnd: Sql = sql`(select min(hold_expires_at) from checkout_order where status = 'held')`

type ReleaseContext = Pick<CheckoutContext, 'sql' | 'counts'>

/**
 * Gives the stock of held orders back, each once: orders are locked first (those that somebody is just settling
 * are passed over), then their products in id order. `due` is a condition on `checkout_order`; a cancellation of
 * the intent is asked for through the outbox when `cancelIntent` is true.
 */
function release(due: Sql, cancelIntent: boolean): Sql {
  return sql`with due as (
      select id from checkout_order where status = 'held' and ${due}
      order by id limit ${maximumOrders} for update skip locked
    ), released as (
      update checkout_order set status = 'released', updated_at = now()
      from due where checkout_order.id = due.id
      returning checkout_order.id, checkout_order.payment_intent_id
    ), units as (
      select product_id, sum(quantity)::int as quantity
      from checkout_line where order_id in (select id from released) group by product_id
    ), locked as (
      select id from producto where id = any(array(select product_id from units)) order by id for no key update
    ), freed as (
      update producto set reservado = producto.reservado - units.quantity
      from units join locked on locked.id = units.product_id where producto.id = locked.id
    ), cancellations as (
      insert into outbox_task (topic, payload, dedupe_key)
      select 'payment.cancel', jsonb_build_object('payment_intent_id', payment_intent_id),
        'payment.cancel:' || payment_intent_id
      from released where payment_intent_id is not null and ${cancelIntent}
      on conflict (dedupe_key) do nothing
    )
    select id as order_id from released`
}

/**
 * Gives back the stock of orders whose time is over, at most 100 at a time, and asks the payment service to
 * cancel their intents. Returns how many there were.
 */
export async function releaseExpiredHolds({ sql: database, counts }: ReleaseContext): Promise<number> {
  const released = await database.repeatable`${release(sql`hold_expires_at <= now()`, true)}`
  counts.expired += released.length
  return released.length
}

/**
 * Gives back the stock of one order because its payment failed or was cancelled, or never came to be.
 * Harmless when it is no longer held. Returns true when it was.
 */
export async function releaseHold(
  { sql: database, counts }: ReleaseContext,
  orderId: string,
): Promise<boolean> {
  const released = await database.repeatable`${release(sql`id = ${orderId}::uuid`, false)}`
  counts.released += released.length
  return released.length > 0
}
