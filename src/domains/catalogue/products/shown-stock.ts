import { type Sql, sql } from '../../../lib/database/sql.ts'

/**
 * A data-modifying CTE that remembers a look: what somebody saw of the stock of products (smartsales.stock_after_edit
 * says what for). `shown` is a SELECT of product_id and stock. A look at what is known already writes nothing.
 */
export function rememberShownStock(userId: string, shown: Sql): Sql {
  return sql`insert into shown_stock as known (user_id, product_id, stock)
    select ${userId}::uuid, shown.product_id, shown.stock from (${shown}) shown(product_id, stock)
    where not exists (select from shown_stock same where same.user_id = ${userId}::uuid
      and same.product_id = shown.product_id and same.stock = shown.stock and same.looked)
    order by shown.product_id
    on conflict (user_id, product_id) do update set stock = excluded.stock, looked = true, shown_at = now()`
}
