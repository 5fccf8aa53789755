import { type Sql, sql } from '../../../lib/database/sql.ts'

/**
 * A data-modifying CTE that remembers which stock a person was shown: `shown` is a SELECT of product_id and
 * stock. Rows that say the same already are left alone, so a list that did not change writes nothing.
 */
export function rememberShownStock(userId: string | null, shown: Sql): Sql {
  return sql`insert into shown_stock as known (user_id, product_id, stock)
    select ${userId}::uuid, shown.product_id, shown.stock from (${shown}) shown(product_id, stock)
    where ${userId}::uuid is not null
      and not exists (select from shown_stock same where same.user_id = ${userId}::uuid
        and same.product_id = shown.product_id and same.stock = shown.stock)
    order by shown.product_id
    on conflict (user_id, product_id) do update set stock = excluded.stock, shown_at = now()`
}

/** What the rule looks at, as SQL expressions. */
export interface SentStock {
  /** What the edit says; null when it says nothing. */
  readonly sent: Sql
  /** Of the locked row. */
  readonly current: Sql
  /** Of the row as it was when the statement began. */
  readonly seen: Sql
  /** What this person was shown last; null when never. */
  readonly shown: Sql
  readonly productId: Sql
  /** Whether the edit changes anything else. */
  readonly changesMore: Sql
  readonly actorId: string | null
}

const staleHours = 48
const replayMinutes = 10

/**
 * The stock after an edit, as an SQL expression (bigint). The client always sends the stock that it opened the
 * form with, so what it sends means (docs/catalogue.md):
 * 1. the present stock, or what this person was shown last: they did not touch it, and it stays;
 * 2. a stock that the product had in the last 48 hours, in an edit of something else or by somebody who was
 *    shown nothing: an old form, and it stays; the same for what this person set in the last 10 minutes, which
 *    is the same edit arriving again;
 * 3. anything else is meant: the difference to what they were shown is applied to the present stock, so that
 *    what was sold meanwhile stays sold.
 */
export function stockAfterEdit({
  sent,
  current,
  seen,
  shown,
  productId,
  changesMore,
  actorId,
}: SentStock): Sql {
  return sql`(case
    when ${sent} is null or ${sent} in (${current}, ${seen}) or ${sent} = ${shown} then ${current}
    when (${changesMore} or ${shown} is null) and exists (
      select from stock_movement where product_id = ${productId}
        and created_at > now() - make_interval(hours => ${staleHours})
        and ${sent} in (stock_after, stock_after - delta)) then ${current}
    when exists (
      select from stock_movement where product_id = ${productId} and actor_id = ${actorId}::uuid
        and created_at > now() - make_interval(mins => ${replayMinutes})
        and reason in ('edit', 'import') and stock_after = ${sent}) then ${current}
    else ${current}::bigint + ${sent} - coalesce(${shown}, ${seen})
  end)`
}
