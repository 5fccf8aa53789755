import { type Author, type AuthorColumns, authorColumns } from '../../lib/author.ts'
import { type Sql, sql } from '../../lib/database/sql.ts'

export type StockReason = 'initial' | 'sale' | 'adjustment' | 'edit' | 'import' | 'warranty' | 'refund'

/**
 * The ledger rows of a stock change, to be placed as a data-modifying CTE in the statement that changes
 * `producto.stock`: the sum of a product's movements is its stock at any moment.
 *
 * `movements` is a SELECT with the columns product_id, delta, stock_after, sale_id, claim_id and note.
 * `author` is every row's, or the columns of `movements` that tell each one's. Movements of zero units leave no row.
 */
export function recordStockMovements(
  reason: StockReason,
  author: Author | AuthorColumns,
  movements: Sql,
): Sql {
  const { id, requestId } = authorColumns(author)
  return sql`insert into stock_movement
      (product_id, delta, stock_after, reason, sale_id, claim_id, actor_id, request_id, note, created_at)
    select movement.product_id, movement.delta, movement.stock_after, ${reason}, movement.sale_id,
      movement.claim_id, ${id}, ${requestId}, movement.note, now()
    from (${movements}) movement(product_id, delta, stock_after, sale_id, claim_id, note)
    where movement.delta <> 0`
}
